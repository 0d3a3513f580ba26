import { describe, expect, it } from 'vitest';
import { memoryStore } from '../../../../src/runtime/stores/memory/index.js';
import { FakeStream, order, startService, type TestContext, type TestEvent } from '../consumer/harness.js';
import { FakeClock, settled, until } from '../fake-clock.js';

function gate(): { readonly opened: Promise<void>; open: () => void } {
  let open = (): void => undefined;
  const opened = new Promise<void>((resolve) => {
    open = resolve;
  });
  return { opened, open };
}

async function stopWith(clock: FakeClock, stop: () => Promise<void>): Promise<void> {
  const stopping = stop();
  await clock.advance(1);
  await stopping;
}

describe('a lease that cannot be extended once', () => {
  it('holds up consumption for the back-off, not until another record comes', async () => {
    const clock = new FakeClock();
    clock.randomValue = 0.99;
    const store = memoryStore({ mode: 'lease', clock });
    const extend = store.extend.bind(store);
    let hiccups = 1;
    store.extend = async (items, leaseMs) => {
      if (hiccups-- > 0) throw new Error('one hiccup');
      return extend(items, leaseMs);
    };
    const first = gate();
    const handled: string[] = [];
    const { service, sink } = await startService(
      {
        onOrderPlaced: async (event: TestEvent) => {
          if (event.metadata.id === 'id-0') await first.opened;
          handled.push(event.metadata.id);
        },
      },
      { store, clock, leaseMs: 3_000, concurrency: 1 },
    );
    const stream = new FakeStream();
    sink.deliver(
      stream,
      [0, 1, 2].map((offset) => order({ offset })),
    );
    await settled();
    await clock.advance(1_000);
    expect(hiccups, 'the lease could not be extended').toBe(0);
    // Ends while nothing may be begun.
    first.open();
    await settled();
    await clock.advance(1_000);
    await until(() => stream.settled.length === 3, 'all are settled');
    expect(handled).toEqual(['id-0', 'id-1', 'id-2']);
    await stopWith(clock, () => service.stop());
  });

  it('is no problem any more when the next try succeeds', async () => {
    const clock = new FakeClock();
    const store = memoryStore({ mode: 'lease', clock });
    const extend = store.extend.bind(store);
    let hiccups = 1;
    store.extend = async (items, leaseMs) => {
      if (hiccups-- > 0) throw new Error('one hiccup');
      return extend(items, leaseMs);
    };
    const ended = gate();
    const { service, sink, logger } = await startService(
      { onOrderPlaced: () => ended.opened },
      { store, clock, leaseMs: 3_000 },
    );
    const stream = new FakeStream();
    sink.deliver(stream, [order({ offset: 0 })]);
    await settled();
    await clock.advance(1_000);
    expect(service.health().problems).toEqual(['store memory does not answer: one hiccup']);
    await clock.advance(1_000);
    expect(service.health()).toMatchObject({ status: 'started', problems: [] });
    expect(logger.lines.map(({ message }) => message)).toContain('Store memory answers again.');
    ended.open();
    await until(() => stream.settled.length === 1, 'it is settled');
    await stopWith(clock, () => service.stop());
  });
});

describe('a claim that takes long', () => {
  /** A store whose claims wait, and which tells what was given back. */
  function slowClaims(clock: FakeClock) {
    const store = memoryStore({ mode: 'lease', clock });
    const waits = gate();
    let [claims, released] = [0, 0];
    const claim = store.claim.bind(store);
    store.claim = async (...given) => {
      claims += 1;
      if (claims === 1) await waits.opened;
      return claim(...given);
    };
    const release = store.release.bind(store);
    store.release = async (items) => {
      released += items.length;
      return release(items);
    };
    return { store, answer: waits.open, claims: () => claims, released: () => released };
  }

  it('begins no handler where the partition was lost meanwhile, and gives the lease back', async () => {
    const clock = new FakeClock();
    const { store, answer, claims, released } = slowClaims(clock);
    const begun: boolean[] = [];
    const { service, sink } = await startService(
      { onOrderPlaced: (_: TestEvent, context: TestContext) => void begun.push(context.signal.aborted) },
      { store, clock },
    );
    const lost = new FakeStream();
    sink.deliver(lost, [order({ offset: 0 })]);
    await until(() => claims() === 1, 'it is being claimed');
    lost.end();
    answer();
    await until(() => released() === 1, 'the lease is given back');
    await settled();
    expect(begun).toEqual([]);
    const stream = new FakeStream();
    sink.deliver(stream, [order({ offset: 0 })]);
    await until(() => stream.settled.length === 1, 'the next epoch handles it');
    expect(begun).toEqual([false]);
    expect(service.counters()).toMatchObject({ handled: 1, retries: 0 });
    await stopWith(clock, () => service.stop());
  });

  it('begins no handler after stop, which waits for the answer', async () => {
    const clock = new FakeClock();
    const { store, answer, claims, released } = slowClaims(clock);
    let begun = 0;
    const { service, sink } = await startService({ onOrderPlaced: () => void (begun += 1) }, { store, clock });
    const stream = new FakeStream();
    sink.deliver(stream, [order({ offset: 0 })]);
    await until(() => claims() === 1, 'it is being claimed');
    const stopping = service.stop();
    answer();
    await settled();
    await clock.advance(1);
    await stopping;
    expect([begun, released()]).toEqual([0, 1]);
    expect(stream.settled).toEqual([]);
  });
});

describe('a lease that another one holds', () => {
  it('is asked for again before it ends, since its holder may have finished', async () => {
    const clock = new FakeClock();
    const store = memoryStore({ mode: 'lease', clock });
    const first = gate();
    let handled = 0;
    const handlers = {
      onOrderPlaced: async () => {
        await first.opened;
        handled += 1;
      },
    };
    const holder = await startService(handlers, { store, clock, leaseMs: 90_000 });
    const other = await startService(handlers, { store, clock, leaseMs: 90_000 });
    const [one, two] = [new FakeStream(), new FakeStream()];
    holder.sink.deliver(one, [order({ offset: 0 })]);
    await settled();
    other.sink.deliver(two, [order({ offset: 0 })]);
    await settled();
    first.open();
    await until(() => one.settled.length === 1, 'the holder has finished');
    expect(two.settled, 'busy is never acknowledged').toEqual([]);
    await clock.advance(1_100);
    await until(() => two.settled.length === 1, 'the other one has asked again');
    expect([handled, other.service.counters().duplicates]).toEqual([1, 1]);
    await stopWith(clock, () => holder.service.stop());
    await stopWith(clock, () => other.service.stop());
  });
});
