import { nextOffset } from './offsets.js';

/** A record in the order of delivery. */
export interface TrackedRecord {
  readonly offset: string;
  /** 0 for the first record of this tracker, then one more each. */
  readonly index: number;
}

const COMPACT_AT = 1024;

/**
 * Which records of a partition are finished: they finish in any order, and what may be committed is the contiguous finished
 * prefix of what was delivered.
 */
export class OffsetTracker {
  #offsets: string[] = [];
  #done: boolean[] = [];
  /** Index of the first record in the arrays. */
  #base = 0;
  /** Place in the arrays of the first unfinished record. */
  #head = 0;
  #end: string | undefined;
  #position: string | undefined;

  /** Index that the next record has to have. */
  get nextIndex(): number {
    return this.#base + this.#offsets.length;
  }

  /** Where the next delivery is expected to begin; undefined before the first. */
  get end(): string | undefined {
    return this.#end;
  }

  /** The offset to commit; undefined as long as nothing is finished. */
  get position(): string | undefined {
    return this.#position;
  }

  /** `lastOffset` is that of the batch: behind its last record there may be some that are none of ours (transaction markers). */
  add(records: readonly TrackedRecord[], lastOffset: string): void {
    for (const record of records) {
      this.#offsets.push(record.offset);
      this.#done.push(false);
    }
    this.#end = nextOffset(lastOffset);
  }

  /** True where the position moved. A record that is finished already, or not of this tracker, changes nothing. */
  finish(record: TrackedRecord): boolean {
    const at = record.index - this.#base;
    if (at < this.#head || this.#offsets[at] !== record.offset || this.#done[at] === true) return false;
    this.#done[at] = true;
    if (at !== this.#head) return false;
    while (this.#done[this.#head] === true) this.#head++;
    const last = this.#offsets[this.#head - 1] ?? record.offset;
    this.#position = this.#head === this.#offsets.length ? this.#end : nextOffset(last);
    this.#compact();
    return true;
  }

  #compact(): void {
    if (this.#head < COMPACT_AT || this.#head * 2 < this.#offsets.length) return;
    this.#offsets = this.#offsets.slice(this.#head);
    this.#done = this.#done.slice(this.#head);
    this.#base += this.#head;
    this.#head = 0;
  }
}
