import type { ClaimRequest, MessageIdentity, StoredReply } from '../../store.js';

interface Bucket {
  readonly key: string;
  readonly entries: Map<string, Entry>;
}

interface Line {
  first: Entry | undefined;
  last: Entry | undefined;
}

/** What is known of one message: claimed by `owner` (inbox) or under `token` until `until` (lease), or handled. */
export interface Entry {
  readonly bucket: Bucket;
  readonly id: string;
  readonly retentionMs: number;
  payloadHash: string;
  handled: boolean;
  reply: StoredReply | undefined;
  owner: object | undefined;
  token: string;
  until: number;
  expiresAt: number;
  /** Place among all that were handled: the lowest leaves first. */
  order: number;
  previous: Entry | undefined;
  next: Entry | undefined;
}

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
    if (entry === undefined || !entry.handled || entry.expiresAt > this.#now()) return entry;
    this.remove(entry);
    return undefined;
  }

  /** Only where `find` has found nothing. */
  add({ identity, payloadHash, retentionMs }: ClaimRequest): Entry {
    const bucket = this.#bucket(identity);
    if (bucket.entries.size === 0) this.#buckets.set(bucket.key, bucket);
    const entry: Entry = {
      bucket,
      id: identity.id,
      retentionMs,
      payloadHash,
      handled: false,
      reply: undefined,
      owner: undefined,
      token: '',
      until: 0,
      expiresAt: 0,
      order: 0,
      previous: undefined,
      next: undefined,
    };
    bucket.entries.set(identity.id, entry);
    return entry;
  }

  /** From now on the message is a duplicate, until its retention is over or the memory is full. */
  finish(entry: Entry): void {
    const now = this.#now();
    entry.handled = true;
    entry.owner = undefined;
    entry.expiresAt = now + entry.retentionMs;
    entry.order = this.#order += 1;
    const line = this.#line(entry.retentionMs);
    entry.previous = line.last;
    if (line.last === undefined) line.first = entry;
    else line.last.next = entry;
    line.last = entry;
    this.#handled += 1;
    while (line.first !== undefined && line.first.expiresAt <= now) this.remove(line.first);
    if (this.#handled > this.#maxRecords) this.#evict();
  }

  remove(entry: Entry): void {
    const { bucket } = entry;
    if (bucket.entries.get(entry.id) !== entry) return;
    bucket.entries.delete(entry.id);
    if (bucket.entries.size === 0) this.#buckets.delete(bucket.key);
    if (!entry.handled) return;
    this.#handled -= 1;
    const line = this.#line(entry.retentionMs);
    if (entry.previous === undefined) line.first = entry.next;
    else entry.previous.next = entry.next;
    if (entry.next === undefined) line.last = entry.previous;
    else entry.next.previous = entry.previous;
    if (line.first === undefined) this.#lines.delete(entry.retentionMs);
  }

  #evict(): void {
    let oldest: Entry | undefined;
    for (const { first } of this.#lines.values())
      if (first !== undefined && (oldest === undefined || first.order < oldest.order)) oldest = first;
    if (oldest === undefined) return;
    this.remove(oldest);
    this.evicted += 1;
  }

  #line(retentionMs: number): Line {
    let line = this.#lines.get(retentionMs);
    if (line === undefined) this.#lines.set(retentionMs, (line = { first: undefined, last: undefined }));
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
