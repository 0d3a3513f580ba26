import type { Outbox, OutboxRow } from '../../store.js';

interface Pending {
  readonly row: OutboxRow;
  /** Broker, topic and key, where there is one. */
  readonly order: string | undefined;
  readonly place: number;
  /** The relay that has taken it. */
  relay: object | undefined;
  /** The broker refuses it. */
  setAside: boolean;
  /** Where it is to be published; undefined: anywhere. */
  readonly broker: unknown;
}

/** Whose the rows of one topic and key are as long as some of them are out. */
interface Hold {
  readonly relay: object;
  rows: number;
}

const ANONYMOUS = {};

/** Committed rows until they are published. */
export class MemoryOutbox implements Outbox {
  readonly #listeners = new Set<() => void>();
  /** By place, the oldest first. */
  readonly #rows = new Map<number, Pending>();
  readonly #byId = new Map<string, Pending[]>();
  readonly #holds = new Map<string, Hold>();
  /** Brokers by number: topics of one name on two brokers have no order between them. */
  readonly #brokers = new Map<unknown, number>();
  #place = 0;
  /** A `take` has passed over rows of another relay. */
  #keptBack = false;

  /** Rows that are not published yet. */
  get size(): number {
    return this.#rows.size;
  }

  add(rows: readonly OutboxRow[], broker?: unknown): void {
    for (const row of rows) {
      const pending: Pending = {
        row,
        order: this.#orderOf(row, broker),
        place: this.#place,
        relay: undefined,
        setAside: false,
        broker,
      };
      this.#place += 1;
      this.#rows.set(pending.place, pending);
      const same = this.#byId.get(row.id);
      if (same === undefined) this.#byId.set(row.id, [pending]);
      else same.push(pending);
    }
    if (rows.length > 0) this.#tell();
  }

  async take(limit: number, relay: object = ANONYMOUS, broker?: unknown): Promise<readonly OutboxRow[]> {
    const given: OutboxRow[] = [];
    for (const pending of this.#rows.values()) {
      if (given.length >= limit) break;
      if (!isFor(pending, broker)) continue;
      if (this.#hold(pending, relay)) given.push(pending.row);
      else this.#keptBack = true;
    }
    return given;
  }

  async markPublished(ids: readonly string[], relay?: object, broker?: unknown): Promise<void> {
    for (const id of ids) {
      for (const pending of this.#byId.get(id) ?? []) {
        // A second row of this id that nobody, or another relay, has taken is still to be published.
        if (!isTakenBy(pending, relay) || !isFor(pending, broker)) continue;
        this.#rows.delete(pending.place);
        this.#free(pending);
      }
      const rest = (this.#byId.get(id) ?? []).filter(({ place }) => this.#rows.has(place));
      if (rest.length === 0) this.#byId.delete(id);
      else this.#byId.set(id, rest);
    }
    if (this.#keptBack) this.#tell();
  }

  async pending(ids?: readonly string[], broker?: unknown): Promise<readonly string[]> {
    const waits = (pending: Pending): boolean => !pending.setAside && isFor(pending, broker);
    if (ids !== undefined) return ids.filter((id) => this.#byId.get(id)?.some(waits) === true);
    return Array.from(this.#rows.values()).flatMap((pending) => (waits(pending) ? pending.row.id : []));
  }

  async setAside(ids: readonly string[], relay?: object, broker?: unknown): Promise<void> {
    let changed = false;
    for (const pending of ids.flatMap((id) => this.#byId.get(id) ?? [])) {
      // As in `markPublished`: what this relay has not taken is another row of the same id.
      if (!isTakenBy(pending, relay) || pending.setAside || !isFor(pending, broker)) continue;
      pending.setAside = true;
      changed = true;
    }
    if (changed) this.#tell();
  }

  async release(relay: object = ANONYMOUS): Promise<void> {
    let freed = false;
    for (const pending of this.#rows.values()) {
      if (pending.relay !== relay) continue;
      this.#free(pending);
      freed = true;
    }
    if (freed) this.#tell();
  }

  onCommitted(listener: () => void): () => void {
    // A listener of its own even where a function is handed in twice: stopping one must not stop the other.
    const own = (): void => listener();
    this.#listeners.add(own);
    return () => {
      this.#listeners.delete(own);
    };
  }

  #orderOf({ record }: OutboxRow, broker: unknown): string | undefined {
    if (record.key === null) return undefined;
    const key = typeof record.key === 'string' ? record.key : Buffer.from(record.key).toString('utf8');
    let number = this.#brokers.get(broker);
    if (number === undefined) {
      number = this.#brokers.size;
      this.#brokers.set(broker, number);
    }
    return `${number}\n${record.topic}\n${key}`;
  }

  #tell(): void {
    this.#keptBack = false;
    for (const listener of this.#listeners) listener();
  }

  /** Whether the row is this relay's from now on. */
  #hold(pending: Pending, relay: object): boolean {
    if (pending.relay !== undefined) return pending.relay === relay;
    const hold = pending.order === undefined ? undefined : this.#holds.get(pending.order);
    if (hold !== undefined && hold.relay !== relay) return false;
    pending.relay = relay;
    if (hold !== undefined) hold.rows += 1;
    else if (pending.order !== undefined) this.#holds.set(pending.order, { relay, rows: 1 });
    return true;
  }

  #free(pending: Pending): void {
    pending.relay = undefined;
    const hold = pending.order === undefined ? undefined : this.#holds.get(pending.order);
    if (hold === undefined || pending.order === undefined) return;
    hold.rows -= 1;
    if (hold.rows === 0) this.#holds.delete(pending.order);
  }
}

function isTakenBy(pending: Pending, relay: object | undefined): boolean {
  return relay === undefined ? pending.relay !== undefined : pending.relay === relay;
}

function isFor(pending: Pending, broker: unknown): boolean {
  return broker === undefined || pending.broker === undefined || pending.broker === broker;
}
