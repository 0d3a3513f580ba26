import type { TopicSpec } from '../../transport.js';
import { PartitionLog } from './partition-log.js';

/** A topic: its settings and its partitions. */
export class TopicLog {
  readonly topic: string;
  readonly maxMessageBytes: number;
  readonly retentionMs: number | undefined;
  readonly logs: PartitionLog[] = [];
  readonly #retainRecords: number;
  #turn = 0;

  constructor(spec: TopicSpec & { readonly maxMessageBytes: number }, retainRecords: number) {
    this.topic = spec.topic;
    this.maxMessageBytes = spec.maxMessageBytes;
    this.retentionMs = spec.retentionMs;
    this.#retainRecords = retainRecords;
    this.grow(spec.partitions);
  }

  /** Adds partitions until there are as many. */
  grow(partitions: number): void {
    while (this.logs.length < partitions) this.openLog(this.logs.length, 0);
  }

  /** A partition whose first records have left. */
  openLog(partition: number, base: number): PartitionLog {
    const log = new PartitionLog(this.topic, partition, { records: this.#retainRecords, ms: this.retentionMs }, base);
    this.logs[partition] = log;
    return log;
  }

  /** Partition for a record without a key: one after the other. */
  nextPartition(): number {
    this.#turn = (this.#turn + 1) % this.logs.length;
    return this.#turn;
  }
}
