import type { ClaimRequest, MessageIdentity, StoredReply } from '../../store.js';
import { checksum } from './checksum.js';
import { KindNumbers } from './kind-numbers.js';
import { lengthen, NO_SLOT, SlotTable } from './slot-table.js';

/** Handled messages of one retention, in the order in which they expire: a list through the columns `next` and `previous`. */
interface Line {
  readonly retentionMs: number;
  first: number;
  last: number;
}

/**
 * Handled and claimed messages by identity, each known by a slot: a number that is its own until it is forgotten. What is known of a slot stands in columns, a
 * million of them being kept. Handled ones wait in a line for each retention, in which they also expire, so that expiry and eviction take the same time however
 * many there are.
 */
export class MessageMemory {
  evicted = 0;
  readonly #maxRecords: number;
  readonly #now: () => number;
  readonly #kinds = new KindNumbers();
  readonly #slots: SlotTable;
  /** Who has claimed it; undefined once it is handled. */
  readonly #claims: (object | undefined)[] = [];
  readonly #replies = new Map<number, StoredReply>();
  #checksums = new Int32Array(0);
  /** Bytes of the payload. */
  #lengths = new Int32Array(0);
  #lineOf = new Int32Array(0);
  #next = new Int32Array(0);
  #previous = new Int32Array(0);
  /** When it is forgotten; once it is handled. */
  #expiresAt = new Float64Array(0);
  /** Place among all that were handled: the lowest leaves first. */
  #orders = new Float64Array(0);
  readonly #lines: Line[] = [];
  readonly #lineNumbers = new Map<number, number>();
  #handled = 0;
  #order = 0;

  /** `seed`: of the hashes of ids. */
  constructor(maxRecords: number, now: () => number, seed: number) {
    this.#maxRecords = maxRecords;
    this.#now = now;
    this.#slots = new SlotTable(seed);
    this.#grow(this.#slots.capacity);
  }

  /** Handled messages that are remembered. */
  get size(): number {
    return this.#handled;
  }

  /** Its slot, or `NO_SLOT`. */
  find(identity: MessageIdentity): number {
    const kind = this.#kinds.of(identity);
    if (kind === undefined) return NO_SLOT;
    const slot = this.#slots.find(kind, identity.id);
    if (slot === NO_SLOT || this.#claims[slot] !== undefined || (this.#expiresAt[slot] as number) > this.#now())
      return slot;
    this.#forget(slot);
    return NO_SLOT;
  }

  /** Only where `find` has found nothing. */
  add({ identity, payload, retentionMs }: ClaimRequest, claim: object): number {
    const slot = this.#slots.add(this.#kinds.take(identity), identity.id);
    if (this.#slots.capacity > this.#checksums.length) this.#grow(this.#slots.capacity);
    this.#claims[slot] = claim;
    this.#checksums[slot] = checksum(payload);
    this.#lengths[slot] = payload?.length ?? 0;
    this.#lineOf[slot] = this.#lineNumber(retentionMs);
    return slot;
  }

  /** Who has claimed it; undefined where it is handled. */
  claimOf(slot: number): object | undefined {
    return slot === NO_SLOT ? undefined : this.#claims[slot];
  }

  replyOf(slot: number): StoredReply | undefined {
    return this.#replies.size === 0 ? undefined : this.#replies.get(slot);
  }

  setReply(slot: number, reply: StoredReply): void {
    this.#replies.set(slot, reply);
  }

  isSamePayload(slot: number, payload: Uint8Array | null): boolean {
    return this.#lengths[slot] === (payload?.length ?? 0) && this.#checksums[slot] === checksum(payload);
  }

  /** From now on what `claim` has of these is a duplicate, until its retention is over or the memory is full. */
  finish(slots: readonly number[], claim: object): void {
    const now = this.#now();
    for (const slot of slots) {
      // Given back meanwhile, and another's perhaps.
      if (this.#claims[slot] !== claim) continue;
      this.#claims[slot] = undefined;
      const line = this.#lines[this.#lineOf[slot] as number] as Line;
      this.#expiresAt[slot] = now + line.retentionMs;
      this.#orders[slot] = this.#order += 1;
      this.#handled += 1;
      this.#append(line, slot);
      while (line.first !== NO_SLOT && (this.#expiresAt[line.first] as number) <= now) this.#forget(line.first);
      if (this.#handled > this.#maxRecords) this.#evict();
    }
  }

  /** Gives back what `claim` has of these. */
  remove(slots: readonly number[], claim: object): void {
    for (const slot of slots) if (this.claimOf(slot) === claim) this.#forget(slot);
  }

  #forget(slot: number): void {
    if (this.#claims[slot] === undefined) {
      this.#unlink(slot);
      this.#handled -= 1;
    }
    this.#claims[slot] = undefined;
    if (this.#replies.size > 0) this.#replies.delete(slot);
    this.#kinds.leave(this.#slots.kindOf(slot));
    this.#slots.delete(slot);
  }

  #append(line: Line, slot: number): void {
    this.#previous[slot] = line.last;
    this.#next[slot] = NO_SLOT;
    if (line.last === NO_SLOT) line.first = slot;
    else this.#next[line.last] = slot;
    line.last = slot;
  }

  #unlink(slot: number): void {
    const line = this.#lines[this.#lineOf[slot] as number] as Line;
    const next = this.#next[slot] as number;
    const previous = this.#previous[slot] as number;
    if (previous === NO_SLOT) line.first = next;
    else this.#next[previous] = next;
    if (next === NO_SLOT) line.last = previous;
    else this.#previous[next] = previous;
  }

  #evict(): void {
    let oldest = NO_SLOT;
    for (const { first } of this.#lines) {
      if (first === NO_SLOT) continue;
      if (oldest === NO_SLOT || (this.#orders[first] as number) < (this.#orders[oldest] as number)) oldest = first;
    }
    if (oldest === NO_SLOT) return;
    this.#forget(oldest);
    this.evicted += 1;
  }

  #lineNumber(retentionMs: number): number {
    const known = this.#lineNumbers.get(retentionMs);
    if (known !== undefined) return known;
    this.#lineNumbers.set(retentionMs, this.#lines.length);
    return this.#lines.push({ retentionMs, first: NO_SLOT, last: NO_SLOT }) - 1;
  }

  #grow(capacity: number): void {
    this.#checksums = lengthen(this.#checksums, capacity);
    this.#lengths = lengthen(this.#lengths, capacity);
    this.#lineOf = lengthen(this.#lineOf, capacity);
    this.#next = lengthen(this.#next, capacity);
    this.#previous = lengthen(this.#previous, capacity);
    this.#expiresAt = lengthen(this.#expiresAt, capacity);
    this.#orders = lengthen(this.#orders, capacity);
  }
}
