/**
 * PORT Transport: what a broker has to be able to do for eda-gen. Adapters live in `transports/<name>/`; everything else
 * reads `capabilities` and never asks which broker it is.
 */

/** What a broker is, as far as the consume loop has to know. */
export interface TransportCapabilities {
  /** `log`: records stay, consumers move an offset. `queue`: a record leaves when it is acknowledged. */
  readonly kind: 'log' | 'queue';
  /** Records of one key are delivered in the order in which they were sent. */
  readonly orderedByKey: boolean;
  /** Earlier records can be read again. */
  readonly replay: boolean;
  /** `settle` with `retryAfterMs` is done by the broker. */
  readonly delayedRedelivery: boolean;
  /** The broker moves records to a dead-letter address itself. */
  readonly nativeDeadLetter: boolean;
  /** For how long the broker itself drops a second record of one id, in milliseconds; 0: not at all. */
  readonly dedupWindowMs: number;
}

/** Header values as bytes or text (sent as UTF-8). */
export type HeaderValue = Uint8Array | string;
export type OutgoingHeaders = Readonly<Record<string, HeaderValue>>;

export interface OutgoingRecord {
  readonly topic: string;
  /** Decides the partition; records of one key keep their order. `null`: spread over partitions. */
  readonly key: Uint8Array | string | null;
  readonly value: Uint8Array | string | null;
  readonly headers: OutgoingHeaders;
  /** Written to exactly this partition (replies). */
  readonly partition?: number;
}

export interface IncomingRecord {
  readonly topic: string;
  readonly partition: number;
  /** Position in the partition, decimal text (64 bit). */
  readonly offset: string;
  readonly key: Uint8Array | null;
  readonly value: Uint8Array | null;
  /** The last value where a header is repeated. */
  readonly headers: Readonly<Record<string, Uint8Array | undefined>>;
  /** Milliseconds since 1970 as the broker has it. */
  readonly timestamp: number;
}

/**
 * One partition (or queue) for the time of one membership: an epoch. Records of it are delivered in order; what is settled
 * may be out of order, the transport commits the contiguous finished prefix. After `signal` aborts nothing may be started,
 * and settlements are dropped: the records belong to another member.
 */
export interface DeliveryStream {
  readonly topic: string;
  readonly partition: number;
  readonly signal: AbortSignal;
  /** These records are finished for good (handled, skipped or dead-lettered). Synchronous; committed soon after. */
  settle(records: readonly IncomingRecord[]): void;
  /** Stop and go on fetching for this partition; records already fetched may still be delivered. */
  pause(): void;
  resume(): void;
}

/** The consume loop's side of a subscription. Called by the transport; must not throw and must not wait. */
export interface DeliverySink {
  deliver(stream: DeliveryStream, records: readonly IncomingRecord[]): void;
  /** Something an operator should know: a broker that is away, a refused commit, an offset out of range. The transport goes on by itself unless `fatal`. */
  onProblem(problem: TransportProblem): void;
}

export interface TransportProblem {
  readonly error: Error;
  /** True where consumption has stopped for good and health is red until a restart. */
  readonly fatal: boolean;
}

/** A topic by name, or all topics whose name fits a contract's address with parameters. */
export type TopicSelector =
  | { readonly kind: 'name'; readonly topic: string }
  | { readonly kind: 'pattern'; readonly pattern: RegExp; readonly template: string };

export interface SubscribeOptions {
  readonly group: string;
  readonly topics: readonly TopicSelector[];
  /** Where a group without an offset begins. `earliest` by default, so that nothing is lost. */
  readonly startAt?: 'earliest' | 'latest';
  readonly sink: DeliverySink;
  /** Aborts the joining; a subscription that exists is ended with `close`. */
  readonly signal?: AbortSignal;
}

export interface Subscription {
  /** False while fetching has stopped (crashed, rejoining for long, broker away). */
  readonly healthy: boolean;
  /** No further deliveries; heartbeats and commits go on, so that what runs may finish. */
  stopFetching(): Promise<void>;
  /** Commits what is settled, leaves the group, frees its resources. Streams abort. Safe to call twice. */
  close(): Promise<void>;
}

export interface OpenRepliesOptions {
  readonly topic: string;
  /** Names this instance; unique among all running instances of the service. */
  readonly instance: string;
  /** `own`: one partition chosen for this instance. `all`: for responders that ignore the partition header. */
  readonly partitions: 'own' | 'all';
  readonly onReply: (record: IncomingRecord) => void;
  readonly onProblem: (problem: TransportProblem) => void;
  readonly signal?: AbortSignal;
}

export interface ReplyInbox {
  /** False while replies cannot be received: requests reject with `not-ready`. */
  readonly ready: boolean;
  /** Where responders should answer. */
  readonly topic: string;
  readonly partition: number | undefined;
  close(): Promise<void>;
}

export interface TopicInfo {
  readonly topic: string;
  readonly partitions: number;
  /** Largest record batch in bytes that the topic takes, where the broker tells. */
  readonly maxMessageBytes?: number;
}

export interface TopicSpec {
  readonly topic: string;
  readonly partitions: number;
  /** At least this many bytes a record; an existing topic with less is a `topic-mismatch`. */
  readonly maxMessageBytes?: number;
  readonly retentionMs?: number;
}

export interface Transport {
  /** For messages and metrics: `memory`, `kafka`. OpenTelemetry's `messaging.system`. */
  readonly name: string;
  readonly capabilities: TransportCapabilities;
  /** Equal for transports that reach the same broker, where that can be told; else `name` stands for it. */
  readonly broker?: unknown;
  /**
   * Opens connections. Rejects with `broker-unavailable` or `authentication-failed`, naming address and remedy. Safe to call twice; several services may share one transport.
   * Each call that resolves counts one user: whoever connects closes, once. Everything below rejects with `closed` while there is no user.
   */
  connect(signal?: AbortSignal): Promise<void>;
  /**
   * Sends all records in one request, acknowledged by all replicas. Resolves when every one is written. A rejection tells
   * nothing about single records: the producer splits the request and sends again where the error is about records
   * (`record-too-large`, `publish-failed` with `retryable: false`), and fails all where the broker is away.
   */
  send(records: readonly OutgoingRecord[], signal?: AbortSignal): Promise<void>;
  subscribe(options: SubscribeOptions): Promise<Subscription>;
  openReplies(options: OpenRepliesOptions): Promise<ReplyInbox>;
  /** The topics that exist, of those named; missing ones are absent from the answer. */
  describeTopics(topics: readonly string[], signal?: AbortSignal): Promise<readonly TopicInfo[]>;
  /** All topics that fit. */
  findTopics(pattern: RegExp, signal?: AbortSignal): Promise<readonly string[]>;
  /** Creates those that are missing, checks the others. Used for reply and dead-letter topics only. */
  ensureTopics(topics: readonly TopicSpec[], signal?: AbortSignal): Promise<void>;
  /** Longest topic name, and how a name becomes one that the broker takes. */
  topicName(name: string): string;
  /**
   * Ends one user's `connect`. With the last one it flushes and closes every connection, subscriptions included; before that the others go on, so a service
   * closes its own subscriptions and reply inboxes first. Safe to call when all is closed. `connect` opens a closed transport again.
   */
  close(): Promise<void>;
}
