import { describe, expect, it } from 'vitest';
import * as inventory from '../../../generated/inventory/index.js';
import * as order from '../../../generated/order/index.js';
import { isEdaError } from '../../../src/runtime/errors.js';
import { memoryStore } from '../../../src/runtime/stores/memory/index.js';
import { Gate, ServiceHarness, until } from '../../conformance/services/harness.js';
import { kafkaSetup } from '../../conformance/services/kafka-setup.js';
import { available, fatOrder, query, stockReserved } from '../../conformance/services/payloads.js';
import { brokerIsForeign, restartBroker } from '../../support/kafka.js';
import { startServicesProcess } from '../../support/services.js';

// A broker that EDA_KAFKA names is not ours to stop.
describe.skipIf(brokerIsForeign)('a broker that goes away while services run', () => {
  const harness = new ServiceHarness({ name: 'kafka', create: () => Promise.resolve(kafkaSetup()) });

  for (const mode of ['none', 'inbox'] as const)
    it(`is told once, shows in health, and nothing that was acknowledged is lost (store: ${mode})`, async () => {
      const shop = await harness.shop(inventory.inventoryService, order.orderService);
      const handled: string[] = [];
      const gate = new Gate();
      let running = 0;
      const service = await shop.inventory(
        { store: mode === 'none' ? undefined : memoryStore() },
        {
          checkAvailability: (request) => request.reply(available(request.payload.requestId)),
          onOrderPlaced: {
            thin: () => undefined,
            fat: async (event, context) => {
              const { orderId } = event.payload;
              if (event.metadata.id === 'across') {
                running += 1;
                await gate.passed;
              }
              await context.publish.stockReserved({ ...stockReserved(1), orderId });
              handled.push(orderId);
            },
          },
        },
      );
      const requester = await shop.order();
      const publish = shop.orderPublishers();
      const acknowledged = new Set<string>();
      const refused: unknown[] = [];
      let number = 0;
      const place = async (id?: string): Promise<void> => {
        number += 1;
        const payload = fatOrder(number);
        try {
          await publish.orderPlaced.fat(payload, { id });
          acknowledged.add(payload.orderId);
        } catch (error) {
          refused.push(error);
        }
      };
      const placeMany = (): Promise<unknown> => Promise.all(Array.from({ length: 20 }, () => place()));
      await placeMany();
      await until('the first are handled', () => new Set(handled).size === 20);
      // A handler that runs while the broker is away, and publishes then.
      await place('across');
      await until('a handler runs', () => running === 1);

      await startServicesProcess('kill', 'kafka');
      await until(
        'it is missed',
        () => service.health().status === 'degraded' && requester.health().status === 'degraded',
      );
      expect(service.health()).toMatchObject({ ready: false });
      expect(service.health().problems.join()).toContain(shop.group('inventory'));
      gate.open();
      const meanwhile = placeMany();
      const asked = await requester.request
        .checkAvailability(query(), { timeoutMs: 500 })
        .catch((error: unknown) => error);
      expect(isEdaError(asked) && asked.retryable, String(asked)).toBe(true);
      await restartBroker();
      await meanwhile;
      await until('both are well again', () =>
        [service, requester].every((one) => one.health().status === 'started' && one.health().ready),
      );
      await placeMany();
      expect(
        refused.every((error) => isEdaError(error, 'broker-unavailable')),
        refused.map(String).join('\n'),
      ).toBe(true);
      await until('all that was acknowledged is handled', () => {
        const done = new Set(handled);
        return [...acknowledged].every((id) => done.has(id));
      });
      expect(acknowledged.size).toBeGreaterThanOrEqual(41);
      const asking = query();
      expect(await requester.request.checkAvailability(asking)).toEqual(available(asking.requestId));
      const reserved = await shop.read([shop.topic('inventory.stock-reserved')], new Set(handled).size);
      const published = new Set(reserved.map(({ key }) => key));
      expect(
        [...acknowledged].filter((id) => !published.has(id)),
        'what handlers published',
      ).toEqual([]);
      expect(service.counters().deadLetters, 'an outage is no fault of a message').toBe(0);
      const told = shop.errors.filter(({ error }) => error.code === 'broker-unavailable');
      const where = told.map((one) => one.where);
      expect(
        where.filter((one) => one.includes(shop.group('inventory'))),
        where.join('\n'),
      ).toHaveLength(1);
      // The group of an inbox that has received nothing yet may find out by its session's end before it finds out about the broker.
      const inbox = shop.errors.filter((one) => one.where === 'receiving replies').map(({ error }) => error.code);
      expect(inbox.length, 'the inbox tells too').toBeGreaterThan(0);
      expect(new Set(inbox).size, `each at most once: ${inbox.join()}`).toBe(inbox.length);
      expect(inbox.every((code) => code === 'broker-unavailable' || code === 'membership-lost')).toBe(true);
      for (const { error } of told)
        expect(error.message).toMatch(/^Kafka.* cannot be reached while .*Check that the broker runs/);
      // Without a store a record that was not committed is handled again.
      expect(handled.length - new Set(handled).size, 'effects that came twice').toBeLessThanOrEqual(
        mode === 'inbox' ? 0 : 40,
      );
    }, 150_000);
});
