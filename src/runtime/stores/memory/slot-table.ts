import { hashText } from './hash-text.js';

/** Nothing was found. */
export const NO_SLOT = -1;

const SMALLEST = 1024;

/**
 * Gives each key (a kind and an id) a small number, its slot, that columns of other data go by. A Map of objects would ask for a handful of cache misses a look,
 * and for a million objects that the garbage collector copies and walks: here a key that is new is told by one look at memory, and only ids are objects.
 */
export class SlotTable {
  readonly #seed: number;
  /** Open addressing, at most half full: the hash of a key and, beside it, its slot + 1; 0 where there is none. */
  #cells = new Int32Array(4 * SMALLEST);
  #mask = 2 * SMALLEST - 1;
  readonly #ids: (string | undefined)[] = [];
  #hashes = new Int32Array(SMALLEST);
  #kinds = new Int32Array(SMALLEST);
  readonly #free: number[] = [];
  #size = 0;
  #lastKind = 0;
  #lastId: string | undefined;
  #lastHash = 0;

  constructor(seed: number) {
    this.#seed = seed;
  }

  /** Slots up to here, at most, are in use or were; columns have to be as long. */
  get capacity(): number {
    return this.#hashes.length;
  }

  find(kind: number, id: string): number {
    const hash = this.#hash(kind, id);
    const cells = this.#cells;
    for (let at = hash & this.#mask; ; at = (at + 1) & this.#mask) {
      const slot = (cells[2 * at + 1] as number) - 1;
      if (slot < 0) return NO_SLOT;
      if (cells[2 * at] === hash && this.#ids[slot] === id && this.#kinds[slot] === kind) return slot;
    }
  }

  /** Only where `find` has found nothing. */
  add(kind: number, id: string): number {
    if (2 * this.#size > this.#mask) this.#grow();
    const hash = this.#hash(kind, id);
    const slot = this.#free.pop() ?? this.#ids.length;
    this.#ids[slot] = id;
    this.#hashes[slot] = hash;
    this.#kinds[slot] = kind;
    place(this.#cells, this.#mask, hash, slot);
    this.#size += 1;
    return slot;
  }

  kindOf(slot: number): number {
    return this.#kinds[slot] as number;
  }

  delete(slot: number): void {
    const cells = this.#cells;
    const mask = this.#mask;
    let hole = (this.#hashes[slot] as number) & mask;
    while (cells[2 * hole + 1] !== slot + 1) hole = (hole + 1) & mask;
    // Keys behind it that would not be found past a hole move up.
    for (let at = (hole + 1) & mask; cells[2 * at + 1] !== 0; at = (at + 1) & mask) {
      const home = (cells[2 * at] as number) & mask;
      if (((at - home) & mask) < ((at - hole) & mask)) continue;
      cells[2 * hole] = cells[2 * at] as number;
      cells[2 * hole + 1] = cells[2 * at + 1] as number;
      hole = at;
    }
    cells[2 * hole + 1] = 0;
    this.#ids[slot] = undefined;
    this.#free.push(slot);
    this.#size -= 1;
  }

  /** What is not found is added next: nothing is reckoned twice then. */
  #hash(kind: number, id: string): number {
    if (id === this.#lastId && kind === this.#lastKind) return this.#lastHash;
    this.#lastKind = kind;
    this.#lastId = id;
    return (this.#lastHash = hashText(id, this.#seed ^ kind));
  }

  #grow(): void {
    const old = this.#cells;
    const mask = 2 * this.#mask + 1;
    const cells = new Int32Array(2 * old.length);
    for (let at = 1; at < old.length; at += 2)
      if (old[at] !== 0) place(cells, mask, old[at - 1] as number, (old[at] as number) - 1);
    this.#cells = cells;
    this.#mask = mask;
    this.#hashes = lengthen(this.#hashes, 2 * this.#hashes.length);
    this.#kinds = lengthen(this.#kinds, this.#hashes.length);
  }
}

function place(cells: Int32Array, mask: number, hash: number, slot: number): void {
  let at = hash & mask;
  while (cells[2 * at + 1] !== 0) at = (at + 1) & mask;
  cells[2 * at] = hash;
  cells[2 * at + 1] = slot + 1;
}

/** A copy with zeros behind. */
export function lengthen<Column extends Int32Array | Float64Array>(column: Column, length: number): Column {
  const longer = new (column.constructor as new (length: number) => Column)(length);
  longer.set(column);
  return longer;
}
