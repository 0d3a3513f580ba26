import { describe, expect, it } from 'vitest';
import * as inventory from '../../../generated/inventory/index.js';
import * as order from '../../../generated/order/index.js';
import { NonRetryableError } from '../../../src/runtime/errors.js';
import { memoryStore } from '../../../src/runtime/stores/memory/index.js';
import type { OutgoingRecord } from '../../../src/runtime/transport.js';
import { fatOrder, orderId } from './payloads.js';
import { Gate, until, type ServiceHarness, type Shop } from './harness.js';

const HEADERS = { ce_id: 'x', ce_source: 'urn:elsewhere', ce_type: 'OrderPlaced', ce_variant: 'fat' };

export function failureCases(harness: ServiceHarness): void {
  const newShop = (): Promise<Shop> => harness.shop(inventory.inventoryService, order.orderService);

  describe('failures', () => {
    for (const mode of ['none', 'inbox', 'lease'] as const)
      it(`after the last attempt a record is a dead letter with all that is known of it, and only then finished (store: ${mode})`, async () => {
        const shop = await newShop();
        const gate = new Gate();
        const attempts: number[] = [];
        const handled: string[] = [];
        const service = await shop.inventory(
          {
            store: mode === 'none' ? undefined : memoryStore({ mode: mode as 'inbox' }),
            retry: { attempts: 3, baseMs: 1 },
          },
          {
            onOrderPlaced: {
              thin: () => undefined,
              fat: async (event, context) => {
                if (event.payload.orderId !== orderId(1)) {
                  handled.push(event.payload.orderId);
                  return;
                }
                attempts.push(context.attempt);
                if (context.attempt === 3) await gate.passed;
                throw new TypeError(`no stock ä ${context.attempt}`);
              },
            },
          },
        );
        const before = Date.now();
        const value = JSON.stringify(fatOrder(1), null, 3);
        const bad: OutgoingRecord = {
          topic: shop.topic('orders.placed'),
          key: orderId(1),
          value,
          headers: { ...HEADERS, tenant: 'outlet', 'x-of-others': new Uint8Array([0xff, 0x00]) },
          partition: 1,
        };
        await shop.send(bad);
        await until('the last attempt runs', () => attempts.length === 3);
        expect(await shop.committed('inventory', 'orders.placed'), 'nothing is committed yet').toBe(0);
        gate.open();
        await shop.untilCommitted('inventory', 'orders.placed', 1);
        const [dead] = await shop.read([shop.deadLetters('inventory', 'orders.placed')], 1);
        expect(dead?.text, 'bytes as they came').toBe(value);
        expect(dead?.key).toBe(orderId(1));
        expect(dead?.headers).toMatchObject({
          ...HEADERS,
          tenant: 'outlet',
          '__dlq.errors.topic': shop.topic('orders.placed'),
          '__dlq.errors.partition': '1',
          '__dlq.errors.offset': '0',
          '__dlq.errors.group': shop.group('inventory'),
          '__dlq.errors.delivery.count': '3',
          '__dlq.errors.message': 'no stock ä 3',
          edagen_dlq_reason: 'handler',
          edagen_dlq_error_type: 'TypeError',
          edagen_dlq_attempts: '3',
          edagen_dlq_handler: 'onOrderPlaced.fat',
          edagen_dlq_replays: '0',
        });
        expect([...(dead?.record.headers['x-of-others'] ?? [])]).toEqual([0xff, 0x00]);
        const [firstAt = 0, lastAt = 0] = ['edagen_dlq_first_failed_at', 'edagen_dlq_failed_at'].map((name) =>
          Date.parse(dead?.headers[name] ?? ''),
        );
        expect(before <= firstAt && firstAt <= lastAt && lastAt <= Date.now()).toBe(true);
        expect(shop.errors).toMatchObject([{ where: expect.stringContaining('dead letter (handler)') as string }]);
        await shop.send({
          ...bad,
          key: orderId(2),
          value: JSON.stringify(fatOrder(2)),
          headers: { ...HEADERS, ce_id: 'y' },
        });
        await until('the next one is handled', () => handled.length === 1);
        expect(service.counters()).toMatchObject({ handled: 1, retries: 2, deadLetters: 1 });
        expect(service.health()).toMatchObject({ status: 'started', problems: [] });
      });

    it('what cannot be understood goes there at once, each with its reason, and the consumer goes on', async () => {
      const shop = await newShop();
      const handled: string[] = [];
      const service = await shop.inventory(
        { store: memoryStore() },
        { onOrderPlaced: { thin: () => undefined, fat: (event) => void handled.push(event.metadata.id) } },
      );
      const good = JSON.stringify(fatOrder(1));
      const cases: readonly {
        readonly id: string;
        readonly reason: string | undefined;
        readonly value: OutgoingRecord['value'];
        readonly headers?: Record<string, string>;
      }[] = [
        { id: 'not-json', reason: 'decode', value: '{"orderId":' },
        { id: 'not-utf8', reason: 'decode', value: new Uint8Array([0x22, 0xc3, 0x28, 0x22]) },
        { id: 'empty', reason: 'decode', value: '' },
        { id: 'nothing', reason: 'decode', value: null },
        { id: 'payload', reason: 'schema', value: JSON.stringify({ ...fatOrder(1), totalAmount: 'much' }) },
        { id: 'thin-as-fat', reason: 'schema', value: JSON.stringify({ orderId: orderId(1) }) },
        { id: 'header', reason: 'schema', value: good, headers: { tenant: 'NOT A TENANT' } },
        { id: 'type', reason: 'unknown-message', value: good, headers: { ce_type: 'OrderLost' } },
        { id: 'variant', reason: 'unknown-message', value: good, headers: { ce_variant: 'obese' } },
        { id: 'proto', reason: 'schema', value: '{"__proto__": {"orderId": "1"}}' },
        { id: 'good', reason: undefined, value: good },
      ];
      await shop.send(
        ...cases.map(({ id, value, headers }) => ({
          topic: shop.topic('orders.placed'),
          key: orderId(1),
          value,
          headers: { ...HEADERS, ce_id: id, ...headers },
        })),
      );
      await shop.untilCommitted('inventory', 'orders.placed', cases.length);
      expect(handled).toEqual(['good']);
      const bad = cases.filter(({ reason }) => reason !== undefined);
      const dead = await shop.read([shop.deadLetters('inventory', 'orders.placed')], bad.length);
      expect(Object.fromEntries(dead.map(({ headers }) => [headers['ce_id'], headers['edagen_dlq_reason']]))).toEqual(
        Object.fromEntries(bad.map(({ id, reason }) => [id, reason])),
      );
      for (const { id, value } of bad) {
        const found = dead.find(({ headers }) => headers['ce_id'] === id);
        const bytes = typeof value === 'string' ? Buffer.from(value) : value;
        expect(found?.record.value === null ? null : Buffer.from(found?.record.value ?? []), id).toEqual(
          bytes === null ? null : Buffer.from(bytes),
        );
        expect(found?.key).toBe(orderId(1));
        expect(found?.headers['edagen_dlq_attempts'], id).toBe('1');
        expect(found?.headers['__dlq.errors.message'], id).not.toBe('');
      }
      expect(service.counters()).toMatchObject({ handled: 1, deadLetters: bad.length, retries: 0 });
      expect(shop.errors).toHaveLength(bad.length);
      expect(service.health().status).toBe('started');
    });

    it('what no other try can help goes there at once', async () => {
      const shop = await newShop();
      const attempts: number[] = [];
      await shop.inventory(
        {},
        {
          onOrderPlaced: {
            thin: () => undefined,
            fat: async (event, context) => {
              attempts.push(context.attempt);
              if (event.payload.orderId === orderId(1)) throw new NonRetryableError('never');
              // Its own publish is not valid.
              await context.publish.stockReserved({} as inventory.StockReserved);
            },
          },
        },
      );
      const publish = shop.orderPublishers();
      await Promise.all([publish.orderPlaced.fat(fatOrder(1)), publish.orderPlaced.fat(fatOrder(2))]);
      const dead = await shop.read([shop.deadLetters('inventory', 'orders.placed')], 2);
      expect(attempts).toEqual([1, 1]);
      expect(Object.fromEntries(dead.map(({ key, headers }) => [key, headers['edagen_dlq_error_type']]))).toEqual({
        [orderId(1)]: 'NonRetryableError:non-retryable',
        [orderId(2)]: 'EdaError:validation-failed',
      });
    });

    for (const mode of ['none', 'inbox', 'lease'] as const)
      it(`a handler that hangs is given up: timeout, others go on (store: ${mode})`, async () => {
        const shop = await newShop();
        const handled: string[] = [];
        const aborted: unknown[] = [];
        await shop.inventory(
          {
            store: mode === 'none' ? undefined : memoryStore({ mode: mode as 'inbox' }),
            handlerTimeoutMs: 100,
            retry: { attempts: 2, baseMs: 1 },
          },
          {
            onOrderPlaced: {
              thin: () => undefined,
              fat: (event, context) => {
                if (event.payload.orderId !== orderId(1)) {
                  handled.push(event.payload.orderId);
                  return;
                }
                context.signal.addEventListener('abort', () => aborted.push(context.signal.reason));
                return new Promise<void>(() => undefined);
              },
            },
          },
        );
        const publish = shop.orderPublishers();
        await publish.orderPlaced.fat(fatOrder(1));
        await publish.orderPlaced.fat(fatOrder(2));
        await publish.orderPlaced.fat(fatOrder(3));
        await shop.untilCommitted('inventory', 'orders.placed', 3);
        expect(new Set(handled)).toEqual(new Set([orderId(2), orderId(3)]));
        const [dead] = await shop.read([shop.deadLetters('inventory', 'orders.placed')], 1);
        expect(dead?.headers).toMatchObject({ edagen_dlq_reason: 'timeout', edagen_dlq_attempts: '2' });
        expect(aborted).toHaveLength(2);
        expect(aborted).toMatchObject([{ code: 'handler-timeout' }, { code: 'handler-timeout' }]);
      });

    it('records near the limit of their topic fit into its dead letters', async () => {
      const shop = await harness.shopWithout(['orders.placed'], inventory.inventoryService);
      await harness.setup.createTopics([
        { topic: shop.topic('orders.placed'), partitions: 1, maxMessageBytes: 30_000 },
      ]);
      await shop.inventory({}, { onOrderPlaced: { thin: () => undefined, fat: () => undefined } });
      const value = 'x'.repeat(29_500);
      await shop.send({ topic: shop.topic('orders.placed'), key: 'k', value, headers: HEADERS });
      const [dead] = await shop.read([shop.deadLetters('inventory', 'orders.placed')], 1);
      expect(dead?.text).toBe(value);
      await shop.untilCommitted('inventory', 'orders.placed', 1);
    });

    it('a record of one key that is tried again holds up its key and no other, and order is kept', async () => {
      const shop = await newShop();
      const seen: string[] = [];
      const gate = new Gate();
      await shop.inventory(
        {},
        {
          onOrderPlaced: {
            thin: () => undefined,
            fat: async (event, context) => {
              if (event.metadata.id === 'one-1' && context.attempt === 1) {
                await gate.passed;
                throw new Error('once');
              }
              seen.push(event.metadata.id);
            },
          },
        },
      );
      const record = (number: number, id: string): OutgoingRecord => ({
        topic: shop.topic('orders.placed'),
        key: orderId(number),
        value: JSON.stringify(fatOrder(number)),
        headers: { ...HEADERS, ce_id: id },
        partition: 0,
      });
      await shop.send(record(1, 'one-1'), record(2, 'two-1'), record(1, 'one-2'), record(2, 'two-2'));
      await until('the other key is through', () => seen.length === 2);
      expect(seen).toEqual(['two-1', 'two-2']);
      gate.open();
      await until('the first key is through', () => seen.length === 4);
      expect(seen.slice(2)).toEqual(['one-1', 'one-2']);
      await shop.untilCommitted('inventory', 'orders.placed', 4);
    });

    for (const mode of ['none', 'inbox'] as const)
      it(`a publish that the broker refuses for good does not stop the service (store: ${mode})`, async () => {
        const shop = await harness.shopWithout(['inventory.stock-reserved'], inventory.inventoryService);
        await harness.setup.createTopics([
          { topic: shop.topic('inventory.stock-reserved'), partitions: 1, maxMessageBytes: 2000 },
        ]);
        const service = await shop.inventory(
          { store: mode === 'none' ? undefined : memoryStore(), retry: { attempts: 2, baseMs: 1 } },
          {
            onOrderPlaced: {
              thin: () => undefined,
              fat: async (event, context) => {
                const { orderId: id, customerId, totalAmount } = event.payload;
                await context.publish.stockReserved({
                  orderId: id,
                  customerId,
                  reservationId: id,
                  items: Array.from({ length: id === orderId(1) ? 100 : 1 }, (_, index) => ({
                    sku: `SKU-${index}-ABCDEFGHIJKLMNOP`,
                    quantity: 1,
                  })),
                  totalAmount,
                  timestamp: event.payload.timestamp,
                });
              },
            },
          },
        );
        const publish = shop.orderPublishers();
        await publish.orderPlaced.fat(fatOrder(1));
        await publish.orderPlaced.fat(fatOrder(2));
        const [reserved] = await shop.read([shop.topic('inventory.stock-reserved')], 1);
        expect(reserved?.key).toBe(orderId(2));
        await until('somebody is told', () =>
          shop.errors.some(({ error }) => /too large|larger than|over the limit|bytes/i.test(error.message)),
        );
        expect(service.health().status).not.toBe('stopped');
      });
  });
}
