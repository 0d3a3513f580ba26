import type { IncomingRecord, OpenRepliesOptions, ReplyInbox } from '../../transport.js';
import type { PartitionLog } from './partition-log.js';

const BATCH = 500;

export interface MemoryReplyInboxOptions {
  readonly replies: OpenRepliesOptions;
  readonly partition: number | undefined;
  readonly isAway: () => boolean;
  readonly onClose: (inbox: MemoryReplyInbox) => void;
}

/** Reads one partition or all of a reply topic from its end on, in no group; it goes on at its own position whatever happens to the broker. */
export class MemoryReplyInbox implements ReplyInbox {
  readonly topic: string;
  readonly partition: number | undefined;
  readonly #options: MemoryReplyInboxOptions;
  readonly #positions = new Map<PartitionLog, number>();
  readonly #wake = (): void => this.wake();
  #closed = false;
  #scheduled = false;

  constructor(options: MemoryReplyInboxOptions) {
    this.#options = options;
    this.topic = options.replies.topic;
    this.partition = options.partition;
  }

  get ready(): boolean {
    return !this.#closed && !this.#options.isAway();
  }

  listen(log: PartitionLog, from: number): void {
    if (this.#closed || this.#positions.has(log)) return;
    this.#positions.set(log, from);
    log.addReader(this.#wake);
    this.wake();
  }

  wake(): void {
    if (this.#scheduled || !this.ready) return;
    this.#scheduled = true;
    setImmediate(() => {
      this.#scheduled = false;
      this.#deliver();
    });
  }

  report(error: Error): void {
    this.#options.replies.onProblem({ error, fatal: false });
  }

  async close(): Promise<void> {
    if (this.#closed) return;
    this.#closed = true;
    for (const log of this.#positions.keys()) log.removeReader(this.#wake);
    this.#options.onClose(this);
  }

  #deliver(): void {
    let more = false;
    for (const [log, position] of this.#positions) {
      if (!this.ready) return;
      const records = log.read(position, BATCH);
      const next = Math.max(position, log.start) + records.length;
      this.#positions.set(log, next);
      for (const record of records) this.#handOver(record);
      more ||= next < log.end;
    }
    if (more) this.wake();
  }

  #handOver(record: IncomingRecord): void {
    if (this.#closed) return;
    try {
      this.#options.replies.onReply(record);
    } catch (error) {
      this.report(error instanceof Error ? error : new Error(String(error)));
    }
  }
}
