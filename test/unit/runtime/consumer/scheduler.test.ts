import { describe, expect, it } from 'vitest';
import { StreamState } from '../../../../src/runtime/consumer/stream-state.js';
import { settled, until } from '../fake-clock.js';
import { FakeStream, order, startService, type TestHandler } from './harness.js';

/** Handlers that end when the test says so. */
function held(): {
  readonly handler: TestHandler;
  readonly running: string[];
  readonly signals: Map<string, AbortSignal>;
  finish(id: string): void;
} {
  const ends = new Map<string, () => void>();
  const running: string[] = [];
  const signals = new Map<string, AbortSignal>();
  return {
    running,
    signals,
    handler: (event, context) =>
      new Promise<void>((resolve) => {
        const { id } = event.metadata;
        signals.set(id, context.signal);
        running.push(id);
        ends.set(id, resolve);
      }),
    finish: (id) => {
      const end = ends.get(id);
      if (end === undefined) throw new Error(`${id} does not run`);
      running.splice(running.indexOf(id), 1);
      end();
    },
  };
}

describe('the partitions of one epoch', () => {
  it('are lost together, with one listener at their signal', async () => {
    const epoch = new AbortController();
    const added: string[] = [];
    const add = epoch.signal.addEventListener.bind(epoch.signal);
    epoch.signal.addEventListener = (type: string, ...rest: unknown[]): void => {
      added.push(type);
      add(...([type, ...rest] as Parameters<typeof add>));
    };
    class Partition extends FakeStream {
      override get signal(): AbortSignal {
        return epoch.signal;
      }
    }
    const test = held();
    const { handler, running } = test;
    const { service, sink } = await startService({ onOrderPlaced: handler });
    const streams = Array.from({ length: 12 }, (_, partition) => new Partition('orders.placed', partition));
    for (const [partition, stream] of streams.entries())
      sink.deliver(stream, [order({ offset: 0, partition, id: `id-${partition}` })]);
    await settled();
    expect(running).toHaveLength(12);
    expect(added, 'more than ten would be a warning').toEqual(['abort']);
    epoch.abort(new Error('rebalance'));
    for (const id of running.slice()) test.finish(id);
    await settled();
    expect(streams.flatMap(({ settled: records }) => records)).toEqual([]);
    await service.stop();
  });
});

describe('the scheduler', () => {
  it('runs different keys side by side up to the limit, and one key in order', async () => {
    const handlers = held();
    const { service, sink } = await startService({ onOrderPlaced: handlers.handler }, { concurrency: 3 });
    const stream = new FakeStream();
    sink.deliver(stream, [
      order({ offset: 0, key: 'a' }),
      order({ offset: 1, key: 'a' }),
      order({ offset: 2, key: 'b' }),
      order({ offset: 3, key: 'c' }),
      order({ offset: 4, key: 'd' }),
    ]);
    await settled();
    expect(handlers.running).toEqual(['id-0', 'id-2', 'id-3']);
    handlers.finish('id-2');
    await settled();
    expect(handlers.running).toEqual(['id-0', 'id-3', 'id-4']);
    handlers.finish('id-0');
    await settled();
    expect(handlers.running).toEqual(['id-3', 'id-4', 'id-1']);
    // What is finished is settled at once; the transport finds the contiguous prefix.
    expect(stream.settledOffsets).toEqual([0, 2]);
    for (const id of handlers.running.slice()) handlers.finish(id);
    await until(() => stream.settled.length === 5, 'all are settled');
    await service.stop();
  });

  it('runs records without a key side by side', async () => {
    const handlers = held();
    const { service, sink } = await startService({ onOrderPlaced: handlers.handler }, { concurrency: 2 });
    const stream = new FakeStream();
    sink.deliver(stream, [order({ offset: 0, key: null }), order({ offset: 1, key: null })]);
    await settled();
    expect(handlers.running).toEqual(['id-0', 'id-1']);
    handlers.finish('id-1');
    handlers.finish('id-0');
    await service.stop();
  });

  it('drops what is queued at the end of an epoch, and settles nothing of what still runs', async () => {
    const handlers = held();
    const { service, sink } = await startService({ onOrderPlaced: handlers.handler }, { concurrency: 1 });
    const stream = new FakeStream();
    sink.deliver(stream, [order({ offset: 0 }), order({ offset: 1 })]);
    await settled();
    stream.end();
    expect(handlers.signals.get('id-0')?.aborted, 'the handler is told').toBe(true);
    handlers.finish('id-0');
    await settled();
    expect(handlers.running).toEqual([]);
    expect(stream.settled).toEqual([]);
    await service.stop();
  });

  it('holds a record that is fetched again until its older copy has ended', async () => {
    const handlers = held();
    const { service, sink } = await startService({ onOrderPlaced: handlers.handler });
    const older = new FakeStream();
    sink.deliver(older, [order({ offset: 0, key: 'a' })]);
    await settled();
    older.end();
    const newer = new FakeStream();
    sink.deliver(newer, [
      order({ offset: 0, key: 'a' }),
      order({ offset: 1, key: 'a' }),
      order({ offset: 2, key: 'b' }),
    ]);
    await settled();
    expect(handlers.running, 'only the other key begins').toEqual(['id-0', 'id-2']);
    handlers.finish('id-0');
    await settled();
    expect(handlers.running, 'the copy runs').toEqual(['id-2', 'id-0']);
    handlers.finish('id-0');
    await settled();
    handlers.finish('id-1');
    handlers.finish('id-2');
    await until(() => newer.settled.length === 3, 'the new epoch is settled');
    expect(older.settled).toEqual([]);
    await service.stop();
  });

  it('lets sockets and timers have their turn while records that end at once wait', async () => {
    let handled = 0;
    const { service, sink } = await startService({ onOrderPlaced: async () => void (handled += 1) });
    const stream = new FakeStream();
    sink.deliver(
      stream,
      Array.from({ length: 2_000 }, (_, offset) => order({ offset })),
    );
    await new Promise<void>((resolve) => {
      setImmediate(resolve);
    });
    expect(handled).toBeGreaterThan(0);
    expect(handled).toBeLessThan(2_000);
    await until(() => stream.settled.length === 2_000, 'all are settled');
    await service.stop();
  });

  it('goes on after a handler that is no promise, and after one that throws at once', async () => {
    const { service, sink } = await startService(
      {
        onOrderPlaced: (event: { payload: { orderId: string } }) => {
          if (event.payload.orderId === 'bad') throw new Error('at once');
        },
      },
      { retry: { attempts: 1 } },
    );
    const stream = new FakeStream();
    sink.deliver(stream, [
      order({ offset: 0, key: 'a' }),
      order({ offset: 1, key: 'bad' }),
      order({ offset: 2, key: 'c' }),
    ]);
    await until(() => stream.settled.length === 3, 'all are settled');
    expect(service.counters()).toMatchObject({ handled: 2, deadLetters: 1 });
    await service.stop();
  });

  it('counts ignored events without looking at their payload', async () => {
    const { ignore } = await import('../../../../src/runtime/service/ignore.js');
    const { service, sink } = await startService({ onOrderPlaced: ignore('not ours') });
    const stream = new FakeStream();
    sink.deliver(stream, [order({ offset: 0, value: 'no json' }), order({ offset: 1 })]);
    await until(() => stream.settled.length === 2, 'both are settled');
    expect(service.counters()).toMatchObject({ ignored: 2, handled: 0, deadLetters: 0 });
    await service.stop();
  });

  it('skips replays that are addressed to another group', async () => {
    let handled = 0;
    const { service, sink } = await startService({ onOrderPlaced: () => void (handled += 1) });
    const stream = new FakeStream();
    sink.deliver(stream, [
      order({ offset: 0, headers: { edagen_target_group: 'billing' } }),
      order({ offset: 1, headers: { edagen_target_group: 'inventory' } }),
    ]);
    await until(() => stream.settled.length === 2, 'both are settled');
    expect(handled).toBe(1);
    await service.stop();
  });
});

describe('the queue of a stream', () => {
  const limits = { records: 10, bytes: 1_000_000, beyond: 6 };

  it('pauses when it is full, and goes on at half', () => {
    const stream = new FakeStream();
    const state = new StreamState(stream, { limits, holding: 0 });
    state.push(Array.from({ length: 10 }, (_, offset) => order({ offset })));
    expect(stream.calls).toEqual(['pause']);
    const tasks = Array.from({ length: 10 }, () => state.take());
    for (const task of tasks.slice(0, 4)) if (task !== undefined) state.finish(task);
    expect(stream.calls).toEqual(['pause']);
    const fifth = tasks[4];
    if (fifth !== undefined) state.finish(fifth);
    expect(stream.calls).toEqual(['pause', 'resume']);
  });

  it('pauses by bytes too', () => {
    const stream = new FakeStream();
    const state = new StreamState(stream, { limits: { ...limits, bytes: 20 }, holding: 0 });
    state.push([order({ offset: 0, value: 'x'.repeat(21) })]);
    expect(stream.paused).toBe(true);
    const task = state.take();
    if (task !== undefined) state.finish(task);
    expect(stream.paused).toBe(false);
  });

  it('pauses when too many are finished beyond an unfinished one', () => {
    const stream = new FakeStream();
    const state = new StreamState(stream, { limits: { ...limits, records: 100 }, holding: 0 });
    state.push(Array.from({ length: 8 }, (_, offset) => order({ offset })));
    const [first, ...rest] = Array.from({ length: 8 }, () => state.take());
    for (const task of rest.slice(0, 5)) if (task !== undefined) state.finish(task);
    expect(stream.paused).toBe(false);
    for (const task of rest.slice(5, 6)) if (task !== undefined) state.finish(task);
    expect(state.finishedBeyond).toBe(6);
    expect(stream.paused).toBe(true);
    if (first !== undefined) state.finish(first);
    expect(state.finishedBeyond).toBe(0);
    expect(stream.paused).toBe(false);
  });

  it('keeps count over many more records than its first ring holds', () => {
    const stream = new FakeStream();
    const state = new StreamState(stream, { limits: { records: 100_000, bytes: 1e9, beyond: 100_000 }, holding: 0 });
    const total = 5_000;
    state.push(Array.from({ length: total }, (_, offset) => order({ offset })));
    const tasks = Array.from({ length: total }, () => state.take());
    for (const task of tasks.slice(1)) if (task !== undefined) state.finish(task);
    expect(state.finishedBeyond).toBe(total - 1);
    state.push([order({ offset: total })]);
    if (tasks[0] !== undefined) state.finish(tasks[0]);
    expect(state.finishedBeyond).toBe(0);
    expect(state.unfinished).toBe(1);
    state.flush();
    expect(stream.settled.length).toBe(total);
  });
});
