import { EdaError } from '../../errors.js';
import { plainCopy } from './plain-copy.js';
import type { ReadonlyMemoryMap, SharedMap, SharedMaps } from './shared-maps.js';

/** `context.tx` of the memory store. */
export interface MemoryTransaction {
  /** A map of the store by its name; it exists as soon as it is written to. All handlers of the store share it. */
  map<Value>(name: string): MemoryMap<Value>;
}

/**
 * A map as one transaction sees it: what was committed, with its own writes on top. Values are plain data; they are copied
 * and frozen when they are set, so change one by setting another. Reading throws `transaction-conflict` where another
 * transaction has changed in between what this one has read; the runtime then runs the handler again.
 */
export interface MemoryMap<Value> extends ReadonlyMemoryMap<Value> {
  set(key: string, value: Value): void;
  /** Whether there was one. */
  delete(key: string): boolean;
}

/** Staged writes and remembered reads of one unit of work (docs/adr/0004). */
export class StagedTransaction implements MemoryTransaction {
  readonly #shared: SharedMaps;
  readonly #maps = new Map<string, StagedMap>();
  /** The commit up to which everything read so far is known to be current. */
  #seen: number;
  #ended = false;
  #conflict: EdaError | undefined;

  constructor(shared: SharedMaps) {
    this.#shared = shared;
    this.#seen = shared.version;
  }

  map<Value>(name: string): MemoryMap<Value> {
    let map = this.#maps.get(name);
    if (map === undefined) {
      map = new StagedMap(name, this.#shared.get(name), (reading) => this.#check(reading));
      this.#maps.set(name, map);
    }
    return map as MemoryMap<unknown> as MemoryMap<Value>;
  }

  /** Makes all writes visible at once. Throws `transaction-conflict`, and then none is. */
  apply(): void {
    this.#check(true);
    const writers = [...this.#maps.values()].filter((map) => map.hasWrites);
    this.#ended = true;
    if (writers.length === 0) return;
    const version = this.#shared.nextVersion();
    for (const map of writers) map.apply(version);
  }

  end(): void {
    this.#ended = true;
  }

  /** Handlers never see a mix of before and after another commit: with each read, what was read earlier has to be current still. */
  #check(reading: boolean): void {
    if (this.#ended)
      throw new EdaError('closed', 'This transaction has ended. Use context.tx only until the handler returns.');
    if (!reading) return;
    if (this.#conflict !== undefined) throw this.#conflict;
    if (this.#seen === this.#shared.version) return;
    for (const map of this.#maps.values()) {
      const key = map.staleRead();
      if (key !== undefined) throw (this.#conflict = conflict(map.name, key));
    }
    this.#seen = this.#shared.version;
  }
}

const DELETED = Symbol('deleted');

class StagedMap implements MemoryMap<unknown> {
  readonly name: string;
  readonly #shared: SharedMap;
  readonly #check: (reading: boolean) => void;
  readonly #writes = new Map<string, unknown>();
  /** Version of each entry that was read; 0 where there was none. */
  readonly #reads = new Map<string, number>();
  /** Version of the map when all of it was read. */
  #scanned: number | undefined;

  constructor(name: string, shared: SharedMap, check: (reading: boolean) => void) {
    this.name = name;
    this.#shared = shared;
    this.#check = check;
  }

  get hasWrites(): boolean {
    return this.#writes.size > 0;
  }

  get size(): number {
    return this.#merge().length;
  }

  get(key: string): unknown {
    this.#check(true);
    if (this.#writes.has(key)) {
      const written = this.#writes.get(key);
      return written === DELETED ? undefined : written;
    }
    return this.#read(key)?.value;
  }

  has(key: string): boolean {
    this.#check(true);
    if (this.#writes.has(key)) return this.#writes.get(key) !== DELETED;
    return this.#read(key) !== undefined;
  }

  set(key: string, value: unknown): void {
    this.#check(false);
    this.#writes.set(key, plainCopy(value));
  }

  delete(key: string): boolean {
    const existed = this.has(key);
    this.#writes.set(key, DELETED);
    return existed;
  }

  entries(): IterableIterator<[string, unknown]> {
    return this.#merge().values();
  }

  /** Name of something that was read and is no longer what it was. */
  staleRead(): string | undefined {
    if (this.#scanned !== undefined && this.#scanned !== this.#shared.version) return 'its entries';
    for (const [key, version] of this.#reads)
      if ((this.#shared.cells.get(key)?.version ?? 0) !== version) return `"${key}"`;
    return undefined;
  }

  apply(version: number): void {
    for (const [key, value] of this.#writes)
      if (value === DELETED) this.#shared.cells.delete(key);
      else this.#shared.cells.set(key, { value, version });
    this.#shared.version = version;
  }

  #read(key: string): { readonly value: unknown } | undefined {
    const cell = this.#shared.cells.get(key);
    this.#reads.set(key, cell?.version ?? 0);
    return cell;
  }

  #merge(): [string, unknown][] {
    this.#check(true);
    this.#scanned = this.#shared.version;
    const merged = new Map<string, unknown>();
    for (const [key, cell] of this.#shared.cells) merged.set(key, cell.value);
    for (const [key, value] of this.#writes)
      if (value === DELETED) merged.delete(key);
      else merged.set(key, value);
    return [...merged];
  }
}

function conflict(map: string, what: string): EdaError {
  return new EdaError(
    'transaction-conflict',
    `Another transaction has changed ${what} of the map "${map}" after this one had read it. Run it again.`,
    { fields: { map } },
  );
}
