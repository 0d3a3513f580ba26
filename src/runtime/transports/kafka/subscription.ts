import { isEdaError } from '../../errors.js';
import type { DeliverySink, SubscribeOptions, Subscription, TopicSelector } from '../../transport.js';
import type { AdminAccess } from './admin.js';
import { roundRobin } from './assigners.js';
import type { KafkaBatchPayload, KafkaClient, KafkaConsumer } from './client.js';
import { Epoch } from './epoch.js';
import { Membership } from './membership.js';
import type { KafkaSettings } from './options.js';
import type { PartitionStream } from './partition-stream.js';
import { checkCommittedOffsets, checkJump } from './lost-records.js';
import { startAtEnd } from './start-at-end.js';
import { assertTopicsExist, findTopics } from './topics.js';
import { nextTurn } from './waits.js';

/** So few are soon handled: their answers go out before the next fetch. A longer delivery is handled while the broker gathers the next. */
const FEW_RECORDS = 16;

/** A consumer of the transport's user: a membership whose batches go to a sink. */
export class KafkaSubscription implements Subscription {
  readonly #access: AdminAccess;
  readonly #settings: KafkaSettings;
  readonly #options: SubscribeOptions;
  readonly #sink: DeliverySink;
  readonly #membership: Membership;
  readonly #closing = new AbortController();
  readonly #onClosed: () => void;
  #topics: readonly string[] = [];
  #consumer: KafkaConsumer | undefined;
  #epoch: Epoch | undefined;
  #earlier: Epoch | undefined;
  #assignment: ReadonlyMap<string, readonly number[]> = new Map();
  #stopping = false;
  #closed: Promise<void> | undefined;

  constructor(client: KafkaClient, settings: KafkaSettings, options: SubscribeOptions, onClosed: () => void) {
    this.#access = { client, clock: settings.clock };
    this.#settings = settings;
    this.#options = options;
    this.#sink = options.sink;
    this.#onClosed = onClosed;
    this.#membership = new Membership({
      client,
      settings,
      group: options.group,
      sessionTimeoutMs: settings.sessionTimeoutMs,
      topics: async () => {
        this.#topics = await this.#select();
        return this.#topics;
      },
      assigner: roundRobin,
      onJoined: (assignment, consumer) => {
        this.#begin(assignment, consumer);
      },
      onLeft: (canCommit) => {
        this.#epoch?.end(canCommit);
        this.#earlier = this.#epoch;
        this.#epoch = undefined;
      },
      onBatch: (payload) => {
        return this.#deliver(payload);
      },
      onProblem: (problem) => {
        this.#sink.onProblem(problem);
      },
    });
  }

  get healthy(): boolean {
    return this.#membership.healthy;
  }

  async start(): Promise<void> {
    const { group, signal, startAt } = this.#options;
    const topics = await this.#select(signal);
    await assertTopicsExist(this.#access, topics, signal);
    if (startAt === 'latest') await startAtEnd(this.#access, this.#settings, group, topics, signal);
    for (const error of await checkCommittedOffsets(this.#access, group, topics, signal)) {
      this.#sink.onProblem({ error, fatal: false });
    }
    await this.#membership.start(signal);
    if (this.#options.topics.some((selector) => selector.kind === 'pattern')) void this.#watchTopics();
  }

  stopFetching(): Promise<void> {
    this.#stopping = true;
    if (this.#epoch !== undefined) this.#pauseAll();
    return Promise.resolve();
  }

  close(): Promise<void> {
    return (this.#closed ??= this.#close());
  }

  async #close(): Promise<void> {
    this.#closing.abort(new Error('The subscription was closed.'));
    await this.stopFetching();
    await this.#epoch?.flush();
    await this.#membership.close();
    this.#onClosed();
  }

  #begin(assignment: ReadonlyMap<string, readonly number[]>, consumer: KafkaConsumer): void {
    const { isAlive, onFailure, onJump } = this;
    // What the client paused stays paused over a rejoin.
    if (consumer === this.#consumer && this.#assignment.size > 0) consumer.resume(toTopics(this.#assignment));
    const earlier = consumer === this.#consumer ? this.#earlier : undefined;
    this.#epoch = new Epoch({ assignment, consumer, settings: this.#settings, isAlive, onFailure, onJump }, earlier);
    this.#earlier = undefined;
    this.#consumer = consumer;
    this.#assignment = assignment;
    if (this.#stopping) this.#pauseAll();
  }

  #deliver(payload: KafkaBatchPayload): Promise<void> | undefined {
    const { batch } = payload;
    const epoch = this.#epoch;
    const stream = epoch?.stream(batch.topic, batch.partition);
    if (epoch === undefined || stream === undefined || this.#stopping) return undefined;
    epoch.use(payload);
    const records = stream.accept(batch);
    if (records === undefined) return undefined;
    payload.resolveOffset(batch.lastOffset());
    this.#sink.deliver(stream, records);
    if (stream.paused && !stream.signal.aborted) return this.#untilResumed(stream);
    return records.length <= FEW_RECORDS ? nextTurn() : undefined;
  }

  /**
   * A fetch that leaves out a paused partition is held by the broker until other partitions have something, and the partition would
   * wait for its end although it has room again within milliseconds. So the next fetch waits for it, as long as the broker would
   * have held it; a partition that is paused for longer is left out from then on.
   */
  async #untilResumed(stream: PartitionStream): Promise<void> {
    const { clock, fetchWaitMs } = this.#settings;
    const waiting = new AbortController();
    const end = (): void => {
      waiting.abort();
    };
    stream.onResumed(end);
    stream.signal.addEventListener('abort', end, { once: true });
    await clock.sleep(fetchWaitMs, waiting.signal).catch(() => undefined);
    stream.signal.removeEventListener('abort', end);
  }

  #pauseAll(): void {
    if (this.#assignment.size > 0) this.#consumer?.pause(toTopics(this.#assignment));
  }

  readonly isAlive = (): boolean => this.#membership.isAlive();

  readonly onFailure = (error: unknown, current: boolean): void => {
    this.#membership.commitFailed(error, current);
  };

  readonly onJump = (jump: Parameters<typeof checkJump>[1]): void => {
    const report = (error: Error | undefined): void => {
      if (error !== undefined) this.#sink.onProblem({ error, fatal: false });
    };
    checkJump(this.#access, jump, this.#closing.signal).then(report, report);
  };

  async #select(signal?: AbortSignal): Promise<readonly string[]> {
    return selectTopics(this.#access, this.#options.topics, signal ?? this.#closing.signal);
  }

  /** New topics that fit a pattern: joining again with them costs a rebalance, so only where there are some. */
  async #watchTopics(): Promise<void> {
    const { signal } = this.#closing;
    const { clock, topicCheckMs } = this.#settings;
    let reported = false;
    while (!signal.aborted) {
      try {
        await clock.sleep(topicCheckMs, signal);
        const topics = await this.#select();
        reported = false;
        if (topics.join('\n') !== this.#topics.join('\n')) this.#membership.restart();
      } catch (error) {
        if (signal.aborted) return;
        // A broker that is away is the membership's to report, once an outage.
        if (reported || isEdaError(error, 'broker-unavailable')) continue;
        reported = true;
        this.#sink.onProblem({ error: error as Error, fatal: false });
      }
    }
  }
}

function toTopics(assignment: ReadonlyMap<string, readonly number[]>): { topic: string; partitions: number[] }[] {
  return Array.from(assignment, ([topic, partitions]) => ({ topic, partitions: [...partitions] }));
}

async function selectTopics(
  access: AdminAccess,
  selectors: readonly TopicSelector[],
  signal: AbortSignal,
): Promise<readonly string[]> {
  const topics = new Set<string>();
  for (const selector of selectors) {
    if (selector.kind === 'name') topics.add(selector.topic);
    else for (const topic of await findTopics(access, selector.pattern, signal)) topics.add(topic);
  }
  return Array.from(topics).toSorted();
}
