import { describe, expect, it } from 'vitest';
import { isEdaError } from '../../../../src/runtime/errors.js';
import { connectService } from '../../../../src/runtime/service/connect-service.js';
import { ignore } from '../../../../src/runtime/service/ignore.js';
import type { ServiceDescriptor } from '../../../../src/runtime/service/descriptor.js';
import { memoryStore } from '../../../../src/runtime/stores/memory/index.js';
import { memory } from '../../../../src/runtime/transports/memory/index.js';
import {
  headerText,
  inventory,
  recordingLogger,
  seededRandom,
  StockReserved,
  stockChannel,
  type TestContext,
  type TestEvent,
  type TestService,
} from '../consumer/harness.js';
import { until } from '../fake-clock.js';
import { OrderPlaced, ordersChannel } from '../hand-made.js';
import { asking, responding, type Request } from '../responder/harness.js';

const SEED = Number(process.env['EDA_SEED'] ?? Math.floor(Math.random() * 2 ** 31));

const orders: ServiceDescriptor = {
  contract: 1,
  service: 'order',
  source: 'urn:order',
  sends: {
    stockReserved: {
      operation: 'sendOrderPlaced',
      name: 'OrderPlaced',
      channel: ordersChannel,
      messages: [{ message: OrderPlaced }],
    },
  },
  requests: {},
  receives: {
    onStockReserved: {
      operation: 'receiveStockReserved',
      name: 'StockReserved',
      channel: stockChannel,
      messages: [{ message: StockReserved }],
    },
  },
  responds: {},
};

const connect = (descriptor: ServiceDescriptor, transport: ReturnType<typeof memory>, options = {}): TestService =>
  connectService<TestService, unknown>(descriptor, { transport, logger: recordingLogger(), ...options });

describe('services over the embedded transport', () => {
  it('talk by events, in one transaction with what they write', async () => {
    const transport = memory({ topics: ['orders.placed', 'stock.reserved'] });
    const store = memoryStore();
    const reserved: string[] = [];
    const stock = connect(inventory, transport, { store });
    await stock.start({
      onOrderPlaced: async (event: TestEvent, context: TestContext) => {
        const sold = context.tx.map<number>('sold');
        sold.set(event.payload.orderId, (sold.get(event.payload.orderId) ?? 0) + 1);
        await context.publish.stockReserved({ orderId: event.payload.orderId });
      },
    });
    const order = connect(orders, transport);
    await order.start({ onStockReserved: (event: TestEvent) => void reserved.push(event.payload.orderId) });
    const ids = Array.from({ length: 200 }, (_, index) => `o-${index}`);
    await Promise.all(ids.map((orderId) => order.publish.stockReserved({ orderId })));
    await until(() => reserved.length === ids.length, 'all are reserved');
    expect(reserved.toSorted((one, other) => one.localeCompare(other))).toEqual(
      ids.toSorted((one, other) => one.localeCompare(other)),
    );
    expect(ids.map((id) => store.read<number>('sold').get(id))).toEqual(ids.map(() => 1));
    await Promise.all([order.stop(), stock.stop()]);
    expect(
      Object.values(transport.committedOffsets('inventory')).reduce((sum, offset) => sum + Number(offset), 0),
    ).toBe(200);
  });

  it('ask and answer', async () => {
    const transport = memory({ topics: ['inventory.check'] });
    const responder = connect(responding, transport, { store: memoryStore() });
    await responder.start({
      checkAvailability: (request: Request) => {
        if (request.payload.requestId === 'closed') return request.fail({ error: 'closed on sundays' });
        if (request.payload.requestId === 'broken') throw new Error('no database');
        return request.reply({ requestId: request.payload.requestId, status: 'AVAILABLE' });
      },
    });
    const requester = connect(asking, transport, { requests: { timeoutMs: 15_000 } });
    await requester.start({});
    const ask = (requestId: string, options = {}): Promise<unknown> | undefined =>
      requester.request['checkAvailability']?.({ requestId }, options);
    expect(await ask('r-1', { id: 'same' })).toEqual({ requestId: 'r-1', status: 'AVAILABLE' });
    expect(await ask('r-1', { id: 'same' })).toEqual({ requestId: 'r-1', status: 'AVAILABLE' });
    expect(responder.counters()).toMatchObject({ handled: 1, duplicates: 1, repliesSent: 2 });
    const failed: unknown = await ask('closed')?.catch((error: unknown) => error);
    expect(isEdaError(failed, 'request-failed') && failed.fields['payload']).toEqual({ error: 'closed on sundays' });
    await requester.stop();
    await responder.stop();
  });

  it(`handle each message once, in the order of its key, while members come and go (seed ${SEED})`, async () => {
    const random = seededRandom(SEED);
    const transport = memory({ topics: [{ topic: 'orders.placed', partitions: 4 }, 'stock.reserved'] });
    const store = memoryStore({ lanes: 3 });
    const total = 600;
    const keys = 20;
    const seen = new Map<string, number[]>();
    const start = async (): Promise<TestService> => {
      const service = connect(inventory, transport, { store, retry: { baseMs: 0 }, batch: 10 });
      await service.start({
        onOrderPlaced: async (event: TestEvent, context: TestContext) => {
          const handled = context.tx.map<number>('handled');
          const { orderId, total: number = 0 } = event.payload;
          handled.set(`${orderId}/${number}`, (handled.get(`${orderId}/${number}`) ?? 0) + 1);
          await new Promise<void>((resolve) => {
            setImmediate(resolve);
          });
          if (random() < 0.02) throw new Error('sometimes');
          seen.set(orderId, [...(seen.get(orderId) ?? []), number]);
        },
      });
      return service;
    };
    const publisher = connect(orders, transport);
    const members = [await start(), await start()];
    for (let number = 0; number < total; number += 1) {
      await publisher.publish.stockReserved({ orderId: `k-${number % keys}`, total: number });
      const dice = random();
      if (dice < 0.02) transport.faults.rebalance('inventory');
      else if (dice < 0.03 && members.length < 4) members.push(await start());
      else if (dice < 0.04 && members.length > 1) await members.shift()?.stop();
    }
    const committed = (): number =>
      Object.values(transport.committedOffsets('inventory')).reduce((sum, offset) => sum + Number(offset), 0);
    await until(() => committed() === total, 'all are committed');
    const handled = store.read<number>('handled');
    const counts = Array.from({ length: total }, (_, number) => handled.get(`k-${number % keys}/${number}`));
    expect(counts, `seed ${SEED}`).toEqual(counts.map(() => 1));
    for (const [key, numbers] of seen) {
      const firsts = [...new Set(numbers)];
      expect(firsts, `${key}, seed ${SEED}`).toEqual(firsts.toSorted((one, other) => one - other));
    }
    await Promise.all([publisher.stop(), ...members.map((member) => member.stop())]);
  });

  it('publish to their own broker, whoever shares their store', async () => {
    const [one, two] = [0, 1].map(() => memory({ topics: ['orders.placed', 'stock.reserved'] })) as [
      ReturnType<typeof memory>,
      ReturnType<typeof memory>,
    ];
    const store = memoryStore();
    const services = [one, two].map((transport) => connect(inventory, transport, { store }));
    for (const service of services)
      await service.start({
        onOrderPlaced: async (event: TestEvent, context: TestContext) => {
          await context.publish.stockReserved({ orderId: event.payload.orderId });
        },
      });
    // The first one's relay must not be in the way of the other's either.
    await services[0]?.transaction(({ publish }) => publish.stockReserved({ orderId: 'a' }));
    await until(() => one.read('stock.reserved').length === 1, 'the transaction is published');
    await two.send(
      ['a', 'b', 'c'].map((orderId) => ({
        topic: 'orders.placed',
        key: orderId,
        value: JSON.stringify({ orderId }),
        headers: { ce_type: 'OrderPlaced', ce_id: orderId, ce_source: 'urn:order' },
      })),
    );
    await until(() => services[1]?.counters().handled === 3, 'all are handled');
    await Promise.all(services.map((service) => service.stop()));
    expect(two.read('stock.reserved')).toHaveLength(3);
    expect(one.read('stock.reserved')).toHaveLength(1);
    expect(store.counts().outbox).toBe(0);
  });

  it('keep what they cannot handle in topics of their own', async () => {
    const transport = memory({ topics: ['orders.placed', 'stock.reserved'] });
    const service = connect(inventory, transport);
    await service.start({ onOrderPlaced: () => undefined });
    await transport.send([{ topic: 'orders.placed', key: 'a', value: 'no json', headers: { ce_type: 'OrderPlaced' } }]);
    await until(() => service.counters().deadLetters === 1, 'there is a dead letter');
    const [letter] = transport.read('dlq.inventory.orders.placed');
    const headers = Object.fromEntries(
      Object.entries(letter?.headers ?? {}).map(([name, value]) => [name, value ?? '']),
    );
    expect(headerText({ topic: '', key: null, value: null, headers }, 'edagen_dlq_reason')).toBe('decode');
    await service.stop();
  });

  it('refuse two operations that would share one group', async () => {
    const transport = memory({ topics: ['orders.placed', 'stock.reserved'] });
    const receive = inventory.receives['onOrderPlaced'];
    if (receive === undefined) throw new Error('no entry');
    const two = {
      ...inventory,
      receives: { onOrderPlaced: receive, onOrderSeen: { ...receive, operation: 'seeOrder' } },
    };
    const starting = connect(two, transport).start({
      onOrderPlaced: () => undefined,
      onOrderSeen: ignore('only a test'),
    });
    await expect(starting).rejects.toThrow(/receiveOrderPlaced and seeOrder both receive OrderPlaced.*names\.groups/);
  });
});
