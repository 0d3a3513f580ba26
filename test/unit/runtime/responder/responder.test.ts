import { describe, expect, it } from 'vitest';
import { NonRetryableError } from '../../../../src/runtime/errors.js';
import { memoryStore } from '../../../../src/runtime/stores/memory/index.js';
import type { ConnectOptions } from '../../../../src/runtime/service/types.js';
import { FakeStream, headerText, startService } from '../consumer/harness.js';
import { FakeClock, until } from '../fake-clock.js';
import { request, responding, type Request } from './harness.js';

const byText = (one: string | undefined, other: string | undefined): number => (one ?? '').localeCompare(other ?? '');

async function respond(handler: (request: Request) => unknown, options: Partial<ConnectOptions<unknown>> = {}) {
  const started = await startService({ checkAvailability: handler }, { descriptor: responding, ...options });
  const stream = new FakeStream('inventory.check');
  return {
    ...started,
    stream,
    replies: () => started.transport.written.filter(({ topic }) => topic === 'order.replies'),
  };
}

const stores = {
  'no store': () => ({}),
  inbox: () => ({ store: memoryStore() }),
  leases: () => ({ store: memoryStore({ mode: 'lease' }) }),
} as const;

describe.each(Object.keys(stores) as (keyof typeof stores)[])('a responder with %s', (mode) => {
  it('answers where the request says, with its correlation', async () => {
    const { service, sink, stream, replies } = await respond(
      (asked) => asked.reply({ requestId: asked.payload.requestId, status: 'AVAILABLE' }),
      stores[mode](),
    );
    sink.deliver(stream, [request({ offset: 0, headers: { ce_correlationid: 'conversation' } })]);
    await until(() => stream.settled.length === 1, 'it is settled');
    const [reply] = replies();
    expect(reply).toMatchObject({ topic: 'order.replies', partition: 2 });
    expect(JSON.parse(String(reply?.value))).toEqual({ requestId: 'r-0', status: 'AVAILABLE' });
    expect(headerText(reply, 'kafka_correlationId')).toBe('instance:0');
    expect(headerText(reply, 'ce_type')).toBe('CheckAvailabilityReply');
    expect(headerText(reply, 'ce_source')).toBe('urn:inventory');
    expect(headerText(reply, 'ce_causationid')).toBe('r-0');
    expect(headerText(reply, 'ce_correlationid')).toBe('conversation');
    expect(service.counters()).toMatchObject({ handled: 1, repliesSent: 1, published: 0 });
    await service.stop();
  });

  it('answers with the contract’s error', async () => {
    const { service, sink, stream, replies } = await respond(
      (asked) => asked.fail({ error: 'closed' }),
      stores[mode](),
    );
    sink.deliver(stream, [request({ offset: 0 })]);
    await until(() => stream.settled.length === 1, 'it is settled');
    expect(headerText(replies()[0], 'ce_type')).toBe('CheckAvailabilityFailed');
    expect(service.counters()).toMatchObject({ handled: 1, deadLetters: 0 });
    await service.stop();
  });

  it('drops a request whose deadline has passed', async () => {
    const clock = new FakeClock();
    let runs = 0;
    const { service, sink, stream, replies } = await respond(() => (runs += 1), { ...stores[mode](), clock });
    sink.deliver(stream, [request({ offset: 0, headers: { edagen_deadline: String(clock.now() - 1) } })]);
    await until(() => stream.settled.length === 1, 'it is settled');
    expect(runs).toBe(0);
    expect(replies()).toEqual([]);
    expect(service.counters()).toMatchObject({ expiredRequests: 1, handled: 0 });
    const stopping = service.stop();
    await clock.advance(1);
    await stopping;
  });

  it('tells the caller of a failure after the last attempt, and keeps the request as a dead letter', async () => {
    const { service, sink, stream, replies, deadLetters } = await respond(
      () => {
        throw new Error('database is down');
      },
      { ...stores[mode](), retry: { attempts: 2, baseMs: 0 } },
    );
    sink.deliver(stream, [request({ offset: 0 })]);
    await until(() => stream.settled.length === 1, 'it is settled');
    expect(deadLetters()).toHaveLength(1);
    const [reply] = replies();
    expect(reply).toMatchObject({ topic: 'order.replies', partition: 2, value: null });
    // The handler's own text stays in the log and in the dead letter.
    expect(headerText(reply, 'edagen_reply_error')).toBe(
      'handler-failed: the request could not be handled; the log and the dead letter of its responder say why',
    );
    expect(headerText(deadLetters()[0], '__dlq.errors.message')).toBe('database is down');
    expect(headerText(reply, 'ce_type')).toBe('edagen.error');
    expect(headerText(reply, 'kafka_correlationId')).toBe('instance:0');
    await service.stop();
  });

  it('tells the caller at once of a request that cannot be handled', async () => {
    const { service, sink, stream, replies, deadLetters } = await respond(() => {
      throw new NonRetryableError('no such thing');
    }, stores[mode]());
    sink.deliver(stream, [request({ offset: 0 }), request({ offset: 1, payload: { requestId: 7 } })]);
    await until(() => stream.settled.length === 2, 'both are settled');
    expect(
      deadLetters()
        .map((letter) => headerText(letter, 'edagen_dlq_reason'))
        .toSorted(byText),
    ).toEqual(['handler', 'schema']);
    expect(
      replies()
        .map((reply) => headerText(reply, 'edagen_reply_error')?.split(':')[0])
        .toSorted(byText),
    ).toEqual(['non-retryable', 'validation-failed']);
    // What is wrong with the caller's own record is told in full.
    const told = replies().map((reply) => headerText(reply, 'edagen_reply_error'));
    expect(told.filter((text) => text?.includes('requestId') === true)).toHaveLength(1);
    expect(told.filter((text) => text?.includes('no such thing') === true)).toEqual([]);
    await service.stop();
  });

  it('refuses what is no answer of this request', async () => {
    let first: unknown;
    const { service, sink, stream, deadLetters } = await respond((asked) => {
      if (asked.metadata.id === 'r-0') return { requestId: 'r-0', status: 'AVAILABLE' };
      if (asked.metadata.id === 'r-1') return undefined;
      const reply = asked.reply({ requestId: 'r', status: 'AVAILABLE' });
      first ??= reply;
      return first;
    }, stores[mode]());
    sink.deliver(
      stream,
      [0, 1, 2, 3].map((offset) => request({ offset })),
    );
    await until(() => stream.settled.length === 4, 'all are settled');
    const texts = deadLetters().map((letter) => headerText(letter, '__dlq.errors.message'));
    expect(texts).toHaveLength(3);
    expect(
      texts.filter((text) => text?.includes('did not answer: return request.reply(…) or request.fail(…)')),
    ).toHaveLength(2);
    expect(texts.filter((text) => text?.includes('the answer of another request'))).toHaveLength(1);
    await service.stop();
  });

  it('refuses an answer that its schema refuses', async () => {
    const { service, sink, stream, replies, deadLetters } = await respond(
      (asked) => asked.reply({ requestId: asked.payload.requestId }),
      stores[mode](),
    );
    sink.deliver(stream, [request({ offset: 0 })]);
    await until(() => stream.settled.length === 1, 'it is settled');
    expect(headerText(deadLetters()[0], '__dlq.errors.message')).toContain(
      "reply CheckAvailabilityReply to CheckAvailability is not valid: must have required property 'status'",
    );
    expect(headerText(replies()[0], 'edagen_reply_error')).toContain('validation-failed');
    await service.stop();
  });

  it('keeps a request without return address as a dead letter, and does not run its handler', async () => {
    let runs = 0;
    const { service, sink, stream, deadLetters } = await respond(() => (runs += 1), stores[mode]());
    sink.deliver(stream, [request({ offset: 0, headers: { kafka_replyTopic: '' } })]);
    await until(() => stream.settled.length === 1, 'it is settled');
    expect(runs).toBe(0);
    expect(headerText(deadLetters()[0], '__dlq.errors.message')).toContain(
      'has no return address: it should stand at $message.header#/kafka_replyTopic',
    );
    await service.stop();
  });
});

describe.each(['inbox', 'leases'] as const)('a repeated request with %s', (mode) => {
  it('gets the answer that was given before, where it asks for it now, without a second run', async () => {
    let runs = 0;
    const { service, sink, stream, replies } = await respond((asked) => {
      runs += 1;
      return asked.reply({ requestId: asked.payload.requestId, status: `run ${runs}` });
    }, stores[mode]());
    sink.deliver(stream, [request({ offset: 0, id: 'same' })]);
    await until(() => stream.settled.length === 1, 'the first is settled');
    sink.deliver(stream, [
      request({
        offset: 1,
        id: 'same',
        payload: { requestId: 'same', requestedAt: 'later' },
        headers: { kafka_replyPartition: new Uint8Array([0, 0, 0, 5]) },
      }),
    ]);
    await until(() => stream.settled.length === 2, 'the second is settled');
    expect(runs).toBe(1);
    const texts = replies().map(({ value }) =>
      typeof value === 'string' ? value : new TextDecoder().decode(value ?? undefined),
    );
    expect(texts[1]).toBe(texts[0]);
    expect(replies().map(({ partition }) => partition)).toEqual([2, 5]);
    expect(replies().map((reply) => headerText(reply, 'kafka_correlationId'))).toEqual(['instance:0', 'instance:1']);
    expect(new Set(replies().map((reply) => headerText(reply, 'ce_id'))).size, 'the same id').toBe(1);
    expect(service.counters()).toMatchObject({ handled: 1, duplicates: 1, repliesSent: 2, deadLetters: 0 });
    await service.stop();
  });
});
