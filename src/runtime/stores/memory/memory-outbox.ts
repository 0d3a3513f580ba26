import type { Outbox, OutboxRow } from '../../store.js';

interface Pending {
  readonly row: OutboxRow;
  /** Topic and key, where there is one: rows of one order are never given out twice at a time. */
  readonly order: string | undefined;
  /** Place in the outbox. */
  readonly place: number;
}

/** Committed rows until they are published. */
export class MemoryOutbox implements Outbox {
  readonly #listeners = new Set<() => void>();
  readonly #taken = new Map<string, Pending[]>();
  readonly #takenOrders = new Map<string, number>();
  #waiting: Pending[] = [];
  #place = 0;
  #takenCount = 0;
  /** A `take` has left rows behind because earlier ones of their key were out. */
  #heldBack = false;

  /** Rows that are not published yet. */
  get size(): number {
    return this.#waiting.length + this.#takenCount;
  }

  add(rows: readonly OutboxRow[]): void {
    for (const row of rows) {
      this.#waiting.push({ row, order: orderOf(row), place: this.#place });
      this.#place += 1;
    }
    if (rows.length > 0) this.#tell();
  }

  async take(limit: number): Promise<readonly OutboxRow[]> {
    const given: Pending[] = [];
    const left: Pending[] = [];
    let at = 0;
    for (; at < this.#waiting.length && given.length < limit; at += 1) {
      const pending = this.#waiting[at];
      if (pending === undefined) break;
      if (pending.order !== undefined && this.#takenOrders.has(pending.order)) left.push(pending);
      else given.push(pending);
    }
    if (left.length > 0) this.#heldBack = true;
    this.#waiting = left.concat(this.#waiting.slice(at));
    for (const pending of given) this.#markTaken(pending);
    return given.map(({ row }) => row);
  }

  async markPublished(ids: readonly string[]): Promise<void> {
    for (const id of ids) this.#untake(id);
    if (this.#heldBack) this.#tell();
  }

  async release(ids: readonly string[]): Promise<void> {
    const back = ids.flatMap((id) => this.#untake(id));
    if (back.length === 0) return;
    this.#waiting = back.concat(this.#waiting).toSorted((a, b) => a.place - b.place);
    this.#tell();
  }

  onCommitted(listener: () => void): () => void {
    // A listener of its own even where a function is handed in twice: stopping one must not stop the other.
    const own = (): void => listener();
    this.#listeners.add(own);
    return () => {
      this.#listeners.delete(own);
    };
  }

  #tell(): void {
    this.#heldBack = false;
    for (const listener of this.#listeners) listener();
  }

  #markTaken(pending: Pending): void {
    const { row, order } = pending;
    const same = this.#taken.get(row.id);
    if (same === undefined) this.#taken.set(row.id, [pending]);
    else same.push(pending);
    if (order !== undefined) this.#takenOrders.set(order, (this.#takenOrders.get(order) ?? 0) + 1);
    this.#takenCount += 1;
  }

  #untake(id: string): readonly Pending[] {
    const rows = this.#taken.get(id) ?? [];
    this.#taken.delete(id);
    this.#takenCount -= rows.length;
    for (const { order } of rows) {
      if (order === undefined) continue;
      const rest = (this.#takenOrders.get(order) ?? 1) - 1;
      if (rest === 0) this.#takenOrders.delete(order);
      else this.#takenOrders.set(order, rest);
    }
    return rows;
  }
}

function orderOf({ record }: OutboxRow): string | undefined {
  if (record.key === null) return undefined;
  const key = typeof record.key === 'string' ? record.key : Buffer.from(record.key).toString('utf8');
  return `${record.topic}\n${key}`;
}
