import { describe, expect, it } from 'vitest';
import { EdaError } from '../../../../src/runtime/errors.js';
import { memoryStore, type MemoryStore } from '../../../../src/runtime/stores/memory/index.js';
import { FakeStream, headerText, order, startService, type TestContext, type TestEvent } from '../consumer/harness.js';
import { FakeClock, settled, until } from '../fake-clock.js';

const refused = (): EdaError => new EdaError('handler-failed', 'Store memory: the commit was refused.');

/** A store that finds out at the commit, or as soon as the next handler uses `tx`, that what a handler wrote cannot stay. */
function refusingStore(clock: FakeClock, how: 'at commit' | 'as fault'): MemoryStore {
  const store = memoryStore({ lanes: 1, clock });
  const begin = store.begin.bind(store);
  store.begin = async (signal) => {
    const unit = await begin(signal);
    const [commit, rollback] = [unit.commit.bind(unit), unit.rollback.bind(unit)];
    let bad = false;
    let open = true;
    unit.rollback = async () => {
      open = false;
      await rollback();
    };
    unit.commit = async () => {
      bad = unit.tx.map('written').has('bad');
      open = false;
      if (!bad) return commit();
      await rollback();
      throw refused();
    };
    const isBad = (): boolean => bad || (open && unit.tx.map('written').has('bad'));
    if (how === 'as fault') Object.defineProperty(unit, 'fault', { get: () => (isBad() ? refused() : undefined) });
    return unit;
  };
  return store;
}

describe('a store that refuses what a handler of a chunk has written', () => {
  it.each(['at commit', 'as fault'] as const)('counts it as that handler’s failure (%s)', async (how) => {
    const clock = new FakeClock();
    const attempts = new Map<string, number>();
    const { service, sink, deadLetters } = await startService(
      {
        onOrderPlaced: (event: TestEvent, context: TestContext) => {
          const { id } = event.metadata;
          attempts.set(id, context.attempt);
          if (how === 'as fault' && context.tx.map('written').has('bad')) throw new Error('the transaction is aborted');
          context.tx.map('written').set(id === 'id-1' ? 'bad' : id, true);
        },
      },
      { clock, store: refusingStore(clock, how), retry: { attempts: 2 } },
    );
    const stream = new FakeStream();
    sink.deliver(
      stream,
      [0, 1, 2].map((offset) => order({ offset, key: `key-${offset}` })),
    );
    await settled();
    await clock.advance(100);
    await until(() => stream.settled.length === 2, 'those beside it are settled');
    expect(service.health().problems).toEqual([]);
    await clock.advance(2_000);
    await until(() => stream.settled.length === 3, 'all are settled');
    expect(headerText(deadLetters()[0], '__dlq.errors.message')).toBe('Store memory: the commit was refused.');
    expect(service.counters()).toMatchObject({ handled: 2, retries: 1, deadLetters: 1 });
    expect(Object.fromEntries(attempts)).toEqual({ 'id-0': 1, 'id-1': 2, 'id-2': 1 });
    const stopping = service.stop();
    await clock.advance(1);
    await stopping;
  });
});
