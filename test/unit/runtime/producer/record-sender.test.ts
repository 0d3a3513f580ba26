import { describe, expect, it } from 'vitest';
import { EdaError } from '../../../../src/runtime/errors.js';
import { createRecordSender, type RecordSender } from '../../../../src/runtime/producer/record-sender.js';
import type { Metric } from '../../../../src/runtime/service/types.js';
import type { OutgoingRecord } from '../../../../src/runtime/transport.js';
import { FakeClock, settled } from '../fake-clock.js';
import { brokerAway, FakeTransport, tooLarge } from '../fake-transport.js';

const record = (value: string, key: string | null = null, topic = 'orders'): OutgoingRecord => ({
  topic,
  key,
  value,
  headers: {},
});
const values = (records: readonly OutgoingRecord[]): unknown[] => records.map(({ value }) => value);

interface Setup {
  readonly transport: FakeTransport;
  readonly clock: FakeClock;
  readonly sender: RecordSender;
}

function setup(options: Partial<Parameters<typeof createRecordSender>[0]> = {}): Setup {
  const transport = new FakeTransport();
  const clock = new FakeClock();
  return { transport, clock, sender: createRecordSender({ transport, clock, ...options }) };
}

/** Holds back every request until the test lets one go. */
function hold(transport: FakeTransport): { readonly release: (error?: Error) => Promise<void> } {
  const waiting: ((error?: Error) => void)[] = [];
  transport.onSend = () =>
    new Promise<void>((resolve, reject) => {
      waiting.push((error) => {
        if (error === undefined) resolve();
        else reject(error);
      });
    });
  return {
    release: async (error) => {
      waiting.shift()?.(error);
      await settled();
    },
  };
}

describe('gathering', () => {
  it('sends what is published side by side in one request', async () => {
    const { transport, sender } = setup();
    await Promise.all(['a', 'b', 'c'].map((value) => sender.send(record(value))));
    expect(transport.requests.map(values)).toEqual([['a', 'b', 'c']]);
  });

  it('gathers what is published in later microtasks of the same turn', async () => {
    const { transport, sender } = setup();
    const later = async (value: string): Promise<void> => {
      await Promise.resolve();
      await Promise.resolve();
      await sender.send(record(value));
    };
    await Promise.all([sender.send(record('a')), later('b'), later('c')]);
    expect(transport.requests.map(values)).toEqual([['a', 'b', 'c']]);
  });

  it('sends one at a time where each is awaited', async () => {
    const { transport, sender } = setup();
    for (const value of ['a', 'b']) await sender.send(record(value));
    expect(transport.requests.map(values)).toEqual([['a'], ['b']]);
  });

  it('keeps one request in flight, and gathers what comes meanwhile', async () => {
    const { transport, sender } = setup();
    const { release } = hold(transport);
    const all = [sender.send(record('a'))];
    await settled();
    for (const value of ['b', 'c']) {
      all.push(sender.send(record(value)));
      await settled();
    }
    expect(transport.requests.map(values)).toEqual([['a']]);
    await release();
    expect(transport.requests.map(values)).toEqual([['a'], ['b', 'c']]);
    await release();
    await Promise.all(all);
  });

  it('is bounded by records and by bytes', async () => {
    const byRecords = setup({ gather: { maxRecords: 2, maxBytes: 1e6, lingerMs: 0 } });
    await Promise.all(['a', 'b', 'c', 'd', 'e'].map((value) => byRecords.sender.send(record(value))));
    expect(byRecords.transport.requests.map(values)).toEqual([['a', 'b'], ['c', 'd'], ['e']]);

    const byBytes = setup({ gather: { maxRecords: 100, maxBytes: 300, lingerMs: 0 } });
    const sizes = [100, 100, 500, 100];
    await Promise.all(sizes.map((size) => byBytes.sender.send(record('x'.repeat(size)))));
    // A record over the bound goes alone: the broker decides about it.
    expect(byBytes.transport.requests.map((request) => request.map(({ value }) => value?.length))).toEqual([
      [100, 100],
      [500],
      [100],
    ]);
  });

  it('waits for more where asked to linger, and no longer than until the request is full', async () => {
    const { transport, sender, clock } = setup({ gather: { maxRecords: 3, maxBytes: 1e6, lingerMs: 50 } });
    const first = [sender.send(record('a'))];
    await clock.advance(30);
    first.push(sender.send(record('b')));
    await clock.advance(19);
    expect(transport.requests).toEqual([]);
    await clock.advance(1);
    await Promise.all(first);
    expect(transport.requests.map(values)).toEqual([['a', 'b']]);

    await Promise.all(['c', 'd', 'e'].map((value) => sender.send(record(value))));
    expect(transport.requests.map(values)).toEqual([
      ['a', 'b'],
      ['c', 'd', 'e'],
    ]);
    expect(clock.sleeping).toBe(0);
  });
});

describe('verdicts', () => {
  it('splits a request that is refused for one record, until each has its own verdict', async () => {
    const { transport, sender } = setup();
    transport.onSend = (records) => {
      if (records.some(({ value }) => value === 'huge')) throw tooLarge();
    };
    const outcomes = await Promise.allSettled(
      ['a', 'b', 'huge', 'c', 'd'].map((value) => sender.send(record(value, 'k'))),
    );
    expect(outcomes.map(({ status }) => status)).toEqual([
      'fulfilled',
      'fulfilled',
      'rejected',
      'fulfilled',
      'fulfilled',
    ]);
    expect(outcomes[2]).toMatchObject({ reason: { code: 'record-too-large' } });
    expect(values(transport.written)).toEqual(['a', 'b', 'c', 'd']);
  });

  it('fails all of a request where the broker is away, without splitting', async () => {
    const { transport, sender } = setup();
    transport.onSend = () => {
      throw brokerAway();
    };
    const outcomes = await Promise.allSettled(['a', 'b', 'c'].map((value) => sender.send(record(value))));
    expect(outcomes.map((outcome) => (outcome as PromiseRejectedResult).reason.code)).toEqual(
      Array.from({ length: 3 }, () => 'broker-unavailable'),
    );
    expect(transport.requests).toHaveLength(1);
  });

  it('fails what is left of a split where the broker goes away during it', async () => {
    const { transport, sender } = setup();
    let calls = 0;
    transport.onSend = () => {
      calls += 1;
      if (calls === 1) throw tooLarge();
      if (calls === 3) throw brokerAway();
    };
    const outcomes = await Promise.allSettled(['a', 'b', 'c', 'd'].map((value) => sender.send(record(value))));
    expect(outcomes.map((outcome) => (outcome.status === 'rejected' ? outcome.reason.code : 'written'))).toEqual([
      'written',
      'written',
      'broker-unavailable',
      'broker-unavailable',
    ]);
    expect(transport.requests).toHaveLength(3);
  });

  it('tries a failure that may pass as that of the whole request', async () => {
    const { transport, sender } = setup();
    transport.onSend = () => {
      throw new EdaError('publish-failed', 'Not enough replicas. Try again.');
    };
    await Promise.allSettled(['a', 'b'].map((value) => sender.send(record(value))));
    expect(transport.requests).toHaveLength(1);
  });
});

describe('limits', () => {
  it('rejects at once where too much waits already', async () => {
    const { transport, sender } = setup({ queue: { maxRecords: 2, maxBytes: 1e6 } });
    const { release } = hold(transport);
    const flying = sender.send(record('a'));
    await settled();
    const queued = [sender.send(record('b')), sender.send(record('c'))];
    await expect(sender.send(record('d'))).rejects.toMatchObject({ code: 'overloaded', retryable: true });
    await release();
    await release();
    await Promise.all([flying, ...queued]);
  });

  it('bounds what waits by bytes too', async () => {
    const { transport, sender } = setup({ queue: { maxRecords: 100, maxBytes: 1_000 } });
    const { release } = hold(transport);
    const first = sender.send(record('x'.repeat(2_000)));
    await expect(sender.send(record('b'))).rejects.toMatchObject({ code: 'overloaded' });
    await settled();
    await release();
    await first;
  });
});

describe('abort', () => {
  it('takes a record that waits out of the queue', async () => {
    const { transport, sender } = setup();
    const { release } = hold(transport);
    const abort = new AbortController();
    const first = sender.send(record('a'));
    await settled();
    const second = sender.send(record('b'), abort.signal);
    const third = sender.send(record('c'));
    const reason = new Error('changed my mind');
    abort.abort(reason);
    await expect(second).rejects.toBe(reason);
    await release();
    await release();
    await Promise.all([first, third]);
    expect(values(transport.written)).toEqual(['a', 'c']);
  });

  it('rejects at once where the signal has aborted before, and sends nothing', async () => {
    const { transport, sender } = setup();
    await expect(sender.send(record('a'), AbortSignal.abort(new Error('no')))).rejects.toThrow('no');
    expect(transport.requests).toEqual([]);
  });

  it('leaves no listener behind', async () => {
    const { sender } = setup();
    const abort = new AbortController();
    let listeners = 0;
    const { signal } = abort;
    const add = signal.addEventListener.bind(signal);
    const remove = signal.removeEventListener.bind(signal);
    Object.assign(signal, {
      addEventListener: (...args: Parameters<typeof add>) => {
        listeners += 1;
        add(...args);
      },
      removeEventListener: (...args: Parameters<typeof remove>) => {
        listeners -= 1;
        remove(...args);
      },
    });
    await sender.send(record('a'), signal);
    expect(listeners).toBe(0);
  });
});

describe('flush and close', () => {
  it('resolves when everything given so far has its verdict', async () => {
    const { transport, sender } = setup({ gather: { maxRecords: 1, maxBytes: 1e6, lingerMs: 0 } });
    const failing = sender.send(record('bad'));
    transport.onSend = ([first]) => {
      if (first?.value === 'bad') throw tooLarge();
    };
    const good = sender.send(record('good'));
    const outcomes = Promise.allSettled([failing, good]);
    await sender.flush();
    expect(values(transport.written)).toEqual(['good']);
    expect(await outcomes).toMatchObject([{ reason: { code: 'record-too-large' } }, { status: 'fulfilled' }]);
    await sender.flush();
  });

  it('does not linger while it is flushed', async () => {
    const { transport, sender, clock } = setup({ gather: { maxRecords: 100, maxBytes: 1e6, lingerMs: 5_000 } });
    const sent = sender.send(record('a'));
    await sender.close();
    await sent;
    expect(values(transport.written)).toEqual(['a']);
    expect(clock.sleeping).toBe(0);
  });

  it('takes nothing after close, and can be closed twice', async () => {
    const { transport, sender } = setup();
    const last = sender.send(record('a'));
    await Promise.all([sender.close(), sender.close()]);
    await last;
    await expect(sender.send(record('b'))).rejects.toMatchObject({ code: 'closed' });
    expect(values(transport.written)).toEqual(['a']);
  });
});

describe('sendInOrder', () => {
  it('does not try what comes after a failure that is sent again', async () => {
    const { transport, sender } = setup({ gather: { maxRecords: 2, maxBytes: 1e6, lingerMs: 0 } });
    let calls = 0;
    transport.onSend = () => {
      calls += 1;
      if (calls === 2) throw brokerAway();
    };
    const verdicts = await sender.sendInOrder(['a', 'b', 'c', 'd', 'e'].map((value) => record(value, 'k')));
    expect(verdicts.map((verdict) => (verdict === undefined ? 'written' : 'failed'))).toEqual([
      'written',
      'written',
      'failed',
      'failed',
      'failed',
    ]);
    expect(values(transport.written)).toEqual(['a', 'b']);
  });

  it('goes on behind a record that is refused for good', async () => {
    const { transport, sender } = setup();
    transport.onSend = (records) => {
      if (records.some(({ value }) => value === 'b')) throw tooLarge();
    };
    const verdicts = await sender.sendInOrder(['a', 'b', 'c'].map((value) => record(value)));
    expect(verdicts.map((verdict) => verdict !== undefined)).toEqual([false, true, false]);
  });
});

describe('telemetry', () => {
  it('that throws fails no publish', async () => {
    const { sender } = setup({
      telemetry: {
        record: () => {
          throw new Error('bad meter');
        },
      },
    });
    await sender.send(record('a'));
    await sender.flush();
    await expect(sender.send(record('b'))).resolves.toBeUndefined();
  });

  it('counts messages by topic, once for each request', async () => {
    const metrics: Metric[] = [];
    const { sender } = setup({ telemetry: { record: (metric) => metrics.push(metric) } });
    await Promise.all([sender.send(record('a')), sender.send(record('b')), sender.send(record('c', null, 'other'))]);
    expect(
      metrics
        .filter(({ name }) => name === 'messaging.client.sent.messages')
        .map(({ value, attributes }) => [attributes['messaging.destination.name'], value]),
    ).toEqual([
      ['orders', 2],
      ['other', 1],
    ]);
    expect(metrics.find(({ name }) => name === 'messaging.client.operation.duration')?.attributes).toMatchObject({
      'messaging.system': 'fake',
      'messaging.batch.message_count': 3,
    });
  });

  it('tells refused records from written ones by `error.type`', async () => {
    const metrics: Metric[] = [];
    const { transport, sender } = setup({ telemetry: { record: (metric) => metrics.push(metric) } });
    transport.onSend = (records) => {
      if (records.some(({ value }) => value === 'big')) throw tooLarge();
    };
    await Promise.allSettled(['a', 'big', 'c'].map((value) => sender.send(record(value))));
    await sender.flush();
    expect(
      metrics
        .filter(({ name }) => name === 'messaging.client.sent.messages')
        .map(({ value, attributes }) => [attributes['error.type'], value]),
    ).toEqual([
      [undefined, 2],
      ['record-too-large', 1],
    ]);
    expect(metrics.find(({ name }) => name === 'messaging.client.operation.duration')?.attributes).toMatchObject({
      'error.type': 'record-too-large',
    });
  });
});
