import { describe, expect, it } from 'vitest';
import { EdaError } from '../../../../src/runtime/errors.js';
import { createRelay, type Relay } from '../../../../src/runtime/outbox/relay.js';
import { createRecordSender } from '../../../../src/runtime/producer/record-sender.js';
import { createCounters, type MutableCounters } from '../../../../src/runtime/service/counters.js';
import { MemoryOutbox } from '../../../../src/runtime/stores/memory/memory-outbox.js';
import type { Outbox, OutboxRow } from '../../../../src/runtime/store.js';
import { FakeClock, settled } from '../fake-clock.js';
import { brokerAway, FakeTransport, tooLarge } from '../fake-transport.js';

const row = (id: string, key = 'k'): OutboxRow => ({ id, record: { topic: 'orders', key, value: id, headers: {} } });

/** An outbox of one relay. */
class FakeOutbox implements Outbox {
  rows: OutboxRow[] = [];
  readonly marked: string[] = [];
  readonly listeners = new Set<() => void>();
  onTake: (() => void) | undefined;
  onMark: (() => void) | undefined;
  released = 0;

  commit(...rows: readonly OutboxRow[]): void {
    this.rows.push(...rows);
    for (const listener of this.listeners) listener();
  }

  async take(limit: number): Promise<readonly OutboxRow[]> {
    this.onTake?.();
    return this.rows.slice(0, limit);
  }

  async markPublished(ids: readonly string[]): Promise<void> {
    this.onMark?.();
    this.marked.push(...ids);
    this.rows = this.rows.filter(({ id }) => !ids.includes(id));
  }

  async release(): Promise<void> {
    this.released += 1;
  }

  onCommitted(listener: () => void): () => void {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  }
}

interface Setup {
  readonly transport: FakeTransport;
  readonly clock: FakeClock;
  readonly outbox: FakeOutbox;
  readonly relay: Relay;
  readonly problems: Error[];
  readonly counters: MutableCounters;
}

/** Two relays of one outbox, such as two services have that share a store. */
function setupTwo() {
  const outbox = new MemoryOutbox();
  const clock = new FakeClock();
  const create = () => {
    const transport = new FakeTransport();
    const sender = createRecordSender({ transport, clock });
    const relay = createRelay({ outbox, sender, counters: createCounters(), onProblem: () => undefined, clock });
    return { transport, relay };
  };
  return { outbox, clock, first: create(), second: create() };
}

function setup(): Setup {
  const transport = new FakeTransport();
  const clock = new FakeClock();
  const outbox = new FakeOutbox();
  const problems: Error[] = [];
  const counters = createCounters();
  const relay = createRelay({
    outbox,
    sender: createRecordSender({ transport, clock }),
    counters,
    onProblem: (error) => problems.push(error),
    clock,
  });
  return { transport, clock, outbox, relay, problems, counters };
}

const ids = (transport: FakeTransport): unknown[] => transport.written.map(({ value }) => value);

describe('the relay', () => {
  it('publishes what an earlier process left behind, then what is committed, in order, and marks it', async () => {
    const { outbox, relay, transport, counters } = setup();
    outbox.commit(row('1'), row('2'));
    relay.start();
    await settled();
    expect(ids(transport)).toEqual(['1', '2']);
    outbox.commit(row('3'));
    await settled();
    expect(ids(transport)).toEqual(['1', '2', '3']);
    expect(outbox.marked).toEqual(['1', '2', '3']);
    expect(counters.published).toBe(3);
    await relay.stop();
    expect(outbox.listeners.size).toBe(0);
    expect(outbox.released).toBe(1);
  });

  it('tries again with back-off while the broker is away, reports once, and keeps the order', async () => {
    const { outbox, relay, transport, clock, problems } = setup();
    let away = true;
    transport.onSend = () => {
      if (away) throw brokerAway();
    };
    relay.start();
    outbox.commit(row('1'), row('2'));
    await settled();
    await clock.advance(60_000);
    expect(transport.requests.length).toBeGreaterThan(5);
    expect(clock.sleeps.every((ms) => ms <= 5_000)).toBe(true);
    expect(problems).toHaveLength(1);
    expect(problems[0]).toMatchObject({
      code: 'publish-failed',
      message: expect.stringContaining('fake:9092 is away'),
    });
    expect(relay.problems).toEqual([expect.stringContaining('the outbox is not published')]);
    away = false;
    outbox.commit(row('3'));
    await clock.advance(5_000);
    expect(ids(transport)).toEqual(['1', '2', '3']);
    expect(relay.problems).toEqual([]);
    await relay.stop();
  });

  it('steps over a row that is refused, reports it once, keeps it, and tries it again every minute', async () => {
    const { outbox, relay, transport, clock, problems } = setup();
    let limit = 3;
    transport.onSend = (records) => {
      if (records.some(({ value }) => String(value).length > limit)) throw tooLarge();
    };
    relay.start();
    outbox.commit(row('1'), row('huge'), row('2'));
    await settled();
    outbox.commit(row('3'));
    await settled();
    expect(ids(transport)).toEqual(['1', '2', '3']);
    expect(outbox.rows.map(({ id }) => id)).toEqual(['huge']);
    expect(problems).toHaveLength(1);
    expect(problems[0]).toMatchObject({ fields: { id: 'huge', topic: 'orders' }, cause: { code: 'record-too-large' } });
    expect(relay.problems).toEqual(['1 messages in the outbox are refused by the broker']);

    const before = transport.requests.length;
    await clock.advance(59_000);
    expect(transport.requests).toHaveLength(before);
    await clock.advance(2_000);
    expect(transport.requests).toHaveLength(before + 1);
    expect(problems).toHaveLength(1);
    limit = 10;
    await clock.advance(60_000);
    expect(ids(transport)).toEqual(['1', '2', '3', 'huge']);
    expect(outbox.rows).toEqual([]);
    expect(relay.problems).toEqual([]);
    await relay.stop();
  });

  it('does not send again what it could not mark', async () => {
    const { outbox, relay, transport, clock } = setup();
    let failing = 2;
    outbox.onMark = () => {
      failing -= 1;
      if (failing >= 0) throw new EdaError('store-unavailable', 'The database is away.');
    };
    relay.start();
    outbox.commit(row('1'));
    await settled();
    await clock.advance(10_000);
    expect(ids(transport)).toEqual(['1']);
    expect(outbox.marked).toEqual(['1']);
    await relay.stop();
  });

  it('survives a store that is away', async () => {
    const { outbox, relay, transport, clock, problems } = setup();
    let away = true;
    outbox.onTake = () => {
      if (away) throw new EdaError('store-unavailable', 'The database is away.');
    };
    relay.start();
    outbox.commit(row('1'));
    await settled();
    expect(problems).toHaveLength(1);
    away = false;
    await clock.advance(5_000);
    expect(ids(transport)).toEqual(['1']);
    await relay.stop();
  });

  it('publishes more rows than one take gives', async () => {
    const { outbox, relay, transport } = setup();
    outbox.commit(...Array.from({ length: 2_500 }, (_, index) => row(String(index))));
    relay.start();
    await relay.publishNow();
    expect(ids(transport)).toEqual(Array.from({ length: 2_500 }, (_, index) => String(index)));
    await relay.stop();
  });
});

describe('publishNow', () => {
  it('resolves when its rows are published', async () => {
    const { outbox, relay, transport } = setup();
    relay.start();
    await settled();
    outbox.rows.push(row('1'), row('2'));
    await expect(relay.publishNow({ ids: ['1', '2'] })).resolves.toEqual({ refused: [] });
    expect(ids(transport)).toEqual(['1', '2']);
    // Published before it was asked for.
    await expect(relay.publishNow({ ids: ['1'] })).resolves.toEqual({ refused: [] });
    await relay.stop();
  });

  it('tells which rows were refused, now or before', async () => {
    const { outbox, relay, transport } = setup();
    transport.onSend = (records) => {
      if (records.some(({ value }) => value === 'huge')) throw tooLarge();
    };
    relay.start();
    outbox.commit(row('1'), row('huge'));
    const expected = [{ row: row('huge'), error: expect.objectContaining({ code: 'record-too-large' }) }];
    expect((await relay.publishNow({ ids: ['1', 'huge'] })).refused).toEqual(expected);
    expect((await relay.publishNow({ ids: ['huge'] })).refused).toEqual(expected);
    expect((await relay.publishNow()).refused).toEqual(expected);
    await relay.stop();
  });

  it('waits while the broker is away, until its signal aborts', async () => {
    const { outbox, relay, transport } = setup();
    transport.onSend = () => {
      throw brokerAway();
    };
    relay.start();
    outbox.commit(row('1'));
    const abort = new AbortController();
    const waiting = relay.publishNow({ ids: ['1'], signal: abort.signal });
    await settled();
    abort.abort(new Error('stopping'));
    await expect(waiting).rejects.toThrow('stopping');
    await expect(relay.publishNow({ signal: abort.signal })).rejects.toThrow('stopping');
    await relay.stop();
  });
});

describe('publishNow with another relay at the same outbox', () => {
  it('waits for rows that the other one has taken', async () => {
    const { outbox, first, second } = setupTwo();
    let release = (): void => undefined;
    const gate = new Promise<void>((resolve) => {
      release = resolve;
    });
    first.transport.onSend = () => gate;
    first.relay.start();
    outbox.add([row('1')]);
    await settled();
    second.relay.start();
    let resolved = false;
    const waiting = second.relay.publishNow({ ids: ['1'] }).then((report) => {
      resolved = true;
      return report;
    });
    const all = second.relay.publishNow();
    await settled();
    expect(resolved, 'it is not published yet').toBe(false);
    release();
    expect(await waiting).toEqual({ refused: [] });
    expect(await all).toEqual({ refused: [] });
    expect(ids(first.transport)).toEqual(['1']);
    expect(ids(second.transport)).toEqual([]);
    await Promise.all([first.relay.stop(), second.relay.stop()]);
  });

  it('does not wait for rows that the other one’s broker refuses', async () => {
    const { outbox, first, second } = setupTwo();
    first.transport.onSend = () => {
      throw tooLarge();
    };
    first.relay.start();
    outbox.add([row('huge')]);
    await settled();
    second.relay.start();
    expect(await second.relay.publishNow({ ids: ['huge'] })).toEqual({ refused: [] });
    await Promise.all([first.relay.stop(), second.relay.stop()]);
  });

  it('takes over what the other one had taken when that stops', async () => {
    const { outbox, first, second } = setupTwo();
    first.transport.onSend = () => {
      throw brokerAway();
    };
    first.relay.start();
    outbox.add([row('1')]);
    await settled();
    second.relay.start();
    const waiting = second.relay.publishNow({ ids: ['1'] });
    await settled();
    await first.relay.stop();
    expect(await waiting).toEqual({ refused: [] });
    expect(ids(second.transport)).toEqual(['1']);
    await second.relay.stop();
  });
});

describe('stop', () => {
  it('publishes what is committed already', async () => {
    const { outbox, relay, transport } = setup();
    relay.start();
    await settled();
    outbox.rows.push(row('1'));
    await Promise.all([relay.stop(), relay.stop()]);
    expect(ids(transport)).toEqual(['1']);
    await expect(relay.publishNow()).rejects.toMatchObject({ code: 'closed' });
  });

  it('does not wait for a broker that is away: the rows stay', async () => {
    const { outbox, relay, transport } = setup();
    transport.onSend = () => {
      throw brokerAway();
    };
    relay.start();
    outbox.commit(row('1'));
    await settled();
    const waiting = relay.publishNow({ ids: ['1'] });
    const outcome = Promise.allSettled([waiting]);
    await relay.stop();
    expect(await outcome).toMatchObject([{ reason: { code: 'closed' } }]);
    expect(outbox.rows).toHaveLength(1);
    expect(outbox.released).toBe(1);
  });
});
