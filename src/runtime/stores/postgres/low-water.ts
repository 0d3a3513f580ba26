/** What a statement saw of running transactions: all below `xmin` have ended, none from `xmax` on had begun. */
export interface SnapshotBounds {
  readonly xmin: number;
  readonly xmax: number;
}

/**
 * Ids from which on a look at each shard may begin. Deleted rows stay in the index until a vacuum, and a look from its beginning would step over all of them; but a
 * smaller id may still appear, of a transaction that has drawn it and not committed. So once an id was seen, and all transactions that ran then have ended, nothing new
 * comes below it: whoever draws an id has a transaction id before.
 */
export class LowWater {
  readonly #lows = new Map<number, number>();
  #highest = 0;
  /** No transaction that may still commit an id up to this one began before `xmax`. */
  #candidate: { readonly id: number; readonly xmax: number } | undefined;
  #decided = 0;

  of(shard: number): number {
    return this.#lows.get(shard) ?? 1;
  }

  /** Whether `observe` may tell more. */
  get isBehind(): boolean {
    return this.#highest > this.#decided;
  }

  /** Rows up to this id were seen. */
  saw(id: number): void {
    this.#highest = Math.max(this.#highest, id);
  }

  /** Of a snapshot that is younger than what was seen. */
  observe({ xmin, xmax }: SnapshotBounds): void {
    if (this.#candidate !== undefined && xmin >= this.#candidate.xmax) {
      this.#decided = this.#candidate.id;
      this.#candidate = undefined;
    }
    if (this.isBehind) this.#candidate ??= { id: this.#highest, xmax };
  }

  /** A look at these shards after the last `observe` has found `rows` in the order of their ids; all there are up to `end`. */
  looked(
    shards: readonly number[],
    rows: readonly { readonly shard: number; readonly id: number }[],
    end: number,
  ): void {
    const firsts = new Map<number, number>();
    for (const { shard, id } of rows) if (!firsts.has(shard)) firsts.set(shard, id);
    for (const shard of shards) {
      const low = Math.min(this.#decided + 1, firsts.get(shard) ?? end);
      if (low > this.of(shard)) this.#lows.set(shard, low);
    }
  }

  /** On a new connection: it may lead to another copy of the database, which knows less. */
  forget(): void {
    this.#lows.clear();
    this.#highest = 0;
    this.#candidate = undefined;
    this.#decided = 0;
  }
}
