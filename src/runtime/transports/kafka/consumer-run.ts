import type { KafkaAssignerFactory, KafkaBatchPayload, KafkaClient, KafkaConsumer } from './client.js';
import type { KafkaSettings } from './options.js';
import { withinTime } from './waits.js';

/** How long a join that is under way may delay the end of a run, and then the disconnecting. */
const JOIN_MS = 15_000;
const DISCONNECT_MS = 15_000;
/** Few: for every fetch the client wakes as many workers, whether there is something for them or not. */
const MAX_PARTITIONS_AT_ONCE = 4;

export interface ConsumerRunOptions {
  readonly client: KafkaClient;
  readonly settings: KafkaSettings;
  readonly group: string;
  readonly sessionTimeoutMs: number;
  readonly topics: readonly string[];
  readonly assigner: KafkaAssignerFactory;
  /** All called synchronously, in the tick in which the client tells. */
  readonly onJoin: (assignment: ReadonlyMap<string, readonly number[]>, consumer: KafkaConsumer) => void;
  readonly onHeartbeat: () => void;
  readonly onFetch: () => void;
  /** Until what it returns resolves, the client fetches nothing more. */
  readonly onBatch: (payload: KafkaBatchPayload) => Promise<void> | undefined;
  readonly onEnd: (end: RunEnd) => void;
}

/** Why a run ended; without error it was asked to. */
export interface RunEnd {
  readonly error?: unknown;
}

/** One consumer of the client, from its creation until it is gone. It is never started again: a new one is made. */
export class ConsumerRun {
  readonly ended: Promise<RunEnd>;
  readonly consumer: KafkaConsumer;
  readonly #options: ConsumerRunOptions;
  #end: (end: RunEnd) => void = () => undefined;
  #over = false;
  #running: Promise<void> | undefined;

  constructor(options: ConsumerRunOptions) {
    this.#options = options;
    this.ended = new Promise((resolve) => {
      this.#end = resolve;
    });
    this.consumer = this.#create();
  }

  start(): void {
    this.#running = this.#run();
  }

  /** Stops calling back, and lets `ended` resolve. */
  end(end: RunEnd): void {
    if (this.#over) return;
    this.#over = true;
    this.#options.onEnd(end);
    this.#end(end);
  }

  /** Leaves the group and closes the connections. A run that was broken may not manage to: that no longer matters. */
  async dispose(): Promise<void> {
    this.#over = true;
    const { clock } = this.#options.settings;
    // kafkajs cannot leave a group while it joins: it would become a member that nobody hears of.
    if (this.#running !== undefined) await withinTime(this.#running, JOIN_MS, clock);
    await withinTime(this.consumer.disconnect(), DISCONNECT_MS, clock);
  }

  #create(): KafkaConsumer {
    const { client, settings, group, sessionTimeoutMs, assigner } = this.#options;
    const consumer = client.consumer({
      groupId: group,
      partitionAssigners: [assigner],
      sessionTimeout: sessionTimeoutMs,
      rebalanceTimeout: settings.rebalanceTimeoutMs,
      heartbeatInterval: settings.heartbeatMs,
      maxBytesPerPartition: settings.fetchPartitionBytes,
      maxBytes: settings.fetchBytes,
      maxWaitTimeInMs: settings.fetchWaitMs,
      metadataMaxAge: settings.metadataMaxAgeMs,
      allowAutoTopicCreation: false,
      // Few: what lasts longer is a crash, after which a new consumer begins afresh.
      retry: { retries: 5, initialRetryTime: 100, maxRetryTime: 2000, restartOnFailure: () => Promise.resolve(false) },
    });
    const live = (listener: (payload: unknown) => void) => (event: { readonly payload: unknown }) => {
      if (!this.#over) listener(event.payload);
    };
    consumer.on(
      'consumer.group_join',
      live((payload) => {
        this.#options.onJoin(readAssignment(payload), consumer);
      }),
    );
    consumer.on('consumer.heartbeat', live(this.#options.onHeartbeat));
    consumer.on('consumer.fetch', live(this.#options.onFetch));
    consumer.on(
      'consumer.crash',
      live((payload) => {
        this.end({ error: readError(payload) });
      }),
    );
    return consumer;
  }

  async #run(): Promise<void> {
    const { topics, onBatch } = this.#options;
    try {
      await this.consumer.connect();
      if (this.#over) return;
      // Never `false`: a partition that is added later, or one that was truncated, would silently lose records.
      await this.consumer.subscribe({ topics: [...topics], fromBeginning: true });
      if (this.#over) return;
      await this.consumer.run({
        autoCommit: false,
        eachBatchAutoResolve: false,
        // Partitions of a fetch at once: none waits for another one's `onBatch`.
        partitionsConsumedConcurrently: MAX_PARTITIONS_AT_ONCE,
        eachBatch: (payload) => {
          // An error that left here would end the consumer.
          try {
            if (!this.#over) return onBatch(payload) ?? Promise.resolve();
          } catch (error) {
            this.end({ error });
          }
          return Promise.resolve();
        },
      });
    } catch (error) {
      this.end({ error });
    }
  }
}

function readAssignment(payload: unknown): ReadonlyMap<string, readonly number[]> {
  const { memberAssignment } = payload as { readonly memberAssignment: Readonly<Record<string, readonly number[]>> };
  return new Map(Object.entries(memberAssignment));
}

function readError(payload: unknown): unknown {
  return (payload as { readonly error?: unknown }).error ?? new Error('The consumer ended without saying why.');
}
