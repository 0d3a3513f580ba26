import { describe, expect, it } from 'vitest';
import * as inventory from '../../../../../generated/inventory/index.js';
import * as order from '../../../../../generated/order/index.js';
import { ignore } from '../../../../../src/runtime/service/ignore.js';
import { silentLogger } from '../../../../../src/runtime/service/logger.js';
import type { Transactional } from '../../../../../src/runtime/store.js';
import { sqliteStore } from '../../../../../src/runtime/stores/sqlite/index.js';
import { memory, type MemoryTransport } from '../../../../../src/runtime/transports/memory/index.js';
import { available, fatOrder, orderId, query, stockReserved } from '../../../../conformance/services/payloads.js';
import { sqliteClients, type TestDatabase } from '../../../../support/sqlite-clients.js';
import { waitUntil } from '../../../../support/wait-until.js';
import { count, topicsOf, useFiles } from './harness.js';

type Handlers = inventory.InventoryHandlers<Transactional<TestDatabase>>;
const TOPICS = topicsOf(inventory.inventoryService, order.orderService);
const REQUESTS = 'inventory.check-availability';
const RESERVED = 'inventory.stock-reserved';

const unexpected = (): never => {
  throw new Error('not asked in this test');
};
const rest = {
  onOrderPlaced: { thin: ignore('not in this test'), fat: ignore('not in this test') },
  onOrderCancelled: ignore('not in this test'),
  onPaymentFailed: ignore('not in this test'),
  checkAvailability: unexpected,
  releaseStock: unexpected,
  reserveStock: unexpected,
};

for (const client of sqliteClients)
  describe.runIf(client.available)(`a generated service on SQLite with ${client.name}`, () => {
    const { path, open } = useFiles(client);
    const startOn = async (database: TestDatabase, transport: MemoryTransport, handlers: Partial<Handlers>) => {
      database.exec('CREATE TABLE IF NOT EXISTS reservations (order_id TEXT NOT NULL)');
      const retry = { baseMs: 1, maxMs: 1 };
      const service = inventory.connect({ transport, store: sqliteStore(database), logger: silentLogger, retry });
      await service.start({ ...rest, ...handlers });
      return service;
    };
    const reserve = async (
      event: { readonly payload: { readonly orderId: string } },
      context: inventory.InventoryContext & Transactional<TestDatabase>,
    ): Promise<void> => {
      context.tx.prepare('INSERT INTO reservations VALUES (?)').run(event.payload.orderId);
      await context.publish.stockReserved({ ...stockReserved(1), orderId: event.payload.orderId });
    };

    it('writes and publishes once, though a handler fails half-way and messages come twice', async () => {
      const [database, transport] = [open(path()), memory({ topics: TOPICS })];
      let failures = 3;
      const service = await startOn(database, transport, {
        onOrderPlaced: {
          thin: ignore('fat is enough'),
          fat: async (event, context) => {
            await reserve(event, context);
            if (event.payload.orderId === orderId(7) && failures > 0) {
              failures -= 1;
              throw new Error('the warehouse does not answer');
            }
          },
        },
      });
      const publishers = order.createPublishers({ transport, logger: silentLogger });
      for (let number = 0; number < 20; number += 1)
        for (let copy = 0; copy < 2; copy += 1)
          await publishers.orderPlaced.fat(fatOrder(number), { id: `order-${number}` });
      await waitUntil('all is handled', () => service.counters().handled + service.counters().duplicates >= 40);
      await waitUntil('all is published', () => transport.read(RESERVED).length >= 20);
      expect(service.counters()).toMatchObject({ handled: 20, duplicates: 20, deadLetters: 0 });
      expect(failures).toBe(0);
      await service.stop();
      await publishers.close();
      expect(count(database, 'reservations')).toBe(20);
      expect(count(database, '(SELECT DISTINCT order_id FROM reservations)')).toBe(20);
      expect(count(database, 'edagen_outbox')).toBe(0);
      expect(transport.read(RESERVED)).toHaveLength(20);
    });

    it('saves and publishes in a transaction of its own, or neither', async () => {
      const [database, transport] = [open(path()), memory({ topics: TOPICS })];
      const service = await startOn(database, transport, {});
      const save = (number: number, fails: boolean): Promise<void> =>
        service.transaction(async (context) => {
          context.tx.prepare('INSERT INTO reservations VALUES (?)').run(orderId(number));
          await context.publish.stockReserved(stockReserved(number));
          if (fails) throw new Error('changed my mind');
        });
      await expect(save(1, true)).rejects.toThrow('changed my mind');
      await Promise.all([save(2, false), save(3, false)]);
      await waitUntil('both are published', () => transport.read(RESERVED).length >= 2);
      await service.stop();
      expect(count(database, 'reservations')).toBe(2);
      expect(transport.read(RESERVED)).toHaveLength(2);
    });

    it('answers a request that is asked again after a restart as before, without a second effect', async () => {
      const [database, transport] = [open(path()), memory({ topics: TOPICS })];
      let answers = 0;
      const start = () =>
        startOn(database, transport, {
          checkAvailability: (request, context) => {
            context.tx.prepare('INSERT INTO reservations VALUES (?)').run(request.payload.requestId);
            answers += 1;
            return request.reply(available(request.payload.requestId, answers));
          },
        });
      const first = await start();
      const requester = order.connect({ transport, logger: silentLogger });
      const nothing = ignore('not in this test');
      await requester.start({
        onPaymentFailed: nothing,
        onPaymentProcessed: nothing,
        onShipmentDispatched: nothing,
        onStockReservationFailed: nothing,
        cancelOrder: unexpected,
        createOrder: unexpected,
        getOrder: unexpected,
      });
      const asked = query();
      expect(await requester.request.checkAvailability(asked)).toEqual(available(asked.requestId, 1));
      await first.stop();

      const second = await start();
      const [record] = transport.read(REQUESTS);
      const headers = Object.fromEntries(
        Object.entries(record?.headers ?? {}).flatMap(([name, value]) => (value === undefined ? [] : [[name, value]])),
      );
      const replies = Buffer.from(headers['kafka_replyTopic'] ?? []).toString('utf8');
      const before = transport.read(replies).length;
      await transport.send([{ topic: REQUESTS, key: record?.key ?? null, value: record?.value ?? null, headers }]);
      await waitUntil('it is answered again', () => transport.read(replies).length > before);
      expect(second.counters()).toMatchObject({ handled: 0, duplicates: 1 });
      const answered = transport.read(replies).map(({ value }) => Buffer.from(value ?? []).toString('utf8'));
      expect(new Set(answered).size).toBe(1);
      expect(count(database, 'reservations')).toBe(1);
      await second.stop();
      await requester.stop();
    });
  });
