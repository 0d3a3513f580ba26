import { describe, expect, it } from 'vitest';
import { EdaError } from '../../../../src/runtime/errors.js';
import { memoryStore } from '../../../../src/runtime/stores/memory/index.js';
import { FakeStream, headerText, order, startService, type TestEvent } from '../consumer/harness.js';
import { FakeClock, settled, until } from '../fake-clock.js';

async function stopWith(clock: FakeClock, stop: () => Promise<void>): Promise<void> {
  const stopping = stop();
  await clock.advance(1);
  await stopping;
}

describe('a store that a handler uses beside that of the service', () => {
  it('counts as the handler’s failure when it is away, and holds up nothing else', async () => {
    const clock = new FakeClock();
    const handled: string[] = [];
    const { service, sink, deadLetters } = await startService(
      {
        onOrderPlaced: (event: TestEvent) => {
          if (event.payload.orderId === 'searched')
            throw new EdaError('store-unavailable', 'The search index is away.');
          handled.push(event.metadata.id);
        },
      },
      { clock, store: memoryStore({ lanes: 1 }), retry: { attempts: 2 } },
    );
    const stream = new FakeStream();
    sink.deliver(stream, [order({ offset: 0, key: 'searched' }), order({ offset: 1 })]);
    await settled();
    expect(handled).toEqual(['id-1']);
    expect(service.health().problems).toEqual([]);
    await clock.advance(500);
    await until(() => stream.settled.length === 2, 'both are settled');
    expect(headerText(deadLetters()[0], '__dlq.errors.message')).toBe('The search index is away.');
    expect(service.counters()).toMatchObject({ retries: 1, deadLetters: 1 });
    await stopWith(clock, () => service.stop());
  });
});
