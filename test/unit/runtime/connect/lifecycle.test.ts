import { describe, expect, it } from 'vitest';
import { EdaError, isEdaError, type EdaErrorCode } from '../../../../src/runtime/errors.js';
import { connectService } from '../../../../src/runtime/service/connect-service.js';
import { memoryStore } from '../../../../src/runtime/stores/memory/index.js';
import {
  FakeStream,
  inventory,
  order,
  recordingLogger,
  startService,
  type TestContext,
  type TestEvent,
  type TestService,
} from '../consumer/harness.js';
import { FakeClock, settled, until } from '../fake-clock.js';
import { brokerAway, FakeTransport } from '../fake-transport.js';
import { asking, responding } from '../responder/harness.js';

const topics = ['orders.placed', 'stock.reserved'];
const handlers = { onOrderPlaced: () => undefined };

async function failure(promise: Promise<unknown>, code: EdaErrorCode): Promise<EdaError> {
  const error: unknown = await promise.then(
    () => undefined,
    (thrown: unknown) => thrown,
  );
  if (!isEdaError(error, code)) throw new Error(`expected ${code}, got ${String(error)}`);
  return error;
}

const connect = (transport: FakeTransport, options = {}): TestService =>
  connectService<TestService, unknown>(inventory, { transport, logger: recordingLogger(), ...options });

describe('start', () => {
  it('joins one group, with the topics of the contract', async () => {
    const transport = new FakeTransport(topics);
    const { service } = await startService(handlers, { transport });
    expect(transport.subscriptions.map(({ options }) => [options.group, options.topics])).toEqual([
      ['inventory', [{ kind: 'name', topic: 'orders.placed' }]],
    ]);
    expect(service.health()).toEqual({ status: 'started', ready: true, problems: [] });
    await service.stop();
    expect(transport.subscriptions[0]).toMatchObject({ fetching: false, closed: true });
    expect(transport.connects).toBe(1);
    expect(transport.closes).toBe(1);
    expect(service.health()).toEqual({ status: 'stopped', ready: false, problems: [] });
  });

  it('uses the names that were given', async () => {
    const transport = new FakeTransport(['test.orders.placed', 'test.stock.reserved']);
    const { service } = await startService(handlers, {
      transport,
      names: { groups: (group) => `test-${group}`, topics: (topic) => `test.${topic}` },
    });
    expect(transport.subscriptions[0]?.options).toMatchObject({
      group: 'test-inventory',
      topics: [{ kind: 'name', topic: 'test.orders.placed' }],
    });
    expect(transport.ensured.map(({ topic }) => topic)).toEqual(['dlq.test-inventory.test.orders.placed']);
    await service.stop();
  });

  it('refuses handlers that do not fit before anything is opened, and may be called again', async () => {
    const transport = new FakeTransport(topics);
    const service = connect(transport);
    await failure(service.start({}), 'handlers-mismatch');
    expect(transport.connects).toBe(0);
    await service.start(handlers);
    await failure(service.start(handlers), 'already-started');
    await service.stop();
    await failure(service.start(handlers), 'closed');
  });

  it('names a topic that is missing, and closes what it opened', async () => {
    const transport = new FakeTransport(['stock.reserved']);
    const service = connect(transport, { store: memoryStore() });
    const error = await failure(service.start(handlers), 'topic-missing');
    expect(error.message).toContain('orders.placed (channel orderPlaced)');
    expect(transport.closes).toBe(1);
    expect(transport.ensured).toEqual([]);
    expect(service.health().status).toBe('stopped');
  });

  it('leaves the groups that it joined where a later one fails', async () => {
    const transport = new FakeTransport(topics);
    const subscribe = transport.subscribe.bind(transport);
    transport.subscribe = async (options) => {
      const subscription = await subscribe(options);
      if (transport.subscriptions.length === 2) throw brokerAway();
      return subscription;
    };
    const receive = inventory.receives['onOrderPlaced'];
    if (receive === undefined) throw new Error('no entry');
    const two = {
      ...inventory,
      receives: {
        onOrderPlaced: receive,
        onOrderSeen: { ...receive, operation: 'seeOrder', groupId: 'inventory-see' },
      },
    };
    const service = connectService<TestService, unknown>(two, { transport, logger: recordingLogger() });
    await failure(service.start({ ...handlers, onOrderSeen: () => undefined }), 'broker-unavailable');
    expect(transport.subscriptions[0]?.closed).toBe(true);
    expect(transport.closes).toBe(1);
  });

  it('is ended by stop', async () => {
    const transport = new FakeTransport(topics);
    transport.onConnect = () => new Promise<void>(() => undefined);
    const clock = new FakeClock();
    const service = connect(transport, { clock });
    const starting = failure(service.start(handlers), 'closed');
    await settled();
    expect(service.health().status).toBe('starting');
    const stopping = service.stop();
    await settled();
    await clock.advance(10_000);
    expect((await starting).message).toContain('was stopped while it started');
    await stopping;
    expect(service.health().status).toBe('stopped');
  });

  it('refuses an SDK of another contract, and says what to do', () => {
    const odd = { ...inventory, contract: 2 as never };
    expect(() => connectService(odd, { transport: new FakeTransport() })).toThrow(
      /contract 2.*contract 1.*one version.*eda-gen generate/s,
    );
  });

  it('creates the reply topic of a requester, and nothing that the contract owns', async () => {
    const transport = new FakeTransport(['inventory.check']);
    const service = connectService<TestService, unknown>(asking, { transport, logger: recordingLogger() });
    const error = await failure(
      service.request['checkAvailability']?.({ requestId: 'r' }) as Promise<unknown>,
      'not-started',
    );
    expect(error.message).toContain('await start(…) of order first');
    await service.start({});
    expect(transport.ensured.map(({ topic }) => topic)).toEqual(['order.replies']);
    await service.stop();
  });

  it('checks what answers requests too', async () => {
    const transport = new FakeTransport([]);
    const service = connectService<TestService, unknown>(responding, { transport, logger: recordingLogger() });
    const error = await failure(service.start({ checkAvailability: () => undefined }), 'topic-missing');
    expect(error.message).toContain('inventory.check');
  });
});

describe('publish and transaction', () => {
  it('work before start, and connect by themselves', async () => {
    const transport = new FakeTransport(topics);
    const store = memoryStore();
    const service = connect(transport, { store });
    await service.publish.stockReserved({ orderId: 'a' });
    await service.transaction(async (context) => {
      context.tx.map<number>('stock').set('a', 1);
      await context.publish.stockReserved({ orderId: 'b' });
    });
    await until(() => transport.written.length === 2, 'both are written');
    expect(store.read<number>('stock').get('a')).toBe(1);
    await service.stop();
    expect(transport.connects).toBe(1);
    expect(transport.closes).toBe(1);
    await failure(service.publish.stockReserved({ orderId: 'c' }), 'closed');
  });

  it('are waited for by stop: what a transaction commits is published, and what does not end is rolled back', async () => {
    for (const ends of [true, false]) {
      const transport = new FakeTransport(topics);
      const clock = new FakeClock();
      const store = memoryStore();
      const service = connect(transport, { store, clock });
      let end = (): void => undefined;
      const pause = new Promise<void>((resolve) => {
        end = resolve;
      });
      const running = service.transaction(async (context) => {
        void context.publish.stockReserved({ orderId: 'a' });
        await pause;
      });
      await settled();
      let stopped = false;
      const stopping = service.stop({ timeoutMs: 1_000 }).then(() => {
        stopped = true;
      });
      await settled();
      expect(stopped).toBe(false);
      if (ends) end();
      else await clock.advance(10_000);
      await stopping;
      if (ends) await running;
      end();
      if (!ends) await failure(running, 'closed');
      expect(store.counts().outbox).toBe(0);
      expect(transport.written).toHaveLength(ends ? 1 : 0);
    }
  });

  it('need a store with transactions', async () => {
    const service = connect(new FakeTransport(topics));
    const error = await failure(
      service.transaction(async () => undefined),
      'invalid-options',
    );
    expect(error.message).toContain('store');
    await service.stop();
  });
});

describe('health', () => {
  it('names what has stopped', async () => {
    const transport = new FakeTransport(topics);
    const errors: string[] = [];
    const { service, sink } = await startService(handlers, {
      transport,
      onError: (error) => void errors.push(error.message),
    });
    const [subscription] = transport.subscriptions;
    if (subscription === undefined) throw new Error('no subscription');
    subscription.healthy = false;
    expect(service.health()).toEqual({
      status: 'degraded',
      ready: false,
      problems: ['group inventory does not receive records at the moment'],
    });
    subscription.healthy = true;
    sink.onProblem({ error: new Error('offset out of range'), fatal: false });
    expect(service.health().ready).toBe(true);
    sink.onProblem({ error: new Error('not authorized'), fatal: true });
    expect(service.health()).toMatchObject({
      status: 'degraded',
      problems: ['group inventory has stopped: not authorized'],
    });
    expect(errors).toEqual(['offset out of range', 'not authorized']);
    await service.stop();
  });
});

describe.each(['no store', 'inbox', 'leases'])('stop with %s', (mode) => {
  const storeOf = (clock: FakeClock): object =>
    mode === 'no store' ? {} : { store: mode === 'inbox' ? memoryStore() : memoryStore({ mode: 'lease', clock }) };

  it('waits for what runs, settles it, and begins nothing more', async () => {
    const clock = new FakeClock();
    let end = (): void => undefined;
    const begun: string[] = [];
    const { service, sink } = await startService(
      {
        onOrderPlaced: (event: TestEvent) => {
          begun.push(event.metadata.id);
          return new Promise<void>((resolve) => {
            end = resolve;
          });
        },
      },
      { clock, concurrency: 1, ...storeOf(clock) },
    );
    const stream = new FakeStream();
    sink.deliver(stream, [order({ offset: 0, key: 'a' }), order({ offset: 1, key: 'a' })]);
    await settled();
    let stopped = false;
    const stopping = service.stop().then(() => {
      stopped = true;
    });
    await settled();
    expect(stopped).toBe(false);
    expect(service.health().status).toBe('stopping');
    sink.deliver(stream, [order({ offset: 2, key: 'b' })]);
    end();
    await until(() => stopped, 'it has stopped');
    await stopping;
    expect(begun).toEqual(['id-0']);
    expect(stream.settledOffsets).toEqual([0]);
    await settled();
    expect(clock.sleeping, 'no timer keeps the process alive').toBe(0);
    await service.stop();
  });

  it('cuts off what does not end in time, and says so', async () => {
    const clock = new FakeClock();
    const signals: AbortSignal[] = [];
    const { service, sink, transport } = await startService(
      {
        onOrderPlaced: (_: TestEvent, context: TestContext) => {
          signals.push(context.signal);
          return new Promise(() => undefined);
        },
      },
      { clock, ...storeOf(clock) },
    );
    const stream = new FakeStream();
    sink.deliver(stream, [order({ offset: 0 })]);
    await settled();
    const stopping = failure(service.stop({ timeoutMs: 2_000 }), 'drain-timeout');
    await clock.advance(2_000);
    const error = await stopping;
    expect(error.message).toContain('after 2000 ms while 1 records were not finished');
    expect(signals[0]?.aborted).toBe(true);
    expect(stream.settled).toEqual([]);
    expect(transport.subscriptions[0]?.closed).toBe(true);
    expect(service.health().status).toBe('stopped');
  });

  it('does not blame handlers where it is the broker that does not answer', async () => {
    const clock = new FakeClock();
    const transport = new FakeTransport(topics);
    const { service, sink } = await startService(handlers, { clock, transport, ...storeOf(clock) });
    transport.onSend = () => new Promise(() => undefined);
    sink.deliver(new FakeStream(), [order({ offset: 0, value: 'no json' })]);
    await settled();
    const stopping = failure(service.stop({ timeoutMs: 100 }), 'drain-timeout');
    await clock.advance(30_000);
    expect((await stopping).message).toContain('1 records were not finished, because of their handlers, or of what');
  });

  it('is in a hurry where a second call is, and never takes longer for one', async () => {
    const clock = new FakeClock();
    const { service, sink } = await startService(
      { onOrderPlaced: () => new Promise(() => undefined) },
      { clock, ...storeOf(clock) },
    );
    sink.deliver(new FakeStream(), [order({ offset: 0 })]);
    await settled();
    const first = failure(service.stop(), 'drain-timeout');
    await settled();
    await clock.advance(1_000);
    const [later, now] = [60_000, 0].map((timeoutMs) => failure(service.stop({ timeoutMs }), 'drain-timeout'));
    await clock.advance(0);
    expect((await first).message).toContain('after 1000 ms');
    await Promise.all([later, now]);
    expect(service.health().status).toBe('stopped');
    expect(clock.sleeping, 'no timer keeps the process alive').toBe(0);
  });

  it('does not wait for the back-off of what failed', async () => {
    const clock = new FakeClock();
    const { service, sink } = await startService(
      {
        onOrderPlaced: () => {
          throw new Error('no');
        },
      },
      { clock, ...storeOf(clock) },
    );
    const stream = new FakeStream();
    sink.deliver(stream, [order({ offset: 0 })]);
    await settled();
    await service.stop();
    expect(stream.settled).toEqual([]);
  });
});

describe('signals of the process', () => {
  it('stop the service where that was asked for', async () => {
    const before = process.listenerCount('SIGTERM');
    const { service } = await startService(handlers, { stopOnSignals: ['SIGTERM'] });
    expect(process.listenerCount('SIGTERM')).toBe(before + 1);
    process.emit('SIGTERM');
    await until(() => service.health().status === 'stopped', 'it has stopped');
    expect(process.listenerCount('SIGTERM')).toBe(before);
  });
});
