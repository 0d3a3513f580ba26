import { describe, expect, it } from 'vitest';
import { memoryStore } from '../../../../src/runtime/stores/memory/index.js';
import { FakeStream, order, startService, type TestEvent } from '../consumer/harness.js';
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
