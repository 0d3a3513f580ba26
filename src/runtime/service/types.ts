import type { Store, WithoutTransaction } from '../store.js';
import type { Transport } from '../transport.js';

/** Four functions of most loggers (pino, winston, console): a sentence, and fields beside it. */
export interface Logger {
  debug(message: string, fields?: Readonly<Record<string, unknown>>): void;
  info(message: string, fields?: Readonly<Record<string, unknown>>): void;
  warn(message: string, fields?: Readonly<Record<string, unknown>>): void;
  error(message: string, fields?: Readonly<Record<string, unknown>>): void;
}

/** What a message says of itself besides payload and application headers (CloudEvents attributes and the record's place). */
export interface MessageMetadata {
  readonly id: string;
  readonly source: string;
  readonly type: string;
  readonly variant?: 'thin' | 'fat';
  /** When it was published, as it stands in the message (RFC 3339), else the broker's time. */
  readonly time: string;
  readonly correlationId?: string;
  readonly causationId?: string;
  readonly sequence?: string;
  readonly traceparent?: string;
  readonly tracestate?: string;
  readonly topic: string;
  readonly partition: number;
  readonly offset: string;
  readonly key?: string;
}

/** An event or request as a handler gets it. Generated types fix `name`, `payload`, `headers` and `parameters`. */
export interface ReceivedMessage {
  readonly name: string;
  readonly payload: unknown;
  readonly headers: unknown;
  readonly parameters: unknown;
  readonly metadata: MessageMetadata;
}

/** No application headers, no channel parameters. */
export type None = Readonly<Record<never, never>>;

/** What every handler gets beside the message; generated contexts add `publish` and `request`, the store its scope. */
export interface HandlerContext {
  /** Aborts at the handler's timeout, at the loss of the partition, and when the service stops without waiting longer. */
  readonly signal: AbortSignal;
  readonly logger: Logger;
  /** 1 for the first try. */
  readonly attempt: number;
  /** The same for every run of one message, in every process: write it beside effects outside the store. */
  readonly idempotencyKey: string;
  readonly metadata: MessageMetadata;
}

export type EventHandler<Event, Context> = (event: Event, context: Context) => void | Promise<void>;

declare const ignored: unique symbol;
/** Made by `ignore(reason)`: fits every event and no request. */
export interface Ignored {
  (event: unknown, context: unknown): Promise<void>;
  readonly [ignored]: true;
  readonly reason: string;
}

declare const replied: unique symbol;
/** Made by `request.reply(…)` and `request.fail(…)` alone: what the handler of a request has to return. */
export interface Replied<Request extends string> {
  readonly [replied]: Request;
}

export type RequestHandler<Request, Reply, Context> = (request: Request, context: Context) => Reply | Promise<Reply>;

/** Options of every publish. Generated code adds `headers` and `parameters` where the contract has them. */
export interface PublishOptions {
  /** Id of the message, where it has to be the same at another try. Random (UUID) by default; derived from the handled message in a handler. */
  readonly id?: string | undefined;
  /** Partition key, where it is not the contract's. */
  readonly key?: string | undefined;
  readonly correlationId?: string | undefined;
  readonly causationId?: string | undefined;
  readonly signal?: AbortSignal | undefined;
}

/** Acknowledged by the broker, or, in a transaction, recorded to be published after the commit. */
export interface Published {
  readonly id: string;
  readonly topic: string;
}

export interface RequestOptions {
  /** Until the request rejects with `request-timeout`, milliseconds. 5,000 by default, at most 2 ** 31 - 1. */
  readonly timeoutMs?: number | undefined;
  readonly signal?: AbortSignal | undefined;
  /** Repeating a request with the same id gets the answer that was given before. */
  readonly id?: string | undefined;
  readonly key?: string | undefined;
}

/** Options of `request.reply(…)` and `request.fail(…)`. Generated code adds `headers` where the contract has them. */
export interface ReplyOptions {
  /** Id of the reply. Derived from the request by default, so that a repeated request is answered under the same id. */
  readonly id?: string | undefined;
}

/** Runs a function in one transaction of the store: its writes and its publishes appear together or not at all. */
export type RunTransaction<Context> = <Result>(run: (context: Context) => Promise<Result>) => Promise<Result>;

/** What stands in place of `transaction` where the store has none. */
export interface TransactionNeedsTransactionalStore {
  readonly 'pass a transactional store to connect': never;
}

/** `transaction` of a service or of publishers: callable only where the scope has a `tx`. */
export type TransactionOf<Scope, Context> = Scope extends { readonly tx: unknown }
  ? RunTransaction<Context & Scope>
  : TransactionNeedsTransactionalStore;

/** Renames, by environment: see docs on what renaming a group does to deduplication. */
export interface Names {
  /** Instead of the service's name (groups, client id, reply topic, dead-letter topics follow it). */
  readonly service?: string | undefined;
  /** Groups by operation id, or a function of the default. */
  readonly groups?: Readonly<Record<string, string>> | ((group: string, operation: string) => string) | undefined;
  /** Topics by channel key, or a function of the contract's topic (a prefix, say). */
  readonly topics?: Readonly<Record<string, string>> | ((topic: string, channel: string) => string) | undefined;
}

export interface PublishersOptions<Scope = WithoutTransaction> {
  readonly transport: Transport;
  readonly store?: Store<Scope> | undefined;
  readonly logger?: Logger | undefined;
  readonly names?: Names | undefined;
  readonly telemetry?: Telemetry | undefined;
  /** How publishes issued side by side are gathered into one request. */
  readonly gather?: GatherOptions | undefined;
}

export interface GatherOptions {
  /** Records a request, at most. 1,000 by default. */
  readonly maxRecords?: number | undefined;
  /** Bytes a request, at most. 900,000 by default. */
  readonly maxBytes?: number | undefined;
  /** How long a request waits for more records, milliseconds. 0 by default. */
  readonly lingerMs?: number | undefined;
}

export interface RetryOptions {
  /** In-place attempts, the first one counted. 5 by default. */
  readonly attempts?: number | undefined;
  /** Back-off: a random time between 0 and min(maxMs, baseMs × 2^(n-1)) (full jitter). 200 and 10,000 by default. */
  readonly baseMs?: number | undefined;
  readonly maxMs?: number | undefined;
}

export interface ConnectOptions<Scope = WithoutTransaction> extends PublishersOptions<Scope> {
  readonly retry?: RetryOptions | undefined;
  /** Of one run of a handler, milliseconds. 60,000 by default. */
  readonly handlerTimeoutMs?: number | undefined;
  /** Lease mode: how long a claim holds, milliseconds. 90,000 by default; extended while the handler runs. */
  readonly leaseMs?: number | undefined;
  /** Keys handled side by side (without store, or with leases; an inbox has its lanes). 16 by default. */
  readonly concurrency?: number | undefined;
  /** Inbox: records a transaction, at most. 1,000 by default; 1 for handlers with effects outside the store. */
  readonly batch?: number | undefined;
  /** Inbox: how long a transaction takes in records, milliseconds. 250 by default. */
  readonly batchMs?: number | undefined;
  /** How long handled messages are remembered, milliseconds. 14 days by default. */
  readonly retentionMs?: number | undefined;
  readonly requests?:
    | {
        readonly timeoutMs?: number | undefined;
        /** Requests waiting for replies, at most; beyond it `overloaded`. 10,000 by default. */
        readonly maxPending?: number | undefined;
        readonly replyPartitions?: 'own' | 'all' | undefined;
        /** A reply that is late or matches nothing. */
        readonly onUnmatchedReply?:
          | ((reply: {
              readonly correlationId: string | undefined;
              readonly topic: string;
              readonly partition: number;
              readonly offset: string;
            }) => void)
          | undefined;
      }
    | undefined;
  /** Everything that goes wrong in the background, after it was logged. */
  readonly onError?:
    ((error: Error, context: { readonly where: string; readonly metadata?: MessageMetadata }) => void) | undefined;
  /** Stop on these signals of the process. None by default. */
  readonly stopOnSignals?: readonly ('SIGTERM' | 'SIGINT')[] | undefined;
  /** Injected by tests. */
  readonly clock?: Clock | undefined;
}

export interface Clock {
  now(): number;
  /** Resolves after `ms`, or rejects with the signal's reason. */
  sleep(ms: number, signal?: AbortSignal): Promise<void>;
  random(): number;
  uuid(): string;
}

/** `started`: consuming. `degraded`: running, but something (named in `problems`) has stopped. */
export interface Health {
  readonly status: 'idle' | 'starting' | 'started' | 'degraded' | 'stopping' | 'stopped';
  readonly ready: boolean;
  readonly problems: readonly string[];
}

/** Numbers since the start, for tests, demos and probes; metrics proper go to `telemetry`. */
export interface Counters {
  /** Events that the broker has acknowledged, those of the outbox included. */
  readonly published: number;
  readonly handled: number;
  readonly ignored: number;
  readonly duplicates: number;
  readonly retries: number;
  readonly deadLetters: number;
  readonly requestsSent: number;
  readonly repliesReceived: number;
  readonly repliesSent: number;
  readonly unmatchedReplies: number;
  readonly expiredRequests: number;
  readonly withoutId: number;
}

/** Common to all generated services; they add `publish`, `request` and `transaction`. */
export interface Service<Handlers> {
  /** Connects, checks topics and handlers, creates reply and dead-letter topics, begins to consume. */
  start(handlers: Handlers): Promise<void>;
  /** Takes no more records, waits for running handlers (30,000 ms by default), commits, leaves. Rejects with `drain-timeout` where handlers were cut off. */
  stop(options?: { readonly timeoutMs?: number | undefined }): Promise<void>;
  health(): Health;
  counters(): Counters;
}

/** Hooks for OpenTelemetry (or anything else). Every function is optional and must not throw. */
export interface Telemetry {
  /** Trace context to write on a message that is published outside of a handler (`traceparent`, `tracestate`). */
  readonly inject?: (() => TraceContext | undefined) | undefined;
  /** A counter or a histogram of OpenTelemetry's messaging conventions, or of the `edagen.` prefix. */
  readonly record?: ((metric: Metric) => void) | undefined;
  /** Wraps one run of a handler, or one publish, in a span. Must call `run` once and return what it returns. */
  readonly span?: (<Result>(span: SpanInfo, run: () => Promise<Result>) => Promise<Result>) | undefined;
}
export interface TraceContext {
  readonly traceparent: string;
  readonly tracestate?: string;
}
export interface Metric {
  readonly name: string;
  readonly kind: 'counter' | 'histogram';
  readonly unit: string;
  readonly value: number;
  readonly attributes: Readonly<Record<string, string | number>>;
}
export interface SpanInfo {
  readonly name: string;
  readonly kind: 'producer' | 'consumer' | 'client';
  readonly attributes: Readonly<Record<string, string | number>>;
  /** Spans of the messages that caused this one. */
  readonly links: readonly TraceContext[];
}
