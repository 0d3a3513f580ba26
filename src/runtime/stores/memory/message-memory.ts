import type { ClaimRequest, MessageIdentity, StoredReply } from '../../store.js';
import { fingerprint, type Fingerprint } from './fingerprint.js';

interface Bucket {
  readonly key: string;
  readonly entries: Map<string, Entry>;
}

/** Handled messages of one retention, in the order in which they expire. */
interface Line {
  entries: (Entry | undefined)[];
  head: number;
}

/** What is known of one message: claimed, or handled. A million of them are kept, so there is nothing in it that can be told otherwise. */
export interface Entry extends Fingerprint {
  readonly bucket: Bucket;
  readonly id: string;
  readonly retentionMs: number;
  /** Who has claimed it; undefined once it is handled. */
  claim: object | undefined;
  reply: StoredReply | undefined;
  /** When it is forgotten; once it is handled. */
  expiresAt: number;
  /** Place among all that were handled: the lowest leaves first. */
  order: number;
}

const COMPACT_AT = 1024;

/**
 * Handled and claimed messages by identity. Handled ones wait in a line for each retention, in which they also expire, so
 * that expiry and eviction take the same time however many there are.
 */
export class MessageMemory {
  evicted = 0;
  readonly #maxRecords: number;
  readonly #now: () => number;
  readonly #buckets = new Map<string, Bucket>();
  readonly #lines = new Map<number, Line>();
  #handled = 0;
  #order = 0;
  #lastIdentity: MessageIdentity | undefined;
  #lastBucket: Bucket | undefined;

  constructor(maxRecords: number, now: () => number) {
    this.#maxRecords = maxRecords;
    this.#now = now;
  }

  /** Handled messages that are remembered. */
  get size(): number {
    return this.#handled;
  }

  find(identity: MessageIdentity): Entry | undefined {
    const entry = this.#bucket(identity).entries.get(identity.id);
    if (entry === undefined || entry.claim !== undefined || entry.expiresAt > this.#now()) return entry;
    this.remove(entry);
    return undefined;
  }

  /** Only where `find` has found nothing. */
  add({ identity, payload, retentionMs }: ClaimRequest, claim: object): Entry {
    const bucket = this.#bucket(identity);
    if (bucket.entries.size === 0) this.#buckets.set(bucket.key, bucket);
    const { crc, length } = fingerprint(payload);
    const entry: Entry = {
      bucket,
      id: identity.id,
      retentionMs,
      crc,
      length,
      claim,
      reply: undefined,
      expiresAt: 0,
      order: 0,
    };
    bucket.entries.set(entry.id, entry);
    return entry;
  }

  /** From now on these messages are duplicates, until their retention is over or the memory is full. */
  finish(entries: Iterable<Entry>): void {
    const now = this.#now();
    for (const entry of entries) {
      entry.claim = undefined;
      entry.expiresAt = now + entry.retentionMs;
      entry.order = this.#order += 1;
      this.#handled += 1;
      const line = this.#line(entry.retentionMs);
      line.entries.push(entry);
      this.#expire(line, now);
      if (this.#handled > this.#maxRecords) this.#evict();
    }
  }

  /** Where it stands in its line it is passed over later. */
  remove(entry: Entry): void {
    const { bucket } = entry;
    if (bucket.entries.get(entry.id) !== entry) return;
    bucket.entries.delete(entry.id);
    if (bucket.entries.size === 0) this.#buckets.delete(bucket.key);
    if (entry.claim === undefined) this.#handled -= 1;
  }

  #expire(line: Line, now: number): void {
    for (let first = this.#first(line); first !== undefined && first.expiresAt <= now; first = this.#first(line))
      this.remove(first);
  }

  /** The first of a line that is still remembered. */
  #first(line: Line): Entry | undefined {
    for (;;) {
      const entry = line.entries[line.head];
      if (entry === undefined || entry.bucket.entries.get(entry.id) === entry) return entry;
      line.entries[line.head] = undefined;
      line.head += 1;
      if (line.head < COMPACT_AT || line.head * 2 < line.entries.length) continue;
      line.entries = line.entries.slice(line.head);
      line.head = 0;
    }
  }

  #evict(): void {
    let oldest: Entry | undefined;
    for (const line of this.#lines.values()) {
      const first = this.#first(line);
      if (first !== undefined && (oldest === undefined || first.order < oldest.order)) oldest = first;
    }
    if (oldest === undefined) return;
    this.remove(oldest);
    this.evicted += 1;
  }

  #line(retentionMs: number): Line {
    let line = this.#lines.get(retentionMs);
    if (line === undefined) this.#lines.set(retentionMs, (line = { entries: [], head: 0 }));
    return line;
  }

  /** Messages of one kind come in a row, so the last bucket is mostly the right one. */
  #bucket(identity: MessageIdentity): Bucket {
    const last = this.#lastIdentity;
    const { consumer, source, message } = identity;
    if (
      this.#lastBucket !== undefined &&
      last !== undefined &&
      last.message === message &&
      last.source === source &&
      last.consumer === consumer
    )
      return this.#lastBucket;
    // The lengths keep the parts apart.
    const key = `${consumer.length}:${source.length}:${consumer}${source}${message}`;
    const bucket = this.#buckets.get(key) ?? { key, entries: new Map<string, Entry>() };
    this.#lastIdentity = identity;
    this.#lastBucket = bucket;
    return bucket;
  }
}
