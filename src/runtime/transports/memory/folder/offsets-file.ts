import type { StoredOffset } from '../broker-storage.js';
import { LineFile } from './line-file.js';

/** Lines after which the file is written anew with the last offset of each partition alone. */
const COMPACT_AFTER = 20_000;

/** Committed offsets, appended once in a turn of the event loop; the last line of a partition counts. */
export class OffsetsFile {
  readonly #file: LineFile<StoredOffset>;
  readonly #latest = new Map<string, StoredOffset>();
  readonly #changed = new Map<string, StoredOffset>();
  #lines = 0;
  #scheduled = false;
  #failed = false;

  constructor(path: string) {
    this.#file = new LineFile({ path, parse: parseOffset, fsync: false });
    for (const offset of this.#file.lines) this.#latest.set(keyOf(offset), offset);
    this.#lines = this.#file.lines.length;
    this.#file.lines = [];
  }

  get offsets(): readonly StoredOffset[] {
    return [...this.#latest.values()];
  }

  commit(offset: StoredOffset): void {
    this.#changed.set(keyOf(offset), offset);
    if (this.#scheduled) return;
    this.#scheduled = true;
    setImmediate(() => {
      this.#scheduled = false;
      this.#flushLater();
    });
  }

  /** Throws what went wrong when offsets were last written, if that still goes wrong. */
  check(): void {
    if (this.#failed) this.flush();
  }

  flush(): void {
    if (this.#changed.size === 0) return;
    for (const [key, offset] of this.#changed) this.#latest.set(key, offset);
    if (this.#lines + this.#changed.size > COMPACT_AFTER + this.#latest.size) {
      this.#file.replace(this.offsets.map(formatOffset).join(''));
      this.#lines = this.#latest.size;
    } else {
      this.#file.append([...this.#changed.values()].map(formatOffset).join(''));
      this.#lines += this.#changed.size;
    }
    this.#changed.clear();
    this.#failed = false;
  }

  close(): void {
    this.flush();
    this.#file.close();
  }

  /** There is nobody to tell here: the next send or `close` meets the same failure and does tell. */
  #flushLater(): void {
    try {
      this.flush();
    } catch {
      this.#failed = true;
    }
  }
}

function keyOf({ group, topic, partition }: StoredOffset): string {
  return JSON.stringify([group, topic, partition]);
}

function formatOffset({ group, topic, partition, offset }: StoredOffset): string {
  return `${JSON.stringify({ group, topic, partition, offset })}\n`;
}

function parseOffset(text: string): StoredOffset {
  const line = JSON.parse(text) as StoredOffset;
  if (typeof line.group !== 'string' || typeof line.topic !== 'string') throw new Error('group or topic is missing');
  if (!Number.isInteger(line.partition) || !Number.isInteger(line.offset))
    throw new Error('partition or offset is no whole number');
  return line;
}
