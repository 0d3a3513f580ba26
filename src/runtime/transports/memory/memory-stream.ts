import type { DeliveryStream, IncomingRecord } from '../../transport.js';
import type { PartitionLog } from './partition-log.js';

export interface MemoryStreamOptions {
  readonly log: PartitionLog;
  /** The committed offset: the first record to deliver. */
  readonly from: number;
  readonly onCommit: (offset: number) => void;
  /** There may be something to deliver. */
  readonly onWake: () => void;
}

/** One partition in the hands of one member, from assignment to revocation. */
export class MemoryStream implements DeliveryStream {
  readonly topic: string;
  readonly partition: number;
  readonly signal: AbortSignal;
  readonly log: PartitionLog;
  readonly #options: MemoryStreamOptions;
  readonly #epoch = new AbortController();
  /** Settled offsets beyond the committed prefix. */
  readonly #ahead = new Set<number>();
  /** Where records had left the log before they were delivered: the offset before the hole, and the one after it. */
  readonly #holes = new Map<number, number>();
  #next: number;
  #committed: number;
  #paused = false;

  constructor(options: MemoryStreamOptions) {
    this.#options = options;
    this.log = options.log;
    this.topic = options.log.topic;
    this.partition = options.log.partition;
    this.signal = this.#epoch.signal;
    this.#next = options.from;
    this.#committed = options.from;
    options.log.addReader(options.onWake);
  }

  get hasMore(): boolean {
    return !this.#paused && !this.signal.aborted && this.#next < this.log.end;
  }

  /** How many records left the log before they could be delivered; the stream goes on behind them. */
  skipLost(): number {
    const lost = this.log.start - this.#next;
    if (lost <= 0) return 0;
    this.#holes.set(this.#next, this.log.start);
    this.#next = this.log.start;
    this.#advance();
    return lost;
  }

  fetch(limit: number): IncomingRecord[] {
    const records = this.log.read(this.#next, limit);
    this.#next += records.length;
    return records;
  }

  settle(records: readonly IncomingRecord[]): void {
    if (this.signal.aborted) return;
    for (const record of records) {
      if (record.partition !== this.partition || record.topic !== this.topic)
        throw new Error(
          `A record of ${record.topic}/${record.partition} was settled on the stream of ${this.topic}/${this.partition}: settle it on the stream that delivered it.`,
        );
      const offset = Number(record.offset);
      if (offset >= this.#committed && offset < this.#next) this.#ahead.add(offset);
    }
    this.#advance();
  }

  pause(): void {
    this.#paused = true;
  }

  resume(): void {
    this.#paused = false;
    this.#options.onWake();
  }

  end(): void {
    this.log.removeReader(this.#options.onWake);
    this.#epoch.abort(new Error(`${this.topic}/${this.partition} belongs to another membership now.`));
  }

  #advance(): void {
    const before = this.#committed;
    for (;;) {
      if (this.#ahead.delete(this.#committed)) this.#committed += 1;
      else {
        const behind = this.#holes.get(this.#committed);
        if (behind === undefined) break;
        this.#holes.delete(this.#committed);
        this.#committed = behind;
      }
    }
    if (this.#committed > before) this.#options.onCommit(this.#committed);
  }
}
