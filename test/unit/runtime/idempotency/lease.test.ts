import { describe, expect, it } from 'vitest';
import { isEdaError } from '../../../../src/runtime/errors.js';
import type { LeaseStore } from '../../../../src/runtime/store.js';
import { memoryStore } from '../../../../src/runtime/stores/memory/index.js';
import {
  FakeStream,
  headerText,
  inventory,
  order,
  startService,
  type TestContext,
  type TestEvent,
} from '../consumer/harness.js';
import { FakeClock, settled, until } from '../fake-clock.js';

async function stopWith(clock: FakeClock, stop: () => Promise<void>): Promise<void> {
  const stopping = stop();
  await clock.advance(1);
  await stopping;
}

describe('leases', () => {
  it('handle a message once, with a fencing token and a key that are the same nowhere else', async () => {
    const seen: { readonly token: string; readonly key: string }[] = [];
    const { service, sink } = await startService(
      {
        onOrderPlaced: (_: TestEvent, context: TestContext) =>
          void seen.push({ token: context.fencingToken, key: context.idempotencyKey }),
      },
      { store: memoryStore({ mode: 'lease' }) },
    );
    const stream = new FakeStream();
    sink.deliver(stream, [
      order({ offset: 0, key: 'a', id: 'x' }),
      order({ offset: 1, key: 'a', id: 'x' }),
      order({ offset: 2, key: 'a', id: 'y' }),
    ]);
    await until(() => stream.settled.length === 3, 'all are settled');
    expect(seen).toHaveLength(2);
    expect(seen[0]?.token).toMatch(/^\d+$/);
    expect(seen[0]?.key).toMatch(/^[A-Za-z0-9_-]{22}$/);
    expect(seen[0]?.key).not.toBe(seen[1]?.key);
    expect(service.counters()).toMatchObject({ handled: 2, duplicates: 1 });
    await service.stop();
  });

  it('send the same id with another payload to the dead letters', async () => {
    const { service, sink, deadLetters } = await startService(
      { onOrderPlaced: () => undefined },
      { store: memoryStore({ mode: 'lease' }) },
    );
    const stream = new FakeStream();
    sink.deliver(stream, [
      order({ offset: 0, key: 'a', id: 'x' }),
      order({ offset: 1, key: 'a', id: 'x', payload: { orderId: 'a', total: 1 } }),
    ]);
    await until(() => stream.settled.length === 2, 'both are settled');
    expect(headerText(deadLetters()[0], 'edagen_dlq_reason')).toBe('id-reuse');
    await service.stop();
  });

  it('never acknowledge what another holder is at work on, and try again when its lease is over', async () => {
    const clock = new FakeClock();
    const store = memoryStore({ mode: 'lease', clock });
    await store.claim(
      [
        {
          identity: {
            consumer: 'inventory:receiveOrderPlaced',
            source: 'urn:order',
            message: 'OrderPlaced',
            id: 'id-0',
          },
          payload: Buffer.from('other'),
          retentionMs: 1_000_000,
        },
      ],
      30_000,
    );
    const handled: string[] = [];
    const { service, sink } = await startService(
      { onOrderPlaced: (event: TestEvent) => void handled.push(event.metadata.id) },
      { store, clock },
    );
    const stream = new FakeStream();
    sink.deliver(stream, [order({ offset: 0 }), order({ offset: 1 })]);
    await settled();
    await clock.advance(29_000);
    expect(handled).toEqual(['id-1']);
    expect(stream.settledOffsets).toEqual([1]);
    await clock.advance(2_000);
    expect(handled).toEqual(['id-1', 'id-0']);
    expect(stream.settledOffsets).toEqual([0, 1]);
    expect(service.counters()).toMatchObject({ retries: 0, duplicates: 0 });
    await stopWith(clock, () => service.stop());
  });

  it('are extended while a handler runs', async () => {
    const clock = new FakeClock();
    const store = memoryStore({ mode: 'lease', clock });
    let end = (): void => undefined;
    const extended: number[] = [];
    const extend = store.extend.bind(store);
    store.extend = async (items, leaseMs) => {
      extended.push(items.length);
      return extend(items, leaseMs);
    };
    const { service, sink } = await startService(
      {
        onOrderPlaced: () =>
          new Promise<void>((resolve) => {
            end = resolve;
          }),
      },
      { store, clock, leaseMs: 3_000, handlerTimeoutMs: 60_000 },
    );
    const stream = new FakeStream();
    sink.deliver(stream, [order({ offset: 0 })]);
    await settled();
    await clock.advance(10_000);
    expect(extended.length).toBeGreaterThanOrEqual(9);
    end();
    await until(() => stream.settled.length === 1, 'it is settled');
    expect(service.counters()).toMatchObject({ handled: 1 });
    await clock.advance(2_000);
    const after = extended.length;
    await clock.advance(10_000);
    expect(extended.length, 'nothing is extended when nothing runs').toBe(after);
    await stopWith(clock, () => service.stop());
  });

  it('that are lost abort the handler, and the record is claimed again', async () => {
    const clock = new FakeClock();
    const store = memoryStore({ mode: 'lease', clock });
    let runs = 0;
    const extend = store.extend.bind(store);
    store.extend = async (items, leaseMs) => {
      if (runs > 1) return extend(items, leaseMs);
      // As if the process had slept past its lease and another had come and gone.
      await store.release(items);
      return items.map(() => false);
    };
    const reasons: unknown[] = [];
    const { service, sink } = await startService(
      {
        onOrderPlaced: async (_: TestEvent, context: TestContext) => {
          runs += 1;
          if (runs > 1) return;
          await new Promise<void>((_resolve, reject) => {
            context.signal.addEventListener('abort', () => {
              reasons.push(context.signal.reason);
              reject(context.signal.reason as Error);
            });
          });
        },
      },
      { store, clock, leaseMs: 3_000 },
    );
    const stream = new FakeStream();
    sink.deliver(stream, [order({ offset: 0 })]);
    await settled();
    await clock.advance(1_000);
    expect(reasons).toHaveLength(1);
    expect(isEdaError(reasons[0], 'lease-lost')).toBe(true);
    await clock.advance(1_000);
    await until(() => stream.settled.length === 1, 'it is settled');
    expect(runs).toBe(2);
    expect(service.counters()).toMatchObject({ handled: 1, retries: 0, deadLetters: 0 });
    await stopWith(clock, () => service.stop());
  });

  it('are given back when a handler fails, so that its next try need not wait', async () => {
    const clock = new FakeClock();
    const store = memoryStore({ mode: 'lease', clock });
    const tokens: bigint[] = [];
    const { service, sink } = await startService(
      {
        onOrderPlaced: (_: TestEvent, context: TestContext) => {
          tokens.push(BigInt(context.fencingToken));
          if (tokens.length === 1) throw new Error('once');
        },
      },
      { store, clock },
    );
    const stream = new FakeStream();
    sink.deliver(stream, [order({ offset: 0 })]);
    await settled();
    await clock.advance(200);
    await until(() => stream.settled.length === 1, 'it is settled');
    expect(tokens).toHaveLength(2);
    expect((tokens[1] ?? 0n) > (tokens[0] ?? 0n), 'the token grows').toBe(true);
    await stopWith(clock, () => service.stop());
  });

  it('stop all consumption while the store is away', async () => {
    const clock = new FakeClock();
    const store = memoryStore({ mode: 'lease', clock });
    const claim = store.claim.bind(store);
    let away = true;
    let claims = 0;
    store.claim = async (...given) => {
      claims += 1;
      if (away) throw new Error('ECONNREFUSED');
      return claim(...given);
    };
    const reported: string[] = [];
    const { service, sink } = await startService(
      { onOrderPlaced: () => undefined },
      { store, clock, onError: (_, { where }) => void reported.push(where) },
    );
    const stream = new FakeStream();
    sink.deliver(
      stream,
      Array.from({ length: 100 }, (_, offset) => order({ offset })),
    );
    await settled();
    expect(claims).toBe(1);
    await clock.advance(60_000);
    expect(stream.settled).toEqual([]);
    expect(reported).toHaveLength(1);
    away = false;
    await clock.advance(20_000);
    await until(() => stream.settled.length === 100, 'all are settled');
    expect(service.counters()).toMatchObject({ handled: 100, retries: 0 });
    await stopWith(clock, () => service.stop());
  });

  it('are remembered as long as the contract says for this consumer, else as the option does', async () => {
    const { onOrderPlaced } = inventory.receives;
    if (onOrderPlaced === undefined) throw new Error('the harness has changed');
    const [message] = onOrderPlaced.messages;
    if (message === undefined) throw new Error('the harness has changed');
    const remembering = async (retentionMs?: number): Promise<number[]> => {
      const store = memoryStore({ mode: 'lease' });
      const asked: number[] = [];
      const watched: LeaseStore = {
        ...store,
        claim: (requests, leaseMs, signal) => {
          asked.push(...requests.map((request) => request.retentionMs));
          return store.claim(requests, leaseMs, signal);
        },
        open: (signal) => store.open(signal),
        close: () => store.close(),
        complete: (items) => store.complete(items),
        extend: (items, leaseMs) => store.extend(items, leaseMs),
        release: (items) => store.release(items),
      };
      const { service, sink } = await startService(
        { onOrderPlaced: () => undefined },
        {
          retentionMs: 5_000,
          store: watched,
          descriptor: {
            ...inventory,
            receives: {
              onOrderPlaced: {
                ...onOrderPlaced,
                messages: [{ ...message, ...(retentionMs === undefined ? {} : { retentionMs }) }],
              },
            },
          },
        },
      );
      const stream = new FakeStream();
      sink.deliver(stream, [order({ offset: 0, id: 'x' })]);
      await until(() => stream.settled.length === 1, 'it is settled');
      await service.stop();
      return asked;
    };
    expect(await remembering()).toEqual([5_000]);
    expect(await remembering(60)).toEqual([60]);
  });
});
