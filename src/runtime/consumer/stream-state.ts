import type { DeliveryStream, IncomingRecord } from '../transport.js';
import type { TaskQueue } from './task-queue.js';
import { Task } from './task.js';

/** How much a stream may hold before its partition is paused. */
export interface QueueLimits {
  /** Delivered and unfinished records, all streams of a group together. */
  readonly records: number;
  /** Bytes of their values, all streams together. */
  readonly bytes: number;
  /** Finished records beyond an unfinished one, each stream. */
  readonly beyond: number;
}

/** Records at 40,000 a second for half a second: less would idle while a paused partition's fetch comes back. */
export const QUEUE_LIMITS: QueueLimits = { records: 20_000, bytes: 64 * 1024 * 1024, beyond: 10_000 };

/** Shared by the streams of a group. */
export interface QueueBudget {
  readonly limits: QueueLimits;
  /** Streams that hold unfinished records: they share the limits. */
  holding: number;
}

const SMALLEST_SHARE = 1000;
const SMALLEST_SHARE_BYTES = 2 * 1024 * 1024;

/** What the scheduler knows of one epoch of one partition. */
export class StreamState {
  /** Keys with a record under way (running, or waiting for another try), and the records of the key behind it. */
  readonly keys = new Map<string, TaskQueue | null>();
  /** Records that wait because nothing of this partition may be started. */
  readonly held: Task[] = [];
  /** A dead letter cannot be written: nothing of this partition is started until it is. */
  blocked = false;
  readonly #stream: DeliveryStream;
  readonly #budget: QueueBudget;
  readonly #batches: (readonly IncomingRecord[])[] = [];
  #batchIndex = 0;
  #recordIndex = 0;
  #done: IncomingRecord[] = [];
  #paused = false;
  #holds = false;
  /** Ring of flags, one a record from the first unfinished one on. */
  #flags = new Uint8Array(1024);
  #head = 0;
  #delivered = 0;
  #taken = 0;
  #finished = 0;
  #bytes = 0;

  constructor(stream: DeliveryStream, budget: QueueBudget) {
    this.#stream = stream;
    this.#budget = budget;
  }

  get topic(): string {
    return this.#stream.topic;
  }
  get partition(): number {
    return this.#stream.partition;
  }
  get signal(): AbortSignal {
    return this.#stream.signal;
  }
  /** The partition is no longer ours. */
  get dead(): boolean {
    return this.#stream.signal.aborted;
  }
  get pending(): number {
    return this.#delivered - this.#taken;
  }
  get unfinished(): number {
    return this.#delivered - this.#finished;
  }
  get finishedBeyond(): number {
    return this.#finished - this.#head;
  }
  get paused(): boolean {
    return this.#paused;
  }

  push(records: readonly IncomingRecord[]): void {
    if (records.length === 0) return;
    this.#batches.push(records);
    this.#hold(true);
    this.#delivered += records.length;
    for (const record of records) this.#bytes += record.value?.length ?? 0;
    while (this.#delivered - this.#head > this.#flags.length) this.#grow();
    this.#balance();
  }

  /** The next record that was not taken yet. */
  take(): Task | undefined {
    const batch = this.#batches[this.#batchIndex];
    const record = batch?.[this.#recordIndex];
    if (batch === undefined || record === undefined) return undefined;
    this.#recordIndex += 1;
    if (this.#recordIndex === batch.length) this.#nextBatch();
    const task = new Task(this, record, this.#taken);
    this.#taken += 1;
    return task;
  }

  /** The record is finished for good. True where it has to be flushed: the first one since the last flush. */
  finish(task: Task): boolean {
    this.#finished += 1;
    if (this.unfinished === 0) this.#hold(false);
    this.#bytes -= task.record.value?.length ?? 0;
    const mask = this.#flags.length - 1;
    this.#flags[task.sequence & mask] = 1;
    while (this.#head < this.#delivered && this.#flags[this.#head & mask] === 1) {
      this.#flags[this.#head & mask] = 0;
      this.#head += 1;
    }
    this.#balance();
    return this.#done.push(task.record) === 1;
  }

  /** Tells the transport what is finished. */
  flush(): void {
    if (this.#done.length === 0) return;
    const records = this.#done;
    this.#done = [];
    if (!this.dead) this.#stream.settle(records);
  }

  /** Forgets what is queued: it belongs to another member now. */
  clear(): void {
    this.#hold(false);
    this.#batches.length = 0;
    this.#batchIndex = 0;
    this.#recordIndex = 0;
    this.#taken = this.#delivered;
    this.#done = [];
    this.keys.clear();
    this.held.length = 0;
  }

  #hold(holds: boolean): void {
    if (holds === this.#holds) return;
    this.#holds = holds;
    this.#budget.holding += holds ? 1 : -1;
  }

  #nextBatch(): void {
    this.#recordIndex = 0;
    this.#batchIndex += 1;
    if (this.#batchIndex < 64 && this.#batchIndex < this.#batches.length) return;
    this.#batches.splice(0, this.#batchIndex);
    this.#batchIndex = 0;
  }

  #balance(): void {
    const { limits, holding } = this.#budget;
    const streams = Math.max(holding, 1);
    const records = Math.max(limits.records / streams, Math.min(limits.records, SMALLEST_SHARE));
    const bytes = Math.max(limits.bytes / streams, Math.min(limits.bytes, SMALLEST_SHARE_BYTES));
    if (this.#paused) {
      if (this.unfinished > records / 2 || this.#bytes > bytes / 2 || this.finishedBeyond >= limits.beyond) return;
      this.#paused = false;
      if (!this.dead) this.#stream.resume();
    } else if (this.unfinished >= records || this.#bytes >= bytes || this.finishedBeyond >= limits.beyond) {
      this.#paused = true;
      if (!this.dead) this.#stream.pause();
    }
  }

  #grow(): void {
    const old = this.#flags;
    const flags = new Uint8Array(old.length * 2);
    for (let index = 0; index < old.length; index += 1) {
      const sequence = this.#head + index;
      flags[sequence & (flags.length - 1)] = old[sequence & (old.length - 1)] ?? 0;
    }
    this.#flags = flags;
  }
}
