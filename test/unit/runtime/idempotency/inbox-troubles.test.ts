import { describe, expect, it, vi } from 'vitest';
import { EdaError } from '../../../../src/runtime/errors.js';
import { MemoryOutbox } from '../../../../src/runtime/stores/memory/memory-outbox.js';
import { memoryStore } from '../../../../src/runtime/stores/memory/index.js';
import { FakeStream, headerText, order, startService, type TestContext, type TestEvent } from '../consumer/harness.js';
import { FakeClock, settled, until } from '../fake-clock.js';
import { brokerAway, FakeTransport, tooLarge } from '../fake-transport.js';

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

describe('a chunk', () => {
  it('runs again where its transaction could not even be rolled back', async () => {
    const clock = new FakeClock();
    const store = memoryStore({ lanes: 1, clock });
    const begin = store.begin.bind(store);
    let lost = 1;
    store.begin = async (signal) => {
      const unit = await begin(signal);
      if (lost-- <= 0) return unit;
      const rollback = unit.rollback.bind(unit);
      unit.commit = () => Promise.reject(new EdaError('store-unavailable', 'The connection is lost.'));
      unit.rollback = async () => {
        await rollback();
        throw new Error('The connection is lost.');
      };
      return unit;
    };
    const { service, sink, logger } = await startService({ onOrderPlaced: () => undefined }, { store, clock });
    const stream = new FakeStream();
    sink.deliver(stream, [order({ offset: 0 }), order({ offset: 1 })]);
    await settled();
    expect(service.health().problems).toEqual(['store memory does not answer: The connection is lost.']);
    await clock.advance(1_000);
    await until(() => stream.settled.length === 2, 'both are settled');
    expect(logger.lines.map(({ message }) => message)).toContain(
      'A transaction of store memory could not be rolled back and ends with its connection: The connection is lost.',
    );
    expect(service.counters()).toMatchObject({ handled: 2, retries: 0, deadLetters: 0 });
    expect(service.health().problems).toEqual([]);
    await stopWith(clock, () => service.stop());
  });

  it('has failed by its handler where the rollback ends the connection under a statement of that', async () => {
    const clock = new FakeClock();
    const store = memoryStore({ lanes: 1, clock });
    const begin = store.begin.bind(store);
    store.begin = async (signal) => {
      const unit = await begin(signal);
      const rollback = unit.rollback.bind(unit);
      unit.rollback = async () => {
        await rollback();
        Object.assign(unit, { fault: new EdaError('store-unavailable', 'Connection terminated') });
      };
      return unit;
    };
    const { service, sink, deadLetters } = await startService(
      {
        onOrderPlaced: () => {
          throw new Error('No such order.');
        },
      },
      { store, clock, retry: { attempts: 1 } },
    );
    const stream = new FakeStream();
    sink.deliver(stream, [order({ offset: 0 })]);
    await settled();
    await until(() => stream.settled.length === 1, 'it is a dead letter');
    expect(headerText(deadLetters()[0], '__dlq.errors.message')).toBe('No such order.');
    await expect(service.transaction(() => Promise.reject(new Error('Mine.')))).rejects.toThrow('Mine.');
    await stopWith(clock, () => service.stop());
  });

  it('is neither forgotten nor run twice where something of ours throws beside it', async () => {
    const clock = new FakeClock();
    const store = memoryStore({ lanes: 1, clock });
    const begin = store.begin.bind(store);
    const sleep = clock.sleep.bind(clock);
    let broken = false;
    clock.sleep = (ms, signal) => {
      if (!broken || ms > 1_000) return sleep(ms, signal);
      broken = false;
      return Promise.reject(new Error('no timers left'));
    };
    let away = 1;
    store.begin = async (signal) => {
      if (away-- <= 0) return begin(signal);
      broken = true;
      throw new Error('connection refused');
    };
    const { service, sink, logger } = await startService({ onOrderPlaced: () => undefined }, { clock, store });
    const stream = new FakeStream();
    sink.deliver(
      stream,
      [0, 1, 2].map((offset) => order({ offset })),
    );
    await settled();
    expect(logger.lines.some(({ message }) => message.includes('no timers left'))).toBe(true);
    await clock.advance(2_000);
    await until(() => stream.settled.length === 3, 'all are settled');
    expect(service.counters()).toMatchObject({ handled: 3, duplicates: 0 });
    await stopWith(clock, () => service.stop());
  });
});

describe('a handler that stands in its own transaction’s way', () => {
  it('is said after 50 conflicts in a row, which are one attempt; others go on, and it ends as a dead letter', async () => {
    const clock = new FakeClock();
    const store = memoryStore({ lanes: 1, clock });
    const attempts: number[] = [];
    const reported: string[] = [];
    const started = await startService(
      {
        onOrderPlaced: async (event: TestEvent, context: TestContext) => {
          if (event.payload.orderId !== 'stuck') return;
          attempts.push(context.attempt);
          context.tx.map('stock').get('mug');
          await started.service.transaction(async ({ tx }) => {
            tx.map('stock').set('mug', attempts.length);
          });
        },
      },
      {
        clock,
        store,
        retry: { attempts: 2 },
        onError: (error, { where }) => void reported.push(`${where}: ${error.message}`),
      },
    );
    const { service, sink, deadLetters } = started;
    const stream = new FakeStream();
    sink.deliver(stream, [order({ offset: 0, key: 'stuck' }), order({ offset: 1, key: 'stuck' })]);
    await settled();
    sink.deliver(stream, [order({ offset: 2 })]);
    await clock.advance(100);
    await until(() => stream.settled.length === 1, 'another key does not wait for it');
    expect(stream.settledOffsets).toEqual([2]);
    expect(reported).toEqual([]);
    await clock.advance(20_000);
    expect(attempts.filter((attempt) => attempt === 1).length, 'and one run of each in their chunk').toBe(50 + 2);
    expect(reported).toEqual([
      expect.stringContaining('handler onOrderPlaced: The transaction of handler onOrderPlaced'),
    ]);
    expect(service.health()).toMatchObject({
      status: 'degraded',
      problems: ['the transactions of onOrderPlaced conflict again and again (orders.placed, partition 0, offset 0)'],
    });
    await clock.advance(60_000);
    await until(() => deadLetters().length === 2, 'both of the key are dead letters');
    expect(attempts).toHaveLength(2 * 2 * 50 + 2);
    expect(headerText(deadLetters()[0], 'edagen_dlq_reason')).toBe('handler');
    expect(headerText(deadLetters()[0], 'edagen_dlq_error_type')).toBe('EdaError:transaction-conflict');
    expect(service.health()).toMatchObject({ status: 'started', problems: [] });
    expect(service.counters()).toMatchObject({ handled: 1, retries: 2, deadLetters: 2 });
    await stopWith(clock, () => service.stop());
  });
});

describe('a message that another transaction holds', () => {
  it('is said after 50 conflicts in a row, and waits: its handler has not begun, so that has not failed', async () => {
    const clock = new FakeClock();
    const store = memoryStore({ lanes: 1, clock });
    const begin = store.begin.bind(store);
    let held = true;
    let claims = 0;
    store.begin = async (signal) => {
      const unit = await begin(signal);
      const claim = unit.claim.bind(unit);
      unit.claim = async (requests, cutOff) => {
        claims += 1;
        if (held) throw new EdaError('transaction-conflict', 'A lock was not given in time.');
        return claim(requests, cutOff);
      };
      return unit;
    };
    const reported: string[] = [];
    const attempts: number[] = [];
    const { service, sink, deadLetters } = await startService(
      { onOrderPlaced: (_: TestEvent, context: TestContext) => void attempts.push(context.attempt) },
      { clock, store, retry: { attempts: 1 }, onError: (error) => void reported.push(error.message) },
    );
    const stream = new FakeStream();
    sink.deliver(stream, [order({ offset: 0 })]);
    await clock.advance(120_000);
    expect(claims).toBeGreaterThan(100);
    expect(reported).toEqual([expect.stringContaining('Another transaction holds this message and does not end')]);
    expect(service.health().status).toBe('degraded');
    expect(deadLetters()).toEqual([]);
    held = false;
    await clock.advance(1_000);
    await until(() => stream.settled.length === 1, 'it is settled');
    expect(attempts).toEqual([1]);
    expect(service.counters()).toMatchObject({ handled: 1, retries: 0, deadLetters: 0 });
    expect(service.health()).toMatchObject({ status: 'started', problems: [] });
    await stopWith(clock, () => service.stop());
  });
});

describe('a publish that the broker refuses for good, of a store that dies with the process', () => {
  it('makes its record a dead letter, once it can be written, and is not tried again', async () => {
    const clock = new FakeClock();
    const store = memoryStore({ lanes: 1, clock });
    const transport = new FakeTransport(['orders.placed', 'stock.reserved']);
    let deadLettersAway = true;
    const isBig = (value: unknown): boolean => String(value).includes('big');
    transport.onSend = (records) => {
      if (records.some(({ topic, value }) => topic === 'stock.reserved' && isBig(value))) throw tooLarge();
      if (deadLettersAway && records.some(({ topic }) => topic.startsWith('dlq.'))) throw brokerAway();
    };
    const { service, sink, deadLetters } = await startService(
      {
        onOrderPlaced: async (event: TestEvent, context: TestContext) => {
          await context.publish.stockReserved({ orderId: event.payload.orderId });
          if (event.payload.orderId === 'big') await context.publish.stockReserved({ orderId: 'beside' });
        },
      },
      { clock, store, transport },
    );
    const stream = new FakeStream();
    sink.deliver(stream, [order({ offset: 0, key: 'a' }), order({ offset: 1, key: 'big' })]);
    await settled();
    expect(stream.settledOffsets, 'it must not be committed before it is a dead letter').toEqual([0]);
    deadLettersAway = false;
    await clock.advance(2_000);
    await until(() => stream.settled.length === 2, 'both are settled');
    const [letter] = deadLetters();
    expect(letter?.key).toEqual(new TextEncoder().encode('big'));
    expect(headerText(letter, 'edagen_dlq_reason')).toBe('handler');
    expect(headerText(letter, 'edagen_dlq_error_type')).toBe('EdaError:record-too-large');
    expect(service.counters()).toMatchObject({ handled: 1, deadLetters: 1, published: 2 });
    await settled();
    expect(store.counts().outbox).toBe(0);
    expect(service.health().problems).toEqual([]);
    const requests = transport.requests.length;
    await clock.advance(120_000);
    expect(transport.requests).toHaveLength(requests);
    await stopWith(clock, () => service.stop());
  });

  it('is waited for again where it could not be found out what became of it', async () => {
    const clock = new FakeClock();
    const store = memoryStore({ lanes: 1, clock });
    const { service, sink, logger } = await startService({ onOrderPlaced: () => undefined }, { clock, store });
    const stream = new FakeStream();
    sink.deliver(stream, [order({ offset: 0, id: 'x' })]);
    await until(() => stream.settled.length === 1, 'it is settled');
    const broken = vi.spyOn(MemoryOutbox.prototype, 'pending').mockRejectedValueOnce(new Error('pending is broken'));
    sink.deliver(stream, [order({ offset: 1, key: 'o-0', id: 'x' })]);
    await settled();
    expect(stream.settled).toHaveLength(1);
    expect(logger.lines.some(({ message }) => message.includes('pending is broken'))).toBe(true);
    await clock.advance(1_000);
    broken.mockRestore();
    await until(() => stream.settled.length === 2, 'the duplicate is settled');
    await stopWith(clock, () => service.stop());
  });
});
