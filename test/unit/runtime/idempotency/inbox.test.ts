import { describe, expect, it } from 'vitest';
import { EdaError } from '../../../../src/runtime/errors.js';
import { memoryStore, type MemoryStore } from '../../../../src/runtime/stores/memory/index.js';
import type { UnitOfWork } from '../../../../src/runtime/store.js';
import { FakeStream, order, startService, type TestContext, type TestEvent } from '../consumer/harness.js';
import { FakeClock, settled, until } from '../fake-clock.js';
import { FakeTransport } from '../fake-transport.js';

/** A memory store whose units of work a test can look at and disturb. */
function observedStore(options: { lanes?: number } = {}) {
  const store = memoryStore({ lanes: 1, ...options });
  const chunks: { claimed: number; unclaimed: number; ended: 'commit' | 'rollback' | undefined }[] = [];
  const disturb: { begin?: () => void; commit?: () => void } = {};
  const begin = store.begin.bind(store);
  store.begin = async (signal) => {
    disturb.begin?.();
    const unit = await begin(signal);
    const chunk: (typeof chunks)[number] = { claimed: 0, unclaimed: 0, ended: undefined };
    chunks.push(chunk);
    const observed: UnitOfWork<never> = {
      tx: unit.tx as never,
      claim: async (requests) => {
        chunk.claimed += requests.length;
        return unit.claim(requests);
      },
      unclaim: async (identities) => {
        chunk.unclaimed += identities.length;
        await unit.unclaim(identities);
      },
      saveReply: (identity, reply) => unit.saveReply(identity, reply),
      addToOutbox: (rows) => unit.addToOutbox(rows),
      commit: async () => {
        disturb.commit?.();
        await unit.commit();
        chunk.ended = 'commit';
      },
      rollback: async () => {
        await unit.rollback();
        chunk.ended ??= 'rollback';
      },
    };
    return observed;
  };
  return { store, chunks, disturb };
}

const stockOf = (store: MemoryStore) => store.read<number>('stock');

describe('the inbox', () => {
  it('handles a message once, however often it comes, and counts the others', async () => {
    const handled: string[] = [];
    const store = memoryStore();
    const { service, sink } = await startService(
      { onOrderPlaced: (event: TestEvent) => void handled.push(event.metadata.id) },
      { store },
    );
    const stream = new FakeStream();
    sink.deliver(stream, [
      order({ offset: 0, key: 'a', id: 'x' }),
      order({ offset: 1, key: 'a', id: 'x' }),
      order({ offset: 2, key: 'a', id: 'y' }),
    ]);
    await until(() => stream.settled.length === 3, 'all are settled');
    const again = new FakeStream('orders.placed', 1);
    sink.deliver(again, [order({ offset: 9, key: 'a', id: 'x', partition: 1 })]);
    await until(() => again.settled.length === 1, 'the copy is settled');
    expect(handled).toEqual(['x', 'y']);
    expect(service.counters()).toMatchObject({ handled: 2, duplicates: 2, deadLetters: 0 });
    await service.stop();
  });

  it('does not mix up sources, and knows records without id by their place', async () => {
    let handled = 0;
    const { service, sink } = await startService(
      { onOrderPlaced: () => void (handled += 1) },
      { store: memoryStore() },
    );
    const stream = new FakeStream();
    sink.deliver(stream, [
      order({ offset: 0, key: 'a', id: 'x' }),
      order({ offset: 1, key: 'a', id: 'x', headers: { ce_source: 'urn:other' } }),
      order({ offset: 2, key: 'a', id: '' }),
      order({ offset: 3, key: 'a', id: '' }),
    ]);
    await until(() => stream.settled.length === 4, 'all are settled');
    expect(handled).toBe(4);
    expect(service.counters()).toMatchObject({ withoutId: 2, duplicates: 0 });
    await service.stop();
  });

  it('takes another payload under a derived id for a duplicate', async () => {
    const { service, sink } = await startService({ onOrderPlaced: () => undefined }, { store: memoryStore() });
    const stream = new FakeStream();
    const headers = { edagen_derived: '1' };
    sink.deliver(stream, [
      order({ offset: 0, key: 'a', id: 'x', headers }),
      order({ offset: 1, key: 'a', id: 'x', headers, payload: { orderId: 'a', total: 5 } }),
    ]);
    await until(() => stream.settled.length === 2, 'both are settled');
    expect(service.counters()).toMatchObject({ duplicates: 1, deadLetters: 0 });
    await service.stop();
  });

  it('commits a chunk in one transaction, and rolls it back where a handler fails: then each record alone', async () => {
    const { store, chunks } = observedStore();
    const runs: string[] = [];
    let fails = true;
    const { service, sink, transport } = await startService(
      {
        onOrderPlaced: async (event: TestEvent, context: TestContext) => {
          runs.push(event.metadata.id);
          const stock = context.tx.map<number>('stock');
          stock.set('sold', (stock.get('sold') ?? 0) + 1);
          await context.publish.stockReserved({ orderId: event.payload.orderId });
          if (event.metadata.id === 'id-2' && fails) {
            fails = false;
            throw new Error('once');
          }
        },
      },
      { store, retry: { baseMs: 0 } },
    );
    const stream = new FakeStream();
    sink.deliver(
      stream,
      [0, 1, 2, 3].map((offset) => order({ offset })),
    );
    await until(() => stream.settled.length === 4, 'all are settled');
    expect(runs.slice(0, 3)).toEqual(['id-0', 'id-1', 'id-2']);
    expect(runs.slice(3).toSorted()).toEqual(['id-0', 'id-1', 'id-2', 'id-3']);
    expect(chunks[0]).toEqual({ claimed: 4, unclaimed: 0, ended: 'rollback' });
    expect(chunks.slice(1)).toEqual(Array.from({ length: 4 }, () => ({ claimed: 1, unclaimed: 0, ended: 'commit' })));
    expect(stockOf(store).get('sold'), 'no effect twice').toBe(4);
    expect(transport.written.filter(({ topic }) => topic === 'stock.reserved')).toHaveLength(4);
    expect(service.counters()).toMatchObject({ handled: 4, retries: 1, deadLetters: 0 });
    await service.stop();
  });

  it('leaves no transaction open while a record waits for its next try', async () => {
    const clock = new FakeClock();
    const { store, chunks } = observedStore();
    const { service, sink } = await startService(
      {
        onOrderPlaced: () => {
          throw new Error('always');
        },
      },
      { store, clock },
    );
    sink.deliver(new FakeStream(), [order({ offset: 0 })]);
    await settled();
    expect(clock.sleeping).toBeGreaterThan(0);
    expect(chunks.map(({ ended }) => ended)).toEqual(['rollback']);
    const stopping = service.stop();
    await clock.advance(1);
    await stopping;
  });

  it('gives back the claims of records that have not begun when the time of the chunk is over', async () => {
    const clock = new FakeClock();
    const { store, chunks } = observedStore();
    const { service, sink } = await startService(
      {
        onOrderPlaced: async () => {
          await clock.advance(100);
        },
      },
      { store, clock, batchMs: 250 },
    );
    const stream = new FakeStream();
    sink.deliver(
      stream,
      Array.from({ length: 10 }, (_, offset) => order({ offset })),
    );
    await until(() => stream.settled.length === 10, 'all are settled');
    // As many as have fitted, from then on.
    expect(chunks).toEqual([
      { claimed: 10, unclaimed: 7, ended: 'commit' },
      { claimed: 3, unclaimed: 0, ended: 'commit' },
      { claimed: 3, unclaimed: 0, ended: 'commit' },
      { claimed: 1, unclaimed: 0, ended: 'commit' },
    ]);
    expect(service.counters()).toMatchObject({ handled: 10, duplicates: 0 });
    const stopping = service.stop();
    await clock.advance(1);
    await stopping;
  });

  it('runs records again after a conflict, which is no attempt', async () => {
    const clock = new FakeClock();
    const { store, chunks, disturb } = observedStore();
    let conflicts = 2;
    disturb.commit = () => {
      if (conflicts-- > 0) throw new EdaError('transaction-conflict', 'Two transactions changed stock.');
    };
    const attempts: number[] = [];
    const { service, sink } = await startService(
      { onOrderPlaced: (_: TestEvent, context: TestContext) => void attempts.push(context.attempt) },
      { store, clock, retry: { attempts: 1 } },
    );
    const stream = new FakeStream();
    sink.deliver(stream, [order({ offset: 0 })]);
    await settled();
    await clock.advance(150);
    await until(() => stream.settled.length === 1, 'it is settled');
    expect(attempts).toEqual([1, 1, 1]);
    expect(chunks.map(({ ended }) => ended)).toEqual(['rollback', 'rollback', 'commit']);
    expect(service.counters()).toMatchObject({ handled: 1, retries: 0, deadLetters: 0 });
    const stopping = service.stop();
    await clock.advance(1);
    await stopping;
  });

  it('stops while the store is away, says so once, and goes on by itself', async () => {
    const clock = new FakeClock();
    const { store, disturb } = observedStore();
    let away = true;
    disturb.begin = () => {
      if (away) throw new Error('connection refused');
    };
    const reported: string[] = [];
    const { service, sink, logger } = await startService(
      { onOrderPlaced: () => undefined },
      { store, clock, onError: (_, { where }) => void reported.push(where) },
    );
    const stream = new FakeStream();
    sink.deliver(stream, [order({ offset: 0 }), order({ offset: 1 })]);
    await settled();
    await clock.advance(5_000);
    expect(stream.settled).toEqual([]);
    expect(reported).toEqual(['store memory: nothing is handled until it answers again']);
    expect(service.health()).toMatchObject({ status: 'degraded', ready: false });
    expect(service.health().problems).toEqual(['store memory does not answer: connection refused']);
    away = false;
    await clock.advance(20_000);
    await until(() => stream.settled.length === 2, 'both are settled');
    expect(service.health()).toMatchObject({ status: 'started', problems: [] });
    expect(service.counters()).toMatchObject({ handled: 2, retries: 0, deadLetters: 0 });
    expect(logger.lines.map(({ message }) => message)).toContain('Store memory answers again.');
    const stopping = service.stop();
    await clock.advance(1);
    await stopping;
  });

  it('handles nothing of epochs that came and went while the store was away', async () => {
    const clock = new FakeClock();
    const { store, disturb } = observedStore();
    let away = true;
    disturb.begin = () => {
      if (away) throw new Error('connection refused');
    };
    const handled: string[] = [];
    const { service, sink } = await startService(
      { onOrderPlaced: (event: TestEvent) => void handled.push(event.metadata.id) },
      { store, clock },
    );
    for (let epoch = 0; epoch < 3; epoch += 1) {
      const lost = new FakeStream();
      sink.deliver(lost, [order({ offset: 0 }), order({ offset: 1 })]);
      await settled();
      lost.end();
    }
    const stream = new FakeStream();
    sink.deliver(stream, [order({ offset: 0 }), order({ offset: 1 })]);
    away = false;
    await clock.advance(20_000);
    await until(() => stream.settled.length === 2, 'both are settled');
    expect(handled).toEqual(['id-0', 'id-1']);
    const stopping = service.stop();
    await clock.advance(1);
    await stopping;
  });

  it('finishes a record of a store that dies with the process only when its publishes are written', async () => {
    const transport = new FakeTransport(['orders.placed', 'stock.reserved']);
    let release = (): void => undefined;
    const gate = new Promise<void>((resolve) => {
      release = resolve;
    });
    transport.onSend = (records) => (records.some(({ topic }) => topic === 'stock.reserved') ? gate : undefined);
    const store = memoryStore();
    const { service, sink } = await startService(
      {
        onOrderPlaced: (event: TestEvent, context: TestContext) =>
          event.payload.orderId === 'quiet'
            ? undefined
            : context.publish.stockReserved({ orderId: event.payload.orderId }),
      },
      { store, transport },
    );
    const stream = new FakeStream();
    sink.deliver(stream, [order({ offset: 0, key: 'a' }), order({ offset: 1, key: 'quiet' })]);
    await until(() => stream.settled.length === 1, 'what published nothing is settled');
    await settled();
    expect(stream.settledOffsets).toEqual([1]);
    release();
    await until(() => stream.settled.length === 2, 'both are settled');
    expect(transport.written.map(({ topic }) => topic)).toEqual(['stock.reserved']);
    await service.stop();
  });

  it('finishes a record that comes again after its epoch was lost only when what its first run published is written', async () => {
    const transport = new FakeTransport(['orders.placed', 'stock.reserved']);
    let release = (): void => undefined;
    const gate = new Promise<void>((resolve) => {
      release = resolve;
    });
    transport.onSend = (records) => (records.some(({ topic }) => topic === 'stock.reserved') ? gate : undefined);
    const store = memoryStore();
    const { service, sink } = await startService(
      {
        onOrderPlaced: (event: TestEvent, context: TestContext) =>
          context.publish.stockReserved({ orderId: event.payload.orderId }),
      },
      { store, transport },
    );
    const lost = new FakeStream();
    // Without a key it comes to another lane the second time.
    sink.deliver(lost, [order({ offset: 0, key: null })]);
    await until(() => transport.requests.length > 0, 'the publish is under way');
    lost.end();
    const stream = new FakeStream();
    sink.deliver(stream, [order({ offset: 0, key: null })]);
    await settled();
    expect(stream.settledOffsets, 'a crash now would lose the publish').toEqual([]);
    release();
    await until(() => stream.settled.length === 1, 'it is settled');
    expect(transport.written.map(({ topic }) => topic)).toEqual(['stock.reserved']);
    expect(service.counters()).toMatchObject({ duplicates: 1 });
    // With nothing left to publish, a duplicate waits for nothing.
    const third = new FakeStream('orders.placed', 1);
    sink.deliver(third, [order({ offset: 0 })]);
    await until(() => third.settled.length === 1, 'the next one is settled');
    await service.stop();
  });

  it('tells of a store that does not answer, once, and waits for it', async () => {
    const clock = new FakeClock();
    const store = memoryStore();
    const begin = store.begin.bind(store);
    let answer = (): void => undefined;
    const silence = new Promise<void>((resolve) => {
      answer = resolve;
    });
    store.begin = async (signal) => {
      await silence;
      return begin(signal);
    };
    const reported: string[] = [];
    const { service, sink, logger } = await startService(
      { onOrderPlaced: () => undefined },
      { store, clock, onError: (error) => void reported.push(error.message) },
    );
    const stream = new FakeStream();
    sink.deliver(stream, [order({ offset: 0 })]);
    await settled();
    await clock.advance(25_000);
    expect(service.health()).toMatchObject({ status: 'started', problems: [] });
    await clock.advance(60_000);
    expect(reported).toEqual(['Store memory has not answered begin for 30 s: what it was asked for is waited for.']);
    expect(service.health()).toMatchObject({
      status: 'degraded',
      problems: ['store memory has not answered begin for 85 s'],
    });
    answer();
    await until(() => stream.settled.length === 1, 'it is settled');
    expect(service.health()).toMatchObject({ status: 'started', problems: [] });
    expect(logger.lines.map(({ message }) => message)).toContain('Store memory answers again.');
    const stopping = service.stop();
    await clock.advance(1);
    await stopping;
  });

  it('publishes nothing of a handler that failed', async () => {
    const { service, sink, transport } = await startService(
      {
        onOrderPlaced: async (event: TestEvent, context: TestContext) => {
          await context.publish.stockReserved({ orderId: event.payload.orderId });
          throw new Error('after the publish');
        },
      },
      { store: memoryStore(), retry: { attempts: 2, baseMs: 0 } },
    );
    const stream = new FakeStream();
    sink.deliver(stream, [order({ offset: 0 })]);
    await until(() => stream.settled.length === 1, 'it is settled');
    expect(transport.written.map(({ topic }) => topic)).toEqual(['dlq.inventory.orders.placed']);
    await service.stop();
  });
});
