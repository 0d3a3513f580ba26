import { describe, expect, it } from 'vitest';
import { EdaError } from '../../../../src/runtime/errors.js';
import { createPublisherSet } from '../../../../src/runtime/producer/create-publisher-set.js';
import type { PublishInput } from '../../../../src/runtime/producer/create-publish.js';
import type { PublishersDescriptor } from '../../../../src/runtime/service/descriptor.js';
import { silentLogger } from '../../../../src/runtime/service/logger.js';
import type {
  Published,
  PublishersOptions,
  RunTransaction,
  SpanInfo,
  Telemetry,
} from '../../../../src/runtime/service/types.js';
import type { Transactional } from '../../../../src/runtime/store.js';
import { memoryStore, type MemoryTransaction } from '../../../../src/runtime/stores/memory/index.js';
import { FakeClock, settled } from '../fake-clock.js';
import { brokerAway, FakeTransport } from '../fake-transport.js';
import { message, objectValidator, OrderPlaced, ordersChannel, type Order } from '../hand-made.js';

const Dispatched = message<{ id: string }>({ type: 'ShipmentDispatched', payload: objectValidator({ id: 'string' }) });
const descriptor: PublishersDescriptor = {
  contract: 1,
  service: 'inventory',
  source: 'urn:inventory',
  sends: {
    orderPlaced: {
      operation: 'sendOrderPlaced',
      name: 'OrderPlaced',
      channel: ordersChannel,
      messages: [{ message: OrderPlaced }],
    },
    changed: {
      operation: 'sendChanged',
      name: 'Changed',
      channel: { key: 'changed', address: 'orders.changed' },
      messages: [
        { message: { ...OrderPlaced, type: 'Changed', variant: 'thin' }, variant: 'thin' },
        { message: { ...OrderPlaced, type: 'Changed', variant: 'fat' }, variant: 'fat' },
      ],
    },
    dispatched: {
      operation: 'sendDispatched',
      name: 'ShipmentDispatched',
      channel: { key: 'dispatched', address: 'shipping.{region}', parameters: [{ name: 'region' }] },
      messages: [{ message: Dispatched }],
    },
  },
};
type Publish<Payload> = (payload: Payload, input?: PublishInput) => Promise<Published>;
interface Set {
  readonly orderPlaced: Publish<Order>;
  readonly changed: { readonly thin: Publish<Order>; readonly fat: Publish<Order> };
  readonly dispatched: Publish<{ id: string }>;
  readonly transaction: RunTransaction<{ readonly publish: Set } & Transactional<unknown>>;
  close(): Promise<void>;
}

const TOPICS = ['orders.placed', 'orders.changed', 'shipping.eu'];

function setup<Scope>(options: Partial<PublishersOptions<Scope>> = {}): {
  readonly transport: FakeTransport;
  readonly set: Set;
  readonly clock: FakeClock;
} {
  const transport = new FakeTransport(TOPICS);
  const clock = new FakeClock();
  return {
    transport,
    clock,
    set: createPublisherSet<Set, Scope>(descriptor, { transport, logger: silentLogger, ...options }, clock),
  };
}

describe('publish functions', () => {
  it('publish what they are named after', async () => {
    const { set, transport } = setup();
    const published = await Promise.all([
      set.orderPlaced({ orderId: 'o' }),
      set.changed.thin({ orderId: 'o' }),
      set.changed.fat({ orderId: 'o' }, { id: 'mine' }),
      set.dispatched({ id: 'd' }, { parameters: { region: 'eu' } }),
    ]);
    expect(published.map(({ topic }) => topic)).toEqual([
      'orders.placed',
      'orders.changed',
      'orders.changed',
      'shipping.eu',
    ]);
    expect(published[2]?.id).toBe('mine');
    expect(transport.written.map(({ headers }) => [headers['ce_type'], headers['ce_variant']])).toEqual([
      ['OrderPlaced', undefined],
      ['Changed', 'thin'],
      ['Changed', 'fat'],
      ['ShipmentDispatched', undefined],
    ]);
  });

  it('connect once, at the first publish, and ask once for each topic', async () => {
    const { set, transport } = setup();
    expect(transport.connects).toBe(0);
    await Promise.all([set.orderPlaced({ orderId: 'a' }), set.orderPlaced({ orderId: 'b' })]);
    await set.orderPlaced({ orderId: 'c' });
    expect(transport.connects).toBe(1);
    expect(transport.describes).toBe(1);
  });

  it('can be taken out of their object', async () => {
    const { orderPlaced } = setup().set;
    await expect(orderPlaced({ orderId: 'o' })).resolves.toMatchObject({ topic: 'orders.placed' });
  });

  it('validate before anything is sent, and reject instead of throwing', async () => {
    const { set, transport } = setup();
    const publish = set.orderPlaced({} as Order);
    await expect(publish).rejects.toMatchObject({ code: 'validation-failed' });
    await expect(set.dispatched({ id: 'd' })).rejects.toThrow("parameter 'region' is not given");
    expect(transport.connects).toBe(0);
  });

  it('reject with `topic-missing`, naming topic and channel, and ask again later', async () => {
    const { set, transport } = setup();
    transport.topics.delete('orders.placed');
    await expect(set.orderPlaced({ orderId: 'o' })).rejects.toThrow(
      'The broker has no topic orders.placed (channel orderPlaced). Create it, or rename with `names.topics`.',
    );
    transport.topics.set('orders.placed', 1);
    await set.orderPlaced({ orderId: 'o' });
    expect(transport.written).toHaveLength(1);
  });

  it('reject with the broker’s error while it cannot be reached, and connect again later', async () => {
    const { set, transport } = setup();
    transport.onConnect = () => {
      throw brokerAway();
    };
    await expect(set.orderPlaced({ orderId: 'o' })).rejects.toMatchObject({ code: 'broker-unavailable' });
    transport.onConnect = undefined;
    await set.orderPlaced({ orderId: 'o' });
    expect(transport.connects).toBe(1);
  });

  it('keep the order of publishes that wait for the connection', async () => {
    const { set, transport } = setup();
    const all = [1, 2, 3].map((total) => set.orderPlaced({ orderId: 'o', total }));
    await settled();
    all.push(set.orderPlaced({ orderId: 'o', total: 4 }));
    await Promise.all(all);
    expect(transport.written.map(({ value }) => JSON.parse(String(value)).total)).toEqual([1, 2, 3, 4]);
  });

  it('go to renamed topics', async () => {
    const { set, transport } = setup({ names: { topics: (topic) => `prod.${topic}` } });
    for (const topic of TOPICS) transport.topics.set(`prod.${topic}`, 1);
    await set.orderPlaced({ orderId: 'o' });
    await set.dispatched({ id: 'd' }, { parameters: { region: 'eu' } });
    expect(transport.written.map(({ topic }) => topic)).toEqual(['prod.orders.placed', 'prod.shipping.eu']);
  });

  it('run in a span where telemetry has them', async () => {
    const spans: SpanInfo[] = [];
    const { set } = setup({
      telemetry: {
        span: (span, run) => {
          spans.push(span);
          return run();
        },
      },
    });
    await set.orderPlaced({ orderId: 'o' });
    expect(spans).toMatchObject([{ name: 'send orders.placed', kind: 'producer' }]);
  });

  it('have their own outcome whatever a span hook does', async () => {
    const hooks: Telemetry['span'][] = [
      () => {
        throw new Error('before');
      },
      async () => {
        throw new Error('rejects before');
      },
      async (_, run) => {
        await run();
        throw new Error('after');
      },
      // Neither runs it, nor gives what it gives.
      (() => Promise.resolve(undefined)) as unknown as Telemetry['span'],
      (() => undefined) as unknown as Telemetry['span'],
      async (_, run) => {
        await run();
        return run();
      },
    ];
    for (const span of hooks) {
      const { set, transport } = setup({ telemetry: { span } });
      expect(await set.orderPlaced({ orderId: 'o' }), String(span)).toMatchObject({ topic: 'orders.placed' });
      await expect(set.orderPlaced({ orderId: 7 } as never)).rejects.toMatchObject({ code: 'validation-failed' });
      expect(transport.written, String(span)).toHaveLength(1);
    }
  });
});

describe('close', () => {
  it('sends what waits, disconnects once, and refuses what comes later', async () => {
    const { set, transport } = setup();
    const waiting = set.orderPlaced({ orderId: 'o' });
    await Promise.all([set.close(), set.close()]);
    await waiting;
    expect(transport.closes).toBe(1);
    await expect(set.orderPlaced({ orderId: 'o' })).rejects.toMatchObject({ code: 'closed' });
  });

  it('closes nothing that was never opened', async () => {
    const { set, transport } = setup();
    await set.close();
    expect(transport.closes).toBe(0);
  });
});

describe('transaction', () => {
  it('says what is missing without a transactional store', async () => {
    await expect(setup().set.transaction(async () => 1)).rejects.toThrow(
      'transaction of the publishers of inventory needs a transactional store: pass one as option `store`, such as memoryStore().',
    );
    const { set } = setup({ store: memoryStore({ mode: 'lease' }) });
    await expect(set.transaction(async () => 1)).rejects.toMatchObject({ code: 'invalid-options' });
  });

  it('publishes after the commit what its function published', async () => {
    const { set, transport } = setup({ store: memoryStore() });
    const result = await set.transaction(async ({ publish }) => {
      const published = await publish.orderPlaced({ orderId: 'o' });
      await publish.changed.thin({ orderId: 'o' });
      await settled();
      expect(transport.written).toEqual([]);
      return published.topic;
    });
    expect(result).toBe('orders.placed');
    await set.close();
    expect(transport.written.map(({ topic }) => topic)).toEqual(['orders.placed', 'orders.changed']);
  });

  it('publishes nothing where its function fails', async () => {
    const { set, transport } = setup({ store: memoryStore() });
    const failure = new Error('no stock');
    await expect(
      set.transaction(async ({ publish }) => {
        await publish.orderPlaced({ orderId: 'o' });
        throw failure;
      }),
    ).rejects.toBe(failure);
    await set.close();
    expect(transport.written).toEqual([]);
  });

  it('commits while the broker is away, and publishes when it is back', async () => {
    const { set, transport, clock } = setup({ store: memoryStore() });
    let away = true;
    transport.onConnect = () => {
      if (away) throw brokerAway();
    };
    await set.transaction(({ publish }) => publish.orderPlaced({ orderId: 'o' }));
    await settled();
    expect(transport.written).toEqual([]);
    away = false;
    await clock.advance(5_000);
    expect(transport.written).toHaveLength(1);
    await set.close();
  });

  it('is rolled back where a publish fails that its function did not await', async () => {
    const store = memoryStore();
    const { set, transport } = setup({ store });
    await expect(
      set.transaction(async ({ publish, tx }) => {
        (tx as MemoryTransaction).map('stock').set('o', 1);
        void publish.orderPlaced({ orderId: 'o' });
        void publish.orderPlaced({} as Order);
      }),
    ).rejects.toMatchObject({ code: 'validation-failed' });
    await set.close();
    expect(transport.written).toEqual([]);
    expect(store.read('stock').get('o')).toBeUndefined();
  });

  it('that is under way is waited for by close, and what it commits is published', async () => {
    const { set, transport } = setup({ store: memoryStore() });
    let end = (): void => undefined;
    const pause = new Promise<void>((resolve) => {
      end = resolve;
    });
    const running = set.transaction(async ({ publish }) => {
      await pause;
      await publish.orderPlaced({ orderId: 'o' });
    });
    await settled();
    let closed = false;
    const closing = set.close().then(() => {
      closed = true;
    });
    await settled();
    expect(closed).toBe(false);
    end();
    await running;
    await closing;
    expect(transport.written.map(({ topic }) => topic)).toEqual(['orders.placed']);
  });

  it('that does not end is rolled back', async () => {
    const { set, transport, clock } = setup({ store: memoryStore() });
    let end = (): void => undefined;
    const pause = new Promise<void>((resolve) => {
      end = resolve;
    });
    const running = set.transaction(async ({ publish }) => {
      await publish.orderPlaced({ orderId: 'o' });
      await pause;
    });
    await settled();
    const closing = set.close();
    await clock.advance(30_000);
    await closing;
    end();
    await expect(running).rejects.toThrow('were closed before the transaction ended: it was rolled back');
    expect(transport.written).toEqual([]);
  });

  it('refuses a publish that comes after its end', async () => {
    const { set } = setup({ store: memoryStore() });
    let late: Set | undefined;
    await set.transaction(async ({ publish }) => {
      late = publish;
    });
    await expect(late?.orderPlaced({ orderId: 'o' })).rejects.toThrow(/The transaction has ended/);
    // Awaited by nobody: must not be unhandled.
    void late?.orderPlaced({ orderId: 'o' });
    await settled();
    await set.close();
    await expect(set.transaction(async () => 1)).rejects.toMatchObject({ code: 'closed' });
  });
});

describe('options', () => {
  it('are checked together', () => {
    const transport = {} as FakeTransport;
    expect(() =>
      createPublisherSet(descriptor, { transport, gather: { maxRecords: 0 }, retries: 3 } as PublishersOptions),
    ).toThrow(
      expect.toSatisfy(
        (error: unknown) =>
          error instanceof EdaError &&
          ['transport', 'gather.maxRecords', 'retries'].every((name) => error.message.includes(name)),
      ),
    );
  });

  it('of an SDK of another contract are refused with what to do', () => {
    const other = { ...descriptor, contract: 2 } as unknown as PublishersDescriptor;
    expect(() => createPublisherSet(other, { transport: new FakeTransport() })).toThrow(
      /generated for contract 2, this @eda-gen\/runtime has contract 1\. Install eda-gen and @eda-gen\/runtime of one version/,
    );
  });
});
