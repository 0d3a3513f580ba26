import { describe, expect, it } from 'vitest';
import { memoryStore } from '../../../../src/runtime/stores/memory/index.js';
import { FakeStream, order, startService, type TestEvent } from '../consumer/harness.js';
import { FakeClock, settled, until } from '../fake-clock.js';
import { brokerAway, FakeTransport } from '../fake-transport.js';

describe('the order of a key in an inbox', () => {
  it('holds around a dead letter that cannot be written: what comes meanwhile stays behind what waits for its next try', async () => {
    const clock = new FakeClock();
    clock.randomValue = 0.9;
    const transport = new FakeTransport(['orders.placed', 'stock.reserved']);
    let away = true;
    transport.onSend = (records) => {
      if (away && records.some(({ topic }) => topic.startsWith('dlq.'))) throw brokerAway();
    };
    const handled: string[] = [];
    let fails = true;
    let end = (): void => undefined;
    const ended = new Promise<void>((resolve) => {
      end = resolve;
    });
    const { service, sink } = await startService(
      {
        onOrderPlaced: (event: TestEvent) => {
          if (event.metadata.id === 'first' && fails) {
            fails = false;
            throw new Error('once');
          }
          if (event.metadata.id === 'slow') return ended;
          handled.push(event.metadata.id);
          return undefined;
        },
      },
      { clock, transport, store: memoryStore({ lanes: 1 }), retry: { attempts: 5, baseMs: 300, maxMs: 300 } },
    );
    const stream = new FakeStream();
    sink.deliver(stream, [order({ offset: 0, key: 'k', id: 'first' })]);
    await until(() => !fails, 'the first one has failed');
    // One id twice ends a chunk: what comes behind has been dealt to the lane, and is looked at when the partition is blocked.
    sink.deliver(stream, [
      order({ offset: 1, key: 'bad', value: '{' }),
      order({ offset: 2, key: 'slow', id: 'slow' }),
      order({ offset: 3, key: 'slow', id: 'slow' }),
      order({ offset: 4, key: 'k', id: 'second' }),
    ]);
    await until(() => service.health().problems.length > 0, 'the partition is blocked');
    end();
    await settled();
    sink.deliver(stream, [order({ offset: 5, key: 'k', id: 'third' })]);
    await clock.advance(400);
    away = false;
    await clock.advance(2_000);
    await until(() => stream.settled.length === 6, 'all are settled');
    expect(handled).toEqual(['first', 'second', 'third']);
    const stopping = service.stop();
    await clock.advance(1);
    await stopping;
  });
});
