export interface Cell {
  readonly value: unknown;
  /** The commit that wrote it; no two commits have the same. */
  readonly version: number;
}

export interface SharedMap {
  readonly cells: Map<string, Cell>;
  /** The last commit that changed anything in it. */
  version: number;
}

/** What has been committed. */
export class SharedMaps {
  readonly #maps = new Map<string, SharedMap>();
  #version = 0;

  /** Grows with each commit that writes. */
  get version(): number {
    return this.#version;
  }

  get(name: string): SharedMap {
    let map = this.#maps.get(name);
    if (map === undefined) this.#maps.set(name, (map = { cells: new Map(), version: 0 }));
    return map;
  }

  nextVersion(): number {
    return (this.#version += 1);
  }
}

/** Reading what was committed, outside of a transaction. */
export interface ReadonlyMemoryMap<Value> {
  readonly size: number;
  get(key: string): Value | undefined;
  has(key: string): boolean;
  /** All entries, in the order in which their keys were first written. */
  entries(): IterableIterator<[key: string, value: Value]>;
}

/** A view of one map that always shows the last commit. */
export class CommittedMap<Value> implements ReadonlyMemoryMap<Value> {
  readonly #map: SharedMap;

  constructor(map: SharedMap) {
    this.#map = map;
  }

  get size(): number {
    return this.#map.cells.size;
  }

  get(key: string): Value | undefined {
    return this.#map.cells.get(key)?.value as Value | undefined;
  }

  has(key: string): boolean {
    return this.#map.cells.has(key);
  }

  *entries(): IterableIterator<[string, Value]> {
    for (const [key, cell] of this.#map.cells) yield [key, cell.value as Value];
  }
}
