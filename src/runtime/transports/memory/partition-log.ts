import type { IncomingRecord } from '../../transport.js';

export interface Retention {
  /** Records kept, at most. */
  readonly records: number;
  /** For how long a record is kept, milliseconds. */
  readonly ms: number | undefined;
}

/** One partition: records in the order of their offsets. The oldest leave by retention, so it begins at `start`, not at 0. */
export class PartitionLog {
  readonly topic: string;
  readonly partition: number;
  readonly #retention: Retention;
  readonly #readers = new Set<() => void>();
  #records: IncomingRecord[] = [];
  /** Records at the front of the array that have left; cut off once they are the greater part. */
  #gone = 0;
  /** Offset of the array's first record. */
  #base: number;

  constructor(topic: string, partition: number, retention: Retention, base = 0) {
    this.topic = topic;
    this.partition = partition;
    this.#retention = retention;
    this.#base = base;
  }

  /** Offset of the oldest record that is still here. */
  get start(): number {
    return this.#base + this.#gone;
  }

  /** Offset of the next record. */
  get end(): number {
    return this.#base + this.#records.length;
  }

  append(record: IncomingRecord): void {
    this.#records.push(record);
    this.#retire(record.timestamp);
  }

  /** Up to `limit` records from an offset on. */
  read(from: number, limit: number): IncomingRecord[] {
    const first = Math.max(from, this.start) - this.#base;
    return this.#records.slice(first, first + limit);
  }

  /** Calls back after records were added. */
  addReader(reader: () => void): void {
    this.#readers.add(reader);
  }

  removeReader(reader: () => void): void {
    this.#readers.delete(reader);
  }

  notify(): void {
    for (const reader of this.#readers) reader();
  }

  #retire(now: number): void {
    const { records, ms } = this.#retention;
    while (this.#records.length - this.#gone > records) this.#gone += 1;
    if (ms !== undefined) while ((this.#records[this.#gone]?.timestamp ?? now) < now - ms) this.#gone += 1;
    if (this.#gone > 1_000 && this.#gone > this.#records.length / 2) {
      this.#records = this.#records.slice(this.#gone);
      this.#base += this.#gone;
      this.#gone = 0;
    }
  }
}
