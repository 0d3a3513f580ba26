import { describe, expect, it } from 'vitest';
import { createRelay } from '../../../../src/runtime/outbox/relay.js';
import { createRecordSender } from '../../../../src/runtime/producer/record-sender.js';
import { createCounters } from '../../../../src/runtime/service/counters.js';
import { MemoryOutbox } from '../../../../src/runtime/stores/memory/memory-outbox.js';
import type { OutboxRow } from '../../../../src/runtime/store.js';
import { FakeClock, settled } from '../fake-clock.js';
import { brokerAway, FakeTransport, tooLarge } from '../fake-transport.js';

const event = (id: string): OutboxRow => ({ id, record: { topic: 'orders', key: null, value: id, headers: {} } });
const reply = (id: string, topic: string, expiresAt?: number): OutboxRow => ({
  id,
  record: { topic, key: null, value: id, headers: {} },
  reply: true,
  ...(expiresAt === undefined ? {} : { expiresAt }),
});

function setup() {
  const transport = new FakeTransport();
  const clock = new FakeClock();
  const outbox = new MemoryOutbox();
  const problems: string[] = [];
  const counters = createCounters();
  const relay = createRelay({
    outbox,
    sender: createRecordSender({ transport, clock }),
    counters,
    onProblem: (error) => problems.push(error.message),
    clock,
  });
  const refuse = (refused: (topic: string) => boolean): void => {
    transport.onSend = (records) => {
      if (records.some(({ topic }) => refused(topic))) throw tooLarge();
    };
  };
  return { transport, clock, outbox, relay, problems, counters, refuse };
}

const values = (transport: FakeTransport): unknown[] => transport.written.map(({ value }) => value);

describe('answers in the outbox', () => {
  it('that the broker refuses are dropped, said once for all that were refused together, and not tried again', async () => {
    const { transport, clock, outbox, relay, problems, counters, refuse } = setup();
    refuse((topic) => topic === 'nobody');
    relay.start();
    outbox.add([reply('r1', 'nobody'), reply('r2', 'good'), event('e'), reply('r3', 'nobody')]);
    await settled();
    expect(values(transport)).toEqual(['r2', 'e']);
    expect(outbox.size).toBe(0);
    expect(problems).toEqual([
      'The broker refuses 2 answers to requests, which are dropped, the first one to nobody: A record is larger than the topic takes.',
    ]);
    expect(relay.problems).toEqual([]);
    expect(counters).toMatchObject({ published: 1, repliesSent: 1 });
    const requests = transport.requests.length;
    await clock.advance(120_000);
    expect(transport.requests).toHaveLength(requests);
    await relay.stop();
  });

  it('are told to those who wait for them', async () => {
    const { outbox, relay, refuse } = setup();
    refuse(() => true);
    relay.start();
    await settled();
    const row = reply('r', 'nobody');
    outbox.add([row]);
    const report = await relay.publishNow({ ids: ['r'] });
    expect(report.refused).toEqual([{ row, error: expect.objectContaining({ code: 'record-too-large' }) }]);
    await relay.stop();
  });

  it('are not sent after their deadline, however long the broker was away', async () => {
    const { transport, clock, outbox, relay, problems, counters } = setup();
    let away = true;
    transport.onSend = () => {
      if (away) throw brokerAway();
    };
    relay.start();
    outbox.add([
      reply('late', 'good', clock.now() + 5_000),
      event('e'),
      reply('early', 'good', clock.now() + 3_600_000),
      reply('ever', 'good'),
    ]);
    await settled();
    await clock.advance(60_000);
    away = false;
    await clock.advance(10_000);
    expect(values(transport)).toEqual(['e', 'early', 'ever']);
    expect(outbox.size).toBe(0);
    expect(problems.filter((problem) => problem.includes('answer'))).toEqual([
      'The deadlines of 1 requests are over: their answers are dropped, the first one to good.',
    ]);
    expect(counters).toMatchObject({ published: 1, repliesSent: 2 });
    await relay.stop();
  });
});

describe('rows that are refused', () => {
  it('never keep the others from being published, however many they are', async () => {
    const { transport, outbox, relay, refuse } = setup();
    refuse((topic) => topic === 'orders');
    relay.start();
    outbox.add(Array.from({ length: 11_500 }, (_, index) => event(`refused-${index}`)));
    outbox.add([reply('good', 'good')]);
    expect((await relay.publishNow({ ids: ['good'] })).refused).toEqual([]);
    expect(values(transport)).toEqual(['good']);
    outbox.add([reply('another', 'good')]);
    await relay.publishNow({ ids: ['another'] });
    expect(values(transport)).toEqual(['good', 'another']);
    expect(relay.problems).toEqual(['11500 messages in the outbox are refused by the broker']);
    await relay.stop();
  });

  it('are no longer tried where those who published them give them up', async () => {
    const { transport, clock, outbox, relay, refuse } = setup();
    refuse((topic) => topic === 'orders');
    relay.start();
    outbox.add([event('a'), event('b')]);
    await settled();
    relay.giveUp(['a']);
    await settled();
    expect(outbox.size).toBe(1);
    expect(relay.problems).toEqual(['1 messages in the outbox are refused by the broker']);
    const requests = transport.requests.length;
    await clock.advance(61_000);
    expect(transport.requests.slice(requests).map((records) => records.map(({ value }) => value))).toEqual([['b']]);
    await relay.stop();
  });
});

describe('two rows of one id', () => {
  const copies = (...topics: readonly string[]): OutboxRow[] =>
    topics.map((topic) => ({ id: 'x', record: { topic, key: null, value: topic, headers: {} } }));

  it('are not both taken for published where the broker refuses one of them', async () => {
    const { transport, clock, outbox, relay, refuse } = setup();
    let missing = true;
    refuse((topic) => missing && topic === 'missing');
    relay.start();
    outbox.add(copies('good', 'missing'));
    await settled();
    expect(values(transport)).toEqual(['good']);
    expect(outbox.size).toBe(2);
    missing = false;
    await clock.advance(60_000);
    expect(values(transport)).toContain('missing');
    expect(outbox.size).toBe(0);
    await relay.stop();
  });

  it('are not both taken for published where the broker is away for one of them', async () => {
    const clock = new FakeClock();
    const outbox = new MemoryOutbox();
    const written: string[] = [];
    let away = true;
    const relay = createRelay({
      outbox,
      sender: {
        sendInOrder: async (records) =>
          records.map(({ topic }) => {
            if (away && topic === 'away') return { error: brokerAway() };
            written.push(topic);
            return undefined;
          }),
      },
      counters: createCounters(),
      onProblem: () => undefined,
      clock,
    });
    relay.start();
    outbox.add(copies('good', 'away'));
    await settled();
    expect(outbox.size).toBe(2);
    away = false;
    await clock.advance(60_000);
    expect(written).toContain('away');
    expect(outbox.size).toBe(0);
    await relay.stop();
  });
});
