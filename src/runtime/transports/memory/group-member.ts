import { EdaError } from '../../errors.js';
import type { DeliverySink, Subscription, TopicSelector, TransportProblem } from '../../transport.js';
import type { MemoryStream } from './memory-stream.js';

/** Records handed over at once; small enough that a sink can pause before much more has come. */
const BATCH = 500;

export interface GroupMemberOptions {
  readonly topics: readonly TopicSelector[];
  readonly sink: DeliverySink;
  readonly isAway: () => boolean;
  /** Leaves the group. */
  readonly onClose: (member: GroupMember) => void;
}

/** One subscription: a member of a group, with the streams of its partitions. */
export class GroupMember implements Subscription {
  readonly #options: GroupMemberOptions;
  #streams: readonly MemoryStream[] = [];
  #state: 'fetching' | 'draining' | 'failed' | 'closed' = 'fetching';
  #scheduled = false;

  constructor(options: GroupMemberOptions) {
    this.#options = options;
  }

  get healthy(): boolean {
    return this.#state === 'fetching' && !this.#options.isAway();
  }

  /** A member that has stopped fetching keeps what it holds, and takes nothing new. (`search`, because `test` remembers where it was with the flags `g` and `y`.) */
  wants(topic: string): boolean {
    if (this.#state !== 'fetching') return false;
    return this.#options.topics.some((selector) =>
      selector.kind === 'name' ? selector.topic === topic : topic.search(selector.pattern) >= 0,
    );
  }

  assign(streams: readonly MemoryStream[]): void {
    for (const stream of this.#streams) stream.end();
    this.#streams = streams;
    this.wake();
  }

  report(problem: TransportProblem): void {
    this.#options.sink.onProblem(problem);
  }

  /** Deliveries happen in a later turn of the event loop, one batch a partition at a time. */
  wake(): void {
    if (this.#scheduled || this.#state !== 'fetching') return;
    this.#scheduled = true;
    setImmediate(() => {
      this.#scheduled = false;
      this.#deliver();
    });
  }

  async stopFetching(): Promise<void> {
    if (this.#state === 'fetching') this.#state = 'draining';
  }

  async close(): Promise<void> {
    if (this.#state === 'closed') return;
    this.#state = 'closed';
    this.#options.onClose(this);
  }

  #deliver(): void {
    for (const stream of this.#streams) {
      if (this.#state !== 'fetching') return;
      if (!stream.hasMore) continue;
      const lost = stream.skipLost();
      if (lost > 0) this.report({ error: recordsLost(stream, lost), fatal: false });
      const records = stream.fetch(BATCH);
      if (records.length > 0 && !this.#handOver(stream, records)) return;
    }
    if (this.#streams.some((stream) => stream.hasMore)) this.wake();
  }

  #handOver(stream: MemoryStream, records: ReturnType<MemoryStream['fetch']>): boolean {
    try {
      this.#options.sink.deliver(stream, records);
      return true;
    } catch (error) {
      this.#state = 'failed';
      this.report({ error: error instanceof Error ? error : new Error(String(error)), fatal: true });
      return false;
    }
  }
}

function recordsLost(stream: MemoryStream, lost: number): EdaError {
  const { topic, partition } = stream;
  return new EdaError(
    'records-lost',
    `${lost} records of ${topic}/${partition} left by retention before they were read; reading goes on at offset ${stream.log.start}. Raise retainRecords or the topic's retentionMs.`,
    { fields: { topic, partition, lost } },
  );
}
