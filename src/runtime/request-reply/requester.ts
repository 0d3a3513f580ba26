import { buildRecord, type RecordInput } from '../envelope/build-record.js';
import { HEADERS } from '../envelope/header-names.js';
import type { Origin } from '../envelope/origin.js';
import { EdaError } from '../errors.js';
import { runInSpan } from '../telemetry/run-in-span.js';
import type { RecordSender } from '../producer/record-sender.js';
import type { TopicGate } from '../producer/topic-gate.js';
import type { CheckedConnectOptions } from '../service/check-options.js';
import type { MutableCounters } from '../service/counters.js';
import type { ServiceDescriptor } from '../service/descriptor.js';
import type { ResolvedNames } from '../service/names.js';
import type { Clock, Telemetry } from '../service/types.js';
import { recordMetric } from '../telemetry/record-metric.js';
import { ATTRIBUTES, METRICS, SPANS } from '../telemetry/telemetry-names.js';
import type { IncomingRecord, ReplyInbox, Transport, TransportProblem } from '../transport.js';
import { abortedError, aliasOf, checkAddress, checkTimeout } from './check-request.js';
import { createDeadlines } from './deadlines.js';
import { matchReply } from './match-reply.js';
import { createPendingRequests, type PendingRequest } from './pending-requests.js';
import { prepareRequest, type PreparedRequest } from './prepare-request.js';
import { readReply } from './read-reply.js';
import { createReplyInboxes } from './reply-inboxes.js';

export type RequestInput = RecordInput & {
  readonly timeoutMs?: number | undefined;
  readonly signal?: AbortSignal | undefined;
};
export type RequestFunction = (payload: unknown, input?: RequestInput) => Promise<unknown>;
/** `request.<key>(payload, options)`. */
export type RequestFunctions = Readonly<Record<string, RequestFunction>>;

/** The requesting side of request and reply (EIP): correlation, return address, deadline, pending map, reply inbox. */
export interface Requester {
  /** Creates reply topics, opens the inboxes. */
  start(signal?: AbortSignal): Promise<void>;
  /** For requests outside of handlers. */
  readonly request: RequestFunctions;
  /** For one run of a handler: ids derived from the handled message, its correlation, causation and trace. */
  bind(origin: Origin): RequestFunctions;
  /** Rejects what waits with `closed` and closes the inboxes. Safe to call twice. */
  stop(): Promise<void>;
  /** Replies can be received (or nothing is ever requested). */
  readonly ready: boolean;
  /** Sentences for `health()`. */
  readonly problems: readonly string[];
  /** Requests that wait for their replies. */
  readonly pending: number;
}

export interface RequesterOptions {
  readonly descriptor: Pick<ServiceDescriptor, 'requests' | 'source' | 'service'>;
  readonly names: ResolvedNames;
  readonly transport: Transport;
  readonly sender: Pick<RecordSender, 'send'>;
  readonly gate: TopicGate;
  readonly clock: Clock;
  readonly telemetry?: Telemetry | undefined;
  readonly counters: Pick<MutableCounters, 'requestsSent' | 'repliesReceived' | 'unmatchedReplies'>;
  readonly options: CheckedConnectOptions<unknown>['requests'];
  readonly onProblem: (problem: TransportProblem) => void;
}

export function createRequester(options: RequesterOptions): Requester {
  const { descriptor, names, transport, sender, gate, clock, telemetry, counters, onProblem } = options;
  const { timeoutMs: defaultTimeoutMs, maxPending, replyPartitions, onUnmatchedReply } = options.options;
  // 48 random bits: what tells the instances of one reply topic apart.
  const instance = clock.uuid().slice(0, 13);
  const requests = Object.entries(descriptor.requests).map(([key, entry]) =>
    prepareRequest({ key, entry, source: descriptor.source, names, clock, telemetry }),
  );
  const byTopic = new Map<string, PreparedRequest[]>();
  for (const request of requests)
    byTopic.set(request.replyTopic, [...(byTopic.get(request.replyTopic) ?? []), request]);
  const pending = createPendingRequests();
  const deadlines = createDeadlines(clock);
  let started = false;
  let stopped = false;

  const toError = (error: unknown): Error => (error instanceof Error ? error : new Error(String(error)));

  const failed = (error: unknown): void => {
    onProblem({ error: toError(error), fatal: false });
  };

  const onReply = (record: IncomingRecord, topic: string): void => {
    try {
      const match = matchReply(record, byTopic.get(topic) ?? [], pending, instance);
      if (match.kind === 'foreign') return;
      if (match.kind === 'unmatched') {
        counters.unmatchedReplies += 1;
        if (telemetry?.record !== undefined)
          recordMetric(telemetry, METRICS.unmatchedReplies, 1, { [ATTRIBUTES.destination]: topic });
        const { partition, offset } = record;
        const { correlationId } = match;
        const told: unknown = onUnmatchedReply?.({ correlationId, topic: record.topic, partition, offset });
        // An async function fits the hook's type too.
        if (told instanceof Promise) told.catch(failed);
        return;
      }
      counters.repliesReceived += 1;
      settle(match.pending, record);
    } catch (error) {
      failed(error);
    }
  };

  const settle = (waiting: PendingRequest, record: IncomingRecord): void => {
    let answer: unknown;
    try {
      answer = readReply(waiting.request, record);
    } catch (error) {
      waiting.reject(error);
      return;
    }
    waiting.resolve(answer);
  };

  const inboxes = createReplyInboxes({
    transport,
    requests,
    instance,
    partitions: replyPartitions,
    onReply,
    onProblem,
  });

  /** What forbids a request, before anything is built. */
  const readyInbox = (request: PreparedRequest, signal: AbortSignal | undefined): ReplyInbox => {
    const { operation } = request.entry;
    const fields = { request: operation };
    if (signal?.aborted === true) throw abortedError(operation, signal);
    if (stopped)
      throw new EdaError('closed', `Request ${operation} cannot be sent: the service is stopped.`, { fields });
    const inbox = inboxes.get(request.replyTopic);
    if (inbox?.ready !== true)
      throw new EdaError(
        'not-ready',
        started
          ? `Request ${operation} cannot be sent: its reply could not be received on ${request.replyTopic} at the moment. Try again.`
          : `Request ${operation} cannot be sent before \`start\` has resolved.`,
        { fields },
      );
    if (pending.size >= maxPending)
      throw new EdaError(
        'overloaded',
        `Request ${operation} cannot be sent: ${pending.size} requests wait for their replies already. Send fewer side by side, or raise \`requests.maxPending\`.`,
        { fields },
      );
    return inbox;
  };

  const send = (
    request: PreparedRequest,
    origin: Origin | undefined,
    payload: unknown,
    input: RequestInput | undefined,
  ): Promise<unknown> =>
    // What is thrown in here rejects the promise.
    new Promise((resolve, reject) => {
      const signal = input?.signal;
      const timeoutMs = checkTimeout(input?.timeoutMs, defaultTimeoutMs, request);
      const inbox = readyInbox(request, signal);
      const correlationId = `${instance}:${clock.uuid()}`;
      const deadline = clock.now() + timeoutMs;
      const extraHeaders: Record<string, string> = {
        [request.correlationHeader]: correlationId,
        [HEADERS.deadline]: String(deadline),
      };
      if (request.addressHeader === undefined) checkAddress(request, inbox.topic, payload);
      else extraHeaders[request.addressHeader] = inbox.topic;
      if (inbox.partition !== undefined) extraHeaders[HEADERS.replyPartition] = String(inbox.partition);
      const { template } = request;
      const { record } = buildRecord({ template, payload, input, origin, extraHeaders });

      const { operation } = request.entry;
      const end = (): boolean => {
        if (pending.byCorrelationId(correlationId) !== waiting) return false;
        waiting.settled = true;
        pending.remove(waiting);
        if (signal !== undefined) signal.removeEventListener('abort', abort);
        return true;
      };
      const waiting: PendingRequest = {
        request,
        correlationId,
        alias: aliasOf(request, payload),
        deadline,
        settled: false,
        resolve: (answer) => {
          if (end()) resolve(answer);
        },
        reject: (error) => {
          if (end()) reject(error);
        },
        expire: () => {
          waiting.reject(
            new EdaError(
              'request-timeout',
              `Request ${operation} to ${record.topic} had no reply within ${timeoutMs} ms. Is its responder running? Raise \`timeoutMs\` where it takes longer.`,
              { fields: { request: operation, topic: record.topic, timeoutMs, correlationId } },
            ),
          );
        },
      };
      const abort = (): void => {
        waiting.reject(abortedError(operation, signal));
      };
      if (!pending.add(waiting))
        throw new EdaError(
          'validation-failed',
          `Request ${operation} with correlation id '${waiting.alias ?? ''}' waits for its reply already: give each request its own.`,
          { fields: { request: operation, correlationId: waiting.alias } },
        );
      deadlines.add(waiting);
      signal?.addEventListener('abort', abort, { once: true });

      const checking = gate.check(record.topic, request.entry.channel.key);
      const sent =
        checking === undefined ? sender.send(record, signal) : checking.then(() => sender.send(record, signal));
      sent.then(
        () => {
          counters.requestsSent += 1;
        },
        (error: unknown) => {
          waiting.reject(error);
        },
      );
    });

  const observed = (
    request: PreparedRequest,
    origin: Origin | undefined,
    payload: unknown,
    input: RequestInput | undefined,
  ): Promise<unknown> => {
    if (telemetry === undefined) return send(request, origin, payload, input);
    const attributes = {
      [ATTRIBUTES.system]: transport.name,
      [ATTRIBUTES.destination]: request.template.address?.template ?? request.entry.channel.key,
      [ATTRIBUTES.operation]: SPANS.request,
    };
    const run = async (): Promise<unknown> => {
      if (telemetry.record === undefined) return send(request, origin, payload, input);
      const startedAt = clock.now();
      try {
        return await send(request, origin, payload, input);
      } finally {
        recordMetric(telemetry, METRICS.requestDuration, (clock.now() - startedAt) / 1_000, attributes);
      }
    };
    const { span } = telemetry;
    if (span === undefined) return run();
    const name = `${SPANS.request} ${attributes[ATTRIBUTES.destination]}`;
    const onFault = (error: Error): void => {
      onProblem({ error, fatal: false });
    };
    return runInSpan({ span, info: { name, kind: 'client', attributes, links: [] }, run, onFault });
  };

  const functions = (origin: Origin | undefined): RequestFunctions =>
    Object.fromEntries(
      requests.map((request): [string, RequestFunction] => [
        request.key,
        (payload, input) => observed(request, origin, payload, input),
      ]),
    );

  const isReady = (topic: string): boolean => inboxes.get(topic)?.ready === true;

  return {
    start: async (signal) => {
      await inboxes.open(signal);
      started = true;
    },
    request: functions(undefined),
    bind: functions,
    stop: async () => {
      stopped = true;
      deadlines.close();
      for (const waiting of pending.all())
        waiting.reject(
          new EdaError('closed', `Request ${waiting.request.entry.operation} has no reply: the service was stopped.`, {
            fields: { request: waiting.request.entry.operation },
          }),
        );
      await inboxes.close();
    },
    get ready() {
      return inboxes.topics.every(isReady);
    },
    get problems() {
      return started && !stopped
        ? inboxes.topics.filter((topic) => !isReady(topic)).map((topic) => `replies on ${topic} cannot be received`)
        : [];
    },
    get pending() {
      return pending.size;
    },
  };
}
