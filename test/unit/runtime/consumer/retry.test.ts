import { describe, expect, it } from 'vitest';
import { NonRetryableError } from '../../../../src/runtime/errors.js';
import { memoryStore } from '../../../../src/runtime/stores/memory/index.js';
import { FakeClock, settled, until } from '../fake-clock.js';
import { FakeStream, headerText, order, startService, type TestContext, type TestEvent } from './harness.js';

describe.each(['no store', 'inbox', 'leases'])('retries with %s', (mode) => {
  const storeOf = (clock: FakeClock): object =>
    mode === 'no store'
      ? {}
      : { store: mode === 'inbox' ? memoryStore({ clock }) : memoryStore({ mode: 'lease', clock }) };

  it('wait between 0 and 200, 400, 800, 1,600 ms, then the record is a dead letter', async () => {
    const clock = new FakeClock();
    clock.randomValue = 0.999;
    const attempts: { readonly attempt: number; readonly at: number }[] = [];
    const start = clock.now();
    const { service, sink, deadLetters } = await startService(
      {
        onOrderPlaced: (_: TestEvent, context: TestContext) => {
          attempts.push({ attempt: context.attempt, at: clock.now() - start });
          throw new Error(`no luck ${context.attempt}`);
        },
      },
      { clock, ...storeOf(clock) },
    );
    const stream = new FakeStream();
    sink.deliver(stream, [order({ offset: 7 })]);
    await settled();
    await clock.advance(199);
    expect(attempts).toEqual([{ attempt: 1, at: 0 }]);
    await clock.advance(10_000);
    expect(attempts.map(({ attempt }) => attempt)).toEqual([1, 2, 3, 4, 5]);
    const waits = attempts.slice(1).map(({ at }, index) => Math.round(at - (attempts[index]?.at ?? 0)));
    expect(waits).toEqual([200, 400, 799, 1598]);
    const [letter] = deadLetters();
    expect(headerText(letter, 'edagen_dlq_reason')).toBe('handler');
    expect(headerText(letter, 'edagen_dlq_attempts')).toBe('5');
    expect(headerText(letter, '__dlq.errors.message')).toBe('no luck 5');
    expect(stream.settledOffsets).toEqual([7]);
    expect(service.counters()).toMatchObject({ retries: 4, deadLetters: 1, handled: 0 });
    const stopping = service.stop();
    await clock.advance(1);
    await stopping;
  });

  it('leave other keys alone', async () => {
    const clock = new FakeClock();
    const handled: string[] = [];
    let fails = true;
    const { service, sink } = await startService(
      {
        onOrderPlaced: async (event: TestEvent) => {
          if (event.payload.orderId === 'a' && fails) throw new Error('not yet');
          handled.push(event.metadata.id);
        },
      },
      { clock, ...storeOf(clock) },
    );
    const stream = new FakeStream();
    sink.deliver(stream, [
      order({ offset: 0, key: 'a' }),
      order({ offset: 1, key: 'b' }),
      order({ offset: 2, key: 'a' }),
      order({ offset: 3, key: 'c' }),
    ]);
    await settled();
    expect([...handled].sort()).toEqual(['id-1', 'id-3']);
    expect(stream.settledOffsets).toEqual([1, 3]);
    fails = false;
    await clock.advance(200);
    await until(() => handled.length === 4, 'the other key is handled too');
    expect(handled.slice(2)).toEqual(['id-0', 'id-2']);
    const stopping = service.stop();
    await clock.advance(1);
    await stopping;
  });

  it('are spared where they cannot help', async () => {
    const { service, sink, deadLetters } = await startService(
      {
        onOrderPlaced: () => {
          throw new NonRetryableError('this customer does not exist');
        },
      },
      mode === 'no store' ? {} : { store: mode === 'inbox' ? memoryStore() : memoryStore({ mode: 'lease' }) },
    );
    const stream = new FakeStream();
    sink.deliver(stream, [order({ offset: 0 })]);
    await until(() => stream.settled.length === 1, 'it is settled');
    expect(headerText(deadLetters()[0], 'edagen_dlq_attempts')).toBe('1');
    expect(headerText(deadLetters()[0], 'edagen_dlq_reason')).toBe('handler');
    await service.stop();
  });

  it('follow a handler that does not end in time, whose signal aborts', async () => {
    const clock = new FakeClock();
    const signals: AbortSignal[] = [];
    const { service, sink, deadLetters } = await startService(
      {
        onOrderPlaced: (_: TestEvent, context: TestContext) => {
          signals.push(context.signal);
          return new Promise(() => undefined);
        },
      },
      { clock, handlerTimeoutMs: 1_000, retry: { attempts: 2 }, ...storeOf(clock) },
    );
    const stream = new FakeStream();
    sink.deliver(stream, [order({ offset: 0 })]);
    await settled();
    await clock.advance(999);
    expect(signals.map(({ aborted }) => aborted)).toEqual([false]);
    await clock.advance(5_000);
    expect(signals.map(({ aborted }) => aborted)).toEqual([true, true]);
    expect(headerText(deadLetters()[0], 'edagen_dlq_reason')).toBe('timeout');
    expect(headerText(deadLetters()[0], '__dlq.errors.message')).toContain('took longer than 1000 ms');
    expect(stream.settledOffsets).toEqual([0]);
    const stopping = service.stop();
    await clock.advance(1);
    await stopping;
  });
});
