import { describe, expect, it } from 'vitest';
import * as inventory from '../../../generated/inventory/index.js';
import * as order from '../../../generated/order/index.js';
import { memoryStore } from '../../../src/runtime/stores/memory/index.js';
import { available, fatOrder, orderId, query, stockReserved, thinOrder } from './payloads.js';
import { Gate, inventoryDefaults, until, type ServiceHarness, type Shop } from './harness.js';

export function lifecycleCases(harness: ServiceHarness): void {
  const newShop = (): Promise<Shop> => harness.shop(inventory.inventoryService, order.orderService);

  describe('life of a service', () => {
    it('a topic of the contract that is missing is named, at the start and at a publish', async () => {
      const shop = await harness.shopWithout(['orders.placed', 'inventory.reserve-stock'], inventory.inventoryService);
      const service = shop.connectInventory();
      const starting = service.start(inventoryDefaults);
      await expect(starting).rejects.toMatchObject({
        code: 'topic-missing',
        fields: {
          topics: expect.arrayContaining([
            shop.topic('orders.placed'),
            shop.topic('inventory.reserve-stock'),
          ]) as string[],
        },
      });
      await expect(starting).rejects.toThrow(
        new RegExp(`${shop.topic('orders.placed')} \\(channel orderPlaced\\).*Create them, or rename`),
      );
      expect(service.health()).toMatchObject({ status: 'stopped', ready: false });
      await expect(service.start(inventoryDefaults)).rejects.toMatchObject({ code: 'closed' });
      const publish = shop.orderPublishers();
      await expect(publish.orderPlaced.thin(thinOrder(1))).rejects.toMatchObject({
        code: 'topic-missing',
        message: expect.stringContaining(shop.topic('orders.placed')) as string,
      });
      // Once it is there, the same publishers go on.
      await harness.setup.createTopics([{ topic: shop.topic('orders.placed'), partitions: 1 }]);
      await publish.orderPlaced.thin(thinOrder(1));
    });

    it('creates reply and dead-letter topics, and no others', async () => {
      const shop = await newShop();
      const before = await harness.setup.listTopics(`${shop.prefix}.`);
      await shop.inventory({}, {});
      await shop.order();
      const after = await harness.setup.listTopics(`${shop.prefix}.`);
      const received = [
        ...[
          'inventory.check-availability',
          'inventory.release-stock',
          'inventory.reserve-stock',
          'orders.cancelled',
          'orders.placed',
          'payments.failed',
        ].map((address) => shop.deadLetters('inventory', address)),
        ...[
          'orders.cancel',
          'orders.create',
          'orders.get',
          'payments.failed',
          'payments.processed',
          'inventory.stock-reservation-failed',
          'shipping.eu.dispatched',
          'shipping.us.dispatched',
          'shipping.apac.dispatched',
        ].map((address) => shop.deadLetters('order', address)),
        `${shop.prefix}.order.replies`,
      ];
      const made = after.filter((topic) => !before.includes(topic));
      const sorted = (topics: readonly string[]): string[] => topics.toSorted((one, other) => one.localeCompare(other));
      expect(sorted(made)).toEqual(
        sorted(received.filter((topic) => made.includes(topic) || topic.startsWith(shop.prefix))),
      );
      const dlq = await (await shop.client()).describeTopics(received);
      expect(sorted(dlq.map(({ topic }) => topic))).toEqual(sorted(received));
      const [source] = await (await shop.client()).describeTopics([shop.topic('orders.placed')]);
      const [letters] = await (await shop.client()).describeTopics([shop.deadLetters('inventory', 'orders.placed')]);
      expect(letters?.maxMessageBytes).toBe((source?.maxMessageBytes ?? 0) + 64 * 1024);
    });

    it('groups and topics by other names: the same services twice, side by side', async () => {
      const [test, live] = [await newShop(), await newShop()];
      const seen: string[] = [];
      for (const [name, shop] of [
        ['test', test],
        ['live', live],
      ] as const)
        await shop.inventory(
          {},
          {
            onOrderPlaced: {
              fat: () => undefined,
              thin: (event) => void seen.push(`${name} ${event.payload.orderId}`),
            },
          },
        );
      await test.orderPublishers().orderPlaced.thin(thinOrder(1));
      await live.orderPublishers().orderPlaced.thin(thinOrder(2));
      await test.untilCommitted('inventory', 'orders.placed', 1);
      await live.untilCommitted('inventory', 'orders.placed', 1);
      expect(seen.toSorted((one, other) => one.localeCompare(other))).toEqual([
        `live ${orderId(2)}`,
        `test ${orderId(1)}`,
      ]);
    });

    it('an operation in a group of its own gets every record that the others get', async () => {
      const shop = await newShop();
      const second = `${shop.prefix}.audit`;
      const seen: string[] = [];
      const handlers = (name: string) => ({
        onOrderPlaced: { fat: () => undefined, thin: () => void seen.push(name) },
      });
      await shop.inventory({}, handlers('first'));
      await shop.inventory(
        {
          names: {
            ...shop.namesOf('inventory'),
            groups: (group, operation) => (operation === 'receiveOrderPlaced' ? second : shop.group(group)),
          },
        },
        handlers('second'),
      );
      await shop.orderPublishers().orderPlaced.thin(thinOrder(1));
      await until('both have it', () => seen.length === 2);
      expect(new Set(seen)).toEqual(new Set(['first', 'second']));
      await until(
        'it is committed',
        async () => (await harness.setup.committed(second, shop.topic('orders.placed'))) === 1,
      );
    });

    it('tells where it is: idle, starting, started, stopping, stopped', async () => {
      const shop = await newShop();
      const gate = new Gate();
      let runs = 0;
      const service = shop.connectInventory();
      expect(service.health()).toEqual({ status: 'idle', ready: false, problems: [] });
      const starting = service.start({
        ...inventoryDefaults,
        onOrderPlaced: {
          fat: async () => {
            runs += 1;
            await gate.passed;
          },
          thin: () => undefined,
        },
      });
      expect(service.health()).toMatchObject({ status: 'starting', ready: false });
      await expect(service.start(inventoryDefaults)).rejects.toMatchObject({ code: 'already-started' });
      await starting;
      expect(service.health()).toEqual({ status: 'started', ready: true, problems: [] });
      await shop.orderPublishers().orderPlaced.fat(fatOrder(1));
      await until('the handler runs', () => runs === 1);
      const stopping = service.stop();
      expect(service.health()).toMatchObject({ status: 'stopping', ready: false });
      gate.open();
      await stopping;
      expect(service.health()).toEqual({ status: 'stopped', ready: false, problems: [] });
      await service.stop();
      await expect(service.publish.stockReserved(stockReserved(1))).rejects.toMatchObject({ code: 'closed' });
      await expect(service.start(inventoryDefaults)).rejects.toMatchObject({ code: 'closed' });
      expect(await shop.committed('inventory', 'orders.placed'), 'what ran is committed').toBe(1);
    });

    for (const mode of ['none', 'inbox', 'lease'] as const)
      it(`a stop waits for what runs, begins nothing more, and leaves the rest to others (store: ${mode})`, async () => {
        const shop = await newShop();
        const store = mode === 'none' ? undefined : memoryStore({ mode: mode as 'inbox' });
        const handled: string[] = [];
        const gate = new Gate();
        let began = 0;
        const handlers = (wait: Promise<void> | undefined): Partial<inventory.InventoryHandlers> => ({
          onOrderPlaced: {
            thin: () => undefined,
            fat: async (event, context) => {
              began += 1;
              await wait;
              await context.publish.stockReserved({ ...stockReserved(1), orderId: event.payload.orderId });
              handled.push(event.payload.orderId);
            },
          },
        });
        const first = await shop.inventory({ store, concurrency: 2 }, handlers(gate.passed));
        const publish = shop.orderPublishers();
        await Promise.all(Array.from({ length: 50 }, (_, number) => publish.orderPlaced.fat(fatOrder(number))));
        await until('handlers run', () => began >= 2);
        const stopping = first.stop({ timeoutMs: 20_000 });
        gate.open();
        await stopping;
        const done = handled.length;
        expect(done).toBeGreaterThan(0);
        expect(done).toBeLessThan(50);
        expect(await shop.committed('inventory', 'orders.placed')).toBeLessThanOrEqual(done);
        await shop.inventory({ store }, handlers(undefined));
        await shop.untilCommitted('inventory', 'orders.placed', 50);
        expect(new Set(handled).size).toBe(50);
        const reserved = await shop.read([shop.topic('inventory.stock-reserved')], 50);
        expect(new Set(reserved.map(({ headers }) => headers['ce_id'])).size, 'one id for each').toBe(50);
        if (mode === 'none') return;
        expect(handled, 'nothing twice').toHaveLength(50);
        expect(reserved).toHaveLength(50);
      });

    it('a stop while it starts ends the start', async () => {
      const shop = await newShop();
      const service = shop.connectInventory();
      const starting = service.start(inventoryDefaults);
      const [started] = await Promise.all([Promise.allSettled([starting]), service.stop()]);
      expect(started).toMatchObject([{ status: 'rejected', reason: { code: 'closed' } }]);
      expect(service.health().status).toBe('stopped');
      // Nothing is left of it that would hold partitions.
      const seen: string[] = [];
      await shop.inventory(
        {},
        { onOrderPlaced: { fat: () => undefined, thin: (event) => void seen.push(event.payload.orderId) } },
      );
      await shop.orderPublishers().orderPlaced.thin(thinOrder(1));
      await until('the next one gets its record', () => seen.length === 1);
    });

    it('two instances share the partitions, and one takes over when the other leaves', async () => {
      const shop = await newShop();
      const handled = new Map<string, string[]>();
      const start = (name: string) =>
        shop.inventory(
          {},
          {
            onOrderPlaced: {
              fat: () => undefined,
              thin: (event) => {
                handled.set(name, [...(handled.get(name) ?? []), event.payload.orderId]);
              },
            },
          },
        );
      const count = (): number => [...handled.values()].flat().length;
      const one = await start('one');
      await start('two');
      const publish = shop.orderPublishers();
      let sent = 0;
      const send = async (): Promise<void> => {
        await Promise.all(
          Array.from({ length: 40 }, (_, number) => publish.orderPlaced.thin(thinOrder(sent + number))),
        );
        sent += 40;
        await until('all are handled', () => count() >= sent);
      };
      await until('both are at work', async () => {
        await send();
        return handled.size === 2;
      });
      await one.stop();
      const before = handled.get('two')?.length ?? 0;
      await send();
      expect((handled.get('two')?.length ?? 0) - before).toBeGreaterThanOrEqual(40);
      expect(new Set([...handled.values()].flat()).size, 'nothing is lost').toBe(sent);
      await shop.untilCommitted('inventory', 'orders.placed', sent);
    });

    it('services share one client: each closes only its own part', async () => {
      const shop = await newShop();
      const transport = harness.setup.transport();
      const responder = await shop.inventory(
        { transport },
        { checkAvailability: (request) => request.reply(available(request.payload.requestId)) },
      );
      const [first, second] = [await shop.order({ transport }), await shop.order({ transport })];
      await first.request.checkAvailability(query());
      await first.stop();
      await second.request.checkAvailability(query());
      await second.stop();
      const { id } = await responder.publish.stockReserved(stockReserved(1));
      await responder.stop();
      const records = await shop.read([shop.topic('inventory.stock-reserved')], 1);
      expect(records.map(({ headers }) => headers['ce_id'])).toEqual([id]);
      expect(shop.errors).toEqual([]);
    });
  });
}
