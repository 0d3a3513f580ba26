import type { DeliveryStream, IncomingRecord } from '../../transport.js';
import type { KafkaBatch, KafkaConsumer } from './client.js';
import { ConsumedRecord } from './consumed-record.js';
import { OffsetTracker } from './offset-tracker.js';

export interface PartitionStreamOptions {
  readonly topic: string;
  readonly partition: number;
  readonly consumer: KafkaConsumer;
  readonly signal: AbortSignal;
  /** `uncommittedEnd` of the epoch before, if the partition was ours then too. */
  readonly earlierEnd: string | undefined;
  /** False where the session must have run out: the epoch has ended then. */
  readonly isAlive: () => boolean;
  readonly onMoved: () => void;
  readonly onJump: (jump: {
    readonly topic: string;
    readonly partition: number;
    readonly expected: string;
    readonly actual: string;
  }) => void;
}

export class PartitionStream implements DeliveryStream {
  readonly topic: string;
  readonly partition: number;
  readonly signal: AbortSignal;
  /** The last offset that the group has taken in this epoch. */
  committed: string | undefined;
  readonly #options: PartitionStreamOptions;
  readonly #tracker = new OffsetTracker();
  #earlierEnd: string | undefined;
  #paused = false;
  readonly #resumed: (() => void)[] = [];

  constructor(options: PartitionStreamOptions) {
    this.topic = options.topic;
    this.partition = options.partition;
    this.signal = options.signal;
    this.#options = options;
    this.#earlierEnd = options.earlierEnd;
  }

  /** Where the next delivery would have begun, if not all of the earlier ones is committed. */
  get uncommittedEnd(): string | undefined {
    return this.#tracker.end === this.committed ? undefined : this.#tracker.end;
  }

  /** The offset to commit, where it is another than the group has. */
  get uncommitted(): string | undefined {
    const { position } = this.#tracker;
    return position === this.committed ? undefined : position;
  }

  get paused(): boolean {
    return this.#paused;
  }

  /** Undefined for a batch that was fetched in the epoch before, by a fetch to another broker that outlived the rejoin. */
  accept(batch: KafkaBatch): readonly ConsumedRecord[] | undefined {
    const earlierEnd = this.#earlierEnd;
    this.#earlierEnd = undefined;
    // Taken, it would move the position past records that were given back uncommitted. If it is one of this epoch after all, it comes once more.
    if (earlierEnd !== undefined && batch.fetchedOffset === earlierEnd) return undefined;
    this.#lookForJump(batch);
    const { topic, partition } = this;
    let index = this.#tracker.nextIndex;
    const records = batch.messages.map((message) => new ConsumedRecord(topic, partition, message, index++));
    this.#tracker.add(records, batch.lastOffset());
    return records;
  }

  settle(records: readonly IncomingRecord[]): void {
    if (this.signal.aborted || !this.#options.isAlive()) return;
    let moved = false;
    for (const record of records) {
      if (!(record instanceof ConsumedRecord))
        throw new TypeError('settle() takes the records that were delivered, not copies of them.');
      if (this.#tracker.finish(record)) moved = true;
    }
    if (moved) this.#options.onMoved();
  }

  pause(): void {
    if (this.signal.aborted || this.#paused) return;
    this.#paused = true;
    this.#options.consumer.pause([{ topic: this.topic, partitions: [this.partition] }]);
  }

  resume(): void {
    if (this.signal.aborted || !this.#paused) return;
    this.#paused = false;
    for (const tell of this.#resumed.splice(0)) tell();
    this.#options.consumer.resume([{ topic: this.topic, partitions: [this.partition] }]);
  }

  /** Calls back once when this partition goes on; never where its epoch ends before. */
  onResumed(tell: () => void): void {
    this.#resumed.push(tell);
  }

  #lookForJump({ fetchedOffset }: KafkaBatch): void {
    const expected = this.#tracker.end;
    if (expected === undefined || fetchedOffset === undefined || fetchedOffset === expected) return;
    this.#options.onJump({ topic: this.topic, partition: this.partition, expected, actual: fetchedOffset });
  }
}
