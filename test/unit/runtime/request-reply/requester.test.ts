import { describe, expect, it } from 'vitest';
import { createOrigin } from '../../../../src/runtime/envelope/origin.js';
import { createRecordSender } from '../../../../src/runtime/producer/record-sender.js';
import { createTopicGate } from '../../../../src/runtime/producer/topic-gate.js';
import type { UnmatchedReply } from '../../../../src/runtime/request-reply/pending-requests.js';
import {
  createRequester,
  type Requester,
  type RequesterOptions,
} from '../../../../src/runtime/request-reply/requester.js';
import { createCounters, type MutableCounters } from '../../../../src/runtime/service/counters.js';
import type { ReplyDescriptor, RequestEntry } from '../../../../src/runtime/service/descriptor.js';
import type { Metric, SpanInfo, Telemetry } from '../../../../src/runtime/service/types.js';
import type { OutgoingRecord } from '../../../../src/runtime/transport.js';
import { FakeClock, settled } from '../fake-clock.js';
import { brokerAway, FakeTransport, incoming, type FakeInbox } from '../fake-transport.js';
import { message, names, objectValidator } from '../hand-made.js';

const PriceQuote = message({ type: 'PriceQuote', payload: objectValidator({ sku: 'string' }) });
const PriceQuoteReply = message({ type: 'PriceQuoteReply', payload: objectValidator({ price: 'number' }) });
const OutOfStock = message({ type: 'OutOfStock', payload: objectValidator({ until: 'string' }) });
const PriceQuoteFailed = message({ type: 'PriceQuoteFailed', payload: objectValidator({ reason: 'string' }) });

const reply: ReplyDescriptor = {
  replies: [{ key: 'priceQuoteReply', message: PriceQuoteReply }],
  errors: [{ key: 'priceQuoteFailed', message: PriceQuoteFailed }],
};
const entry = (fields: Partial<RequestEntry> = {}): RequestEntry => ({
  operation: 'requestPriceQuote',
  name: 'PriceQuote',
  channel: { key: 'priceQuote', address: 'payment.price-quote' },
  messages: [{ message: PriceQuote }],
  reply,
  ...fields,
});

interface Setup {
  readonly transport: FakeTransport;
  readonly clock: FakeClock;
  readonly requester: Requester;
  readonly counters: MutableCounters;
  readonly problems: Error[];
  readonly unmatched: UnmatchedReply[];
  readonly inbox: FakeInbox;
  /** The last request that was written. */
  readonly sent: OutgoingRecord;
  /** Answers the last request as a responder would. */
  answer(type: string, payload: unknown, headers?: OutgoingRecord['headers']): void;
}

async function setup(
  requests: Readonly<Record<string, RequestEntry>> = { priceQuote: entry() },
  options: Partial<RequesterOptions['options']> & Pick<RequesterOptions, 'telemetry'> = {},
): Promise<Setup> {
  const transport = new FakeTransport(['payment.price-quote', 'payment.other']);
  const clock = new FakeClock();
  const counters = createCounters();
  const problems: Error[] = [];
  const unmatched: UnmatchedReply[] = [];
  const { telemetry, ...rest } = options;
  const requester = createRequester({
    descriptor: { service: 'inventory', source: 'urn:inventory', requests },
    names: names(),
    transport,
    sender: createRecordSender({ transport, clock }),
    gate: createTopicGate(transport),
    clock,
    telemetry,
    counters,
    options: {
      timeoutMs: 5_000,
      maxPending: 10,
      replyPartitions: 'own',
      onUnmatchedReply: (late) => unmatched.push(late),
      ...rest,
    },
    onProblem: ({ error }) => problems.push(error),
  });
  await requester.start();
  const made: Setup = {
    transport,
    clock,
    requester,
    counters,
    problems,
    unmatched,
    get inbox() {
      return transport.inboxes[0] as FakeInbox;
    },
    get sent() {
      return transport.written.at(-1) as OutgoingRecord;
    },
    answer: (type, payload, headers = {}) => {
      const correlation = made.sent.headers['kafka_correlationId'];
      made.inbox.options.onReply(
        incoming({
          topic: 'inventory.replies',
          value: payload === undefined ? null : JSON.stringify(payload),
          headers: {
            ce_id: 'reply-1',
            ce_source: 'urn:payment',
            ce_type: type,
            ...(correlation === undefined ? {} : { kafka_correlationId: correlation }),
            ...headers,
          },
        }),
      );
    },
  };
  return made;
}

const ask = async (
  { requester }: Setup,
  input?: Parameters<Requester['request'][string]>[1],
  key = 'priceQuote',
  payload: unknown = { sku: 'a' },
): Promise<{ readonly promise: Promise<unknown> }> => {
  const request = requester.request[key];
  if (request === undefined) throw new Error(`no request ${key}`);
  const promise = request(payload, input);
  promise.catch(() => undefined);
  await settled();
  return { promise };
};

describe('a request', () => {
  it('carries correlation id, return address and deadline', async () => {
    const made = await setup();
    await ask(made, { timeoutMs: 2_000, id: 'q-1', key: 'k' });
    expect(made.sent).toMatchObject({
      topic: 'payment.price-quote',
      key: 'k',
      value: '{"sku":"a"}',
      headers: {
        ce_id: 'q-1',
        ce_type: 'PriceQuote',
        kafka_correlationId: expect.stringMatching(/^00000001-0000:[0-9a-f-]{36}$/),
        kafka_replyTopic: 'inventory.replies',
        kafka_replyPartition: '1',
        edagen_deadline: String(made.clock.now() + 2_000),
      },
    });
    expect(made.transport.ensured).toEqual([{ topic: 'inventory.replies', partitions: 8, retentionMs: 3_600_000 }]);
    expect(made.counters.requestsSent).toBe(1);
    await made.requester.stop();
  });

  it('resolves with the payload of its reply', async () => {
    const made = await setup();
    const { promise } = await ask(made);
    made.answer('PriceQuoteReply', { price: 3 });
    await expect(promise).resolves.toEqual({ price: 3 });
    expect(made.requester.pending).toBe(0);
    expect(made.counters.repliesReceived).toBe(1);
  });

  it('tells which answer it is where the contract has several', async () => {
    const made = await setup({
      priceQuote: entry({
        reply: { ...reply, replies: [...reply.replies, { key: 'outOfStock', message: OutOfStock }] },
      }),
    });
    const { promise } = await ask(made);
    made.answer('OutOfStock', { until: 'monday' });
    await expect(promise).resolves.toEqual({ name: 'outOfStock', payload: { until: 'monday' } });
  });

  it('matches replies to requests in any order', async () => {
    const made = await setup();
    const first = await ask(made);
    const firstId = String(made.sent.headers['kafka_correlationId']);
    const second = await ask(made);
    made.answer('PriceQuoteReply', { price: 2 });
    made.answer('PriceQuoteReply', { price: 1 }, { kafka_correlationId: firstId });
    await expect(first.promise).resolves.toEqual({ price: 1 });
    await expect(second.promise).resolves.toEqual({ price: 2 });
  });

  it('rejects with what the contract calls an error', async () => {
    const made = await setup();
    const { promise } = await ask(made);
    made.answer('PriceQuoteFailed', { reason: 'unknown sku' });
    await expect(promise).rejects.toMatchObject({
      code: 'request-failed',
      message: 'Request requestPriceQuote was answered with PriceQuoteFailed.',
      fields: { key: 'priceQuoteFailed', payload: { reason: 'unknown sku' }, metadata: { id: 'reply-1' } },
    });
  });

  it('rejects with a failure that the contract does not describe', async () => {
    const made = await setup();
    const { promise } = await ask(made);
    made.answer('edagen.error', undefined, { edagen_reply_error: 'handler-failed: no database' });
    await expect(promise).rejects.toMatchObject({
      code: 'request-failed',
      message: 'Request requestPriceQuote failed at urn:payment: handler-failed: no database',
      fields: { error: 'handler-failed: no database', metadata: { source: 'urn:payment' } },
    });
  });

  it.each<[string, string, unknown, string]>([
    ['a payload that is none', 'PriceQuoteReply', { price: 'x' }, 'validation-failed'],
    ['another message', 'SomethingElse', { price: 1 }, 'unknown-message'],
    ['no payload', 'PriceQuoteReply', undefined, 'decode-failed'],
  ])('rejects on a reply with %s', async (_, type, payload, code) => {
    const made = await setup();
    const { promise } = await ask(made);
    made.answer(type, payload);
    await expect(promise).rejects.toMatchObject({ code, message: expect.stringContaining('requestPriceQuote') });
    expect(made.problems).toEqual([]);
  });
});

describe('the time that a request has', () => {
  it('ends with `request-timeout`; its late reply is counted and handed to the hook', async () => {
    const made = await setup();
    const { promise } = await ask(made);
    await made.clock.advance(4_999);
    expect(made.requester.pending).toBe(1);
    await made.clock.advance(1);
    await expect(promise).rejects.toMatchObject({
      code: 'request-timeout',
      retryable: true,
      message: expect.stringContaining('had no reply within 5000 ms'),
    });
    expect(made.requester.pending).toBe(0);
    made.answer('PriceQuoteReply', { price: 3 });
    expect(made.counters.unmatchedReplies).toBe(1);
    expect(made.unmatched).toEqual([
      {
        correlationId: made.sent.headers['kafka_correlationId'],
        topic: 'inventory.replies',
        partition: 0,
        offset: '0',
      },
    ]);
  });

  it.each([0, -1, 1.5, Number.NaN, Number.POSITIVE_INFINITY, 2 ** 31])('cannot be %s', async (timeoutMs) => {
    const made = await setup();
    const { promise } = await ask(made, { timeoutMs });
    await expect(promise).rejects.toMatchObject({
      code: 'invalid-options',
      message: expect.stringContaining('from 1 to 2147483647'),
    });
    expect(made.transport.written).toEqual([]);
  });

  it('costs one timer for many requests', async () => {
    const made = await setup({ priceQuote: entry() }, { maxPending: 1_000 });
    const all = Array.from({ length: 500 }, () => ask(made));
    await Promise.all(all);
    expect(made.requester.pending).toBe(500);
    expect(made.clock.sleeping).toBe(1);
    await made.clock.advance(5_000);
    expect(made.requester.pending).toBe(0);
  });

  it('ends with `request-aborted` where its signal aborts', async () => {
    const made = await setup();
    const abort = new AbortController();
    const { promise } = await ask(made, { signal: abort.signal });
    const reason = new Error('the user left');
    abort.abort(reason);
    await expect(promise).rejects.toMatchObject({ code: 'request-aborted', cause: reason });
    expect(made.requester.pending).toBe(0);
    const { promise: second } = await ask(made, { signal: abort.signal });
    await expect(second).rejects.toMatchObject({ code: 'request-aborted' });
    expect(made.transport.written).toHaveLength(1);
  });
});

describe('what rejects at once', () => {
  it('too many waiting requests', async () => {
    const made = await setup(undefined, { maxPending: 2 });
    await ask(made);
    await ask(made);
    const { promise } = await ask(made);
    await expect(promise).rejects.toMatchObject({ code: 'overloaded', retryable: true });
    made.answer('PriceQuoteReply', { price: 3 });
    await ask(made);
    expect(made.requester.pending).toBe(2);
  });

  it('an inbox that is not ready', async () => {
    const made = await setup();
    made.inbox.ready = false;
    expect(made.requester.ready).toBe(false);
    expect(made.requester.problems).toEqual(['replies on inventory.replies cannot be received']);
    const { promise } = await ask(made);
    await expect(promise).rejects.toMatchObject({ code: 'not-ready', retryable: true });
    expect(made.transport.written).toEqual([]);
  });

  it('a payload that is not valid, a topic that is missing, a broker that is away', async () => {
    const made = await setup();
    await expect((await ask(made, undefined, 'priceQuote', {})).promise).rejects.toMatchObject({
      code: 'validation-failed',
    });
    made.transport.topics.delete('payment.price-quote');
    await expect((await ask(made)).promise).rejects.toMatchObject({ code: 'topic-missing' });
    made.transport.topics.set('payment.price-quote', 1);
    made.transport.onSend = () => {
      throw brokerAway();
    };
    await expect((await ask(made)).promise).rejects.toMatchObject({ code: 'broker-unavailable' });
    expect(made.requester.pending).toBe(0);
    expect(made.counters.requestsSent).toBe(0);
  });

  it('a service that has stopped', async () => {
    const made = await setup();
    const { promise } = await ask(made);
    await made.requester.stop();
    await expect(promise).rejects.toMatchObject({ code: 'closed' });
    await expect((await ask(made)).promise).rejects.toMatchObject({ code: 'closed' });
    expect(made.inbox.closed).toBe(true);
    expect(made.clock.sleeping).toBe(0);
    await made.requester.stop();
  });
});

describe('replies of others', () => {
  it('on a shared partition are ignored, not counted', async () => {
    const made = await setup();
    const { promise } = await ask(made);
    made.answer('PriceQuoteReply', { price: 9 }, { kafka_correlationId: 'other:1' });
    expect(made.counters.unmatchedReplies).toBe(0);
    expect(made.requester.pending).toBe(1);
    made.answer('PriceQuoteReply', { price: 3 });
    await expect(promise).resolves.toEqual({ price: 3 });
  });

  it('without any correlation id are unmatched', async () => {
    const made = await setup();
    await ask(made);
    made.answer('PriceQuoteReply', { price: 9 }, { kafka_correlationId: '' });
    expect(made.counters.unmatchedReplies).toBe(1);
    expect(made.unmatched[0]?.correlationId).toBeUndefined();
  });

  it('cannot stop the inbox: a hook that throws is a problem', async () => {
    const made = await setup(undefined, {
      onUnmatchedReply: () => {
        throw new Error('bad hook');
      },
    });
    made.inbox.options.onReply(incoming({ value: 'x' }));
    expect(made.problems.map(({ message }) => message)).toEqual(['bad hook']);
  });

  it('cannot end the process: a hook that rejects is a problem too', async () => {
    const hook: () => unknown = () => Promise.reject(new Error('bad async hook'));
    const made = await setup(undefined, { onUnmatchedReply: hook });
    made.inbox.options.onReply(incoming({ value: 'x' }));
    await settled();
    expect(made.problems.map(({ message }) => message)).toEqual(['bad async hook']);
  });
});

describe('names of the contract', () => {
  it('of correlation and return address in headers', async () => {
    const made = await setup({
      priceQuote: entry({
        messages: [{ message: { ...PriceQuote, correlationId: { from: 'header', path: ['correlation'] } } }],
        reply: { ...reply, addressLocation: { from: 'header', path: ['answer-to'] } },
      }),
    });
    const { promise } = await ask(made);
    const { headers } = made.sent;
    expect(headers['answer-to']).toBe('inventory.replies');
    expect(headers).not.toHaveProperty('kafka_replyTopic');
    expect(headers).not.toHaveProperty('kafka_correlationId');
    made.answer('PriceQuoteReply', { price: 3 }, { correlation: String(headers['correlation']) });
    await expect(promise).resolves.toEqual({ price: 3 });
  });

  it('beside a header that holds the id of the conversation in replies', async () => {
    const conversation = { from: 'header', path: ['ce_correlationid'] } as const;
    const made = await setup({
      priceQuote: entry({
        reply: { replies: [{ key: 'r', message: { ...PriceQuoteReply, correlationId: conversation } }], errors: [] },
      }),
    });
    const { promise } = await ask(made);
    made.answer('PriceQuoteReply', { price: 3 }, { ce_correlationid: 'conversation' });
    await expect(promise).resolves.toEqual({ price: 3 });
    made.answer('PriceQuoteReply', { price: 3 }, { ce_correlationid: 'conversation' });
    expect(made.unmatched.map(({ correlationId }) => correlationId)).toEqual([
      made.sent.headers['kafka_correlationId'],
    ]);
  });

  it('of a correlation id in the payload, by which other responders answer', async () => {
    const located = { from: 'payload', path: ['requestId'] } as const;
    const Asked = message({
      type: 'PriceQuote',
      payload: objectValidator({ requestId: 'string' }),
      correlationId: located,
    });
    const made = await setup({ priceQuote: entry({ messages: [{ message: Asked }] }) });
    const { promise } = await ask(made, undefined, 'priceQuote', { requestId: 'r-1' });
    const twice = await ask(made, undefined, 'priceQuote', { requestId: 'r-1' });
    await expect(twice.promise).rejects.toThrow(/'r-1' waits for its reply already/);
    made.answer('PriceQuoteReply', { price: 1, requestId: 'r-2' }, { kafka_correlationId: '' });
    expect(made.unmatched.map(({ correlationId }) => correlationId)).toEqual(['r-2']);
    made.answer('PriceQuoteReply', { price: 3, requestId: 'r-1' }, { kafka_correlationId: '' });
    await expect(promise).resolves.toEqual({ price: 3, requestId: 'r-1' });
    // Its value is free again.
    const again = await ask(made, undefined, 'priceQuote', { requestId: 'r-1' });
    made.answer('PriceQuoteReply', { price: 4 });
    await expect(again.promise).resolves.toEqual({ price: 4 });
  });

  it('of a reply channel with an address of its own', async () => {
    const made = await setup({
      priceQuote: entry({ reply: { ...reply, channel: { key: 'quotes', address: 'quotes.answers', partitions: 2 } } }),
      other: entry({ operation: 'requestOther', channel: { key: 'other', address: 'payment.other' } }),
    });
    expect(made.transport.ensured.map(({ topic, partitions }) => [topic, partitions])).toEqual([
      ['quotes.answers', 2],
      ['inventory.replies', 8],
    ]);
    await ask(made);
    expect(made.sent.headers['kafka_replyTopic']).toBe('quotes.answers');
    await ask(made, undefined, 'other');
    expect(made.sent.headers['kafka_replyTopic']).toBe('inventory.replies');
    await made.requester.stop();
    expect(made.transport.inboxes.map(({ closed }) => closed)).toEqual([true, true]);
  });

  it('whose reply topic has parameters are refused', async () => {
    await expect(
      setup({ priceQuote: entry({ reply: { ...reply, channel: { key: 'q', address: 'q.{a}' } } }) }),
    ).rejects.toThrow(/a reply topic needs a fixed name/);
  });

  it('are asked of all partitions where responders ignore the partition', async () => {
    const made = await setup(undefined, { replyPartitions: 'all' });
    await ask(made);
    expect(made.inbox.options.partitions).toBe('all');
    expect(made.sent.headers).not.toHaveProperty('kafka_replyPartition');
  });
});

describe('a request from a handler', () => {
  it('has a derived id, and the conversation of the handled message', async () => {
    const made = await setup();
    const run = async (): Promise<OutgoingRecord> => {
      const origin = createOrigin({ consumer: 'c', source: 's', id: 'handled', correlationId: 'conversation' });
      const { priceQuote } = made.requester.bind(origin);
      priceQuote?.({ sku: 'a' }).catch(() => undefined);
      await settled();
      return made.sent;
    };
    const first = await run();
    const second = await run();
    expect(first.headers).toMatchObject({
      ce_correlationid: 'conversation',
      ce_causationid: 'handled',
      edagen_derived: '1',
    });
    expect(second.headers['ce_id']).toBe(first.headers['ce_id']);
    expect(second.headers['kafka_correlationId']).not.toBe(first.headers['kafka_correlationId']);
    await made.requester.stop();
  });
});

describe('telemetry', () => {
  it('has a client span and a duration', async () => {
    const metrics: Metric[] = [];
    const spans: SpanInfo[] = [];
    const made = await setup(undefined, {
      telemetry: {
        record: (metric) => metrics.push(metric),
        span: (span, run) => {
          spans.push(span);
          return run();
        },
      },
    });
    const { promise } = await ask(made);
    await made.clock.advance(250);
    made.answer('PriceQuoteReply', { price: 3 });
    await promise;
    expect(spans).toMatchObject([{ name: 'request payment.price-quote', kind: 'client' }]);
    expect(metrics.find(({ name }) => name === 'edagen.request.duration')).toMatchObject({ value: 0.25, unit: 's' });
  });

  it('has its own outcome whatever a span hook does, and tells of the fault', async () => {
    const hooks: Telemetry['span'][] = [
      () => {
        throw new Error('before');
      },
      async (_, run) => {
        await run();
        throw new Error('after');
      },
      (() => Promise.resolve(undefined)) as unknown as Telemetry['span'],
    ];
    for (const [index, span] of hooks.entries()) {
      const made = await setup(undefined, { telemetry: { span } });
      const { promise } = await ask(made);
      made.answer('PriceQuoteReply', { price: 3 });
      expect(await promise, String(span)).toEqual({ price: 3 });
      expect(made.transport.written).toHaveLength(1);
      expect(made.problems.map((error) => error.message)).toEqual([['before'], ['after'], []][index]);
      await made.requester.stop();
    }
  });
});

describe('start', () => {
  it('opens every inbox or none', async () => {
    const transport = new FakeTransport();
    const open = transport.openReplies.bind(transport);
    transport.openReplies = async (options) => {
      if (options.topic === 'inventory.replies') throw brokerAway();
      return open(options);
    };
    const clock = new FakeClock();
    const counters = createCounters();
    const requester = createRequester({
      descriptor: {
        service: 'inventory',
        source: 'urn:inventory',
        requests: {
          first: entry({ reply: { ...reply, channel: { key: 'a', address: 'a.answers' } } }),
          second: entry(),
        },
      },
      names: names(),
      transport,
      sender: createRecordSender({ transport, clock }),
      gate: createTopicGate(transport),
      clock,
      counters,
      options: { timeoutMs: 1, maxPending: 1, replyPartitions: 'own', onUnmatchedReply: undefined },
      onProblem: () => undefined,
    });
    await expect(requester.start()).rejects.toMatchObject({ code: 'broker-unavailable' });
    expect(transport.inboxes.map(({ closed }) => closed)).toEqual([true]);
    expect(requester.ready).toBe(false);
  });

  it('does nothing for a service that requests nothing', async () => {
    const made = await setup({});
    expect(made.requester.ready).toBe(true);
    expect(made.transport.ensured).toEqual([]);
    await made.requester.stop();
  });
});
