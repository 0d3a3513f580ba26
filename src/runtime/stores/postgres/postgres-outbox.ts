import type { Clock } from '../../service/types.js';
import type { Outbox, OutboxRow } from '../../store.js';
import { advisoryKey } from './advisory-key.js';
import { insertOutboxRows } from './insert-outbox-rows.js';
import { createShardOf } from './outbox-shards.js';
import type { PostgresClient, PostgresPool } from './postgres-client.js';
import { RelaySession } from './relay-session.js';
import type { PostgresTables } from './table-names.js';

export interface PostgresOutboxOptions {
  readonly pool: PostgresPool;
  readonly tables: Pick<PostgresTables, 'outbox'>;
  /** Of the store. */
  readonly name: string;
  readonly shards: number;
  readonly pollMs: number;
  /** How long rows wait for an older transaction before it is said. 30 s by default. */
  readonly stuckMs?: number | undefined;
  readonly clock: Clock;
  /** An error of the database in the words of the store. */
  readonly toError: (error: unknown) => Error;
}

const ANONYMOUS = {};
/** Notifications of one process are at least so far apart: each of them is a transaction. */
const NOTIFY_GAP_MS = 5;

/**
 * Messages that are committed with their transaction, until a relay has published them. A row's shard is the hash of its topic and key; each relay holds some of the
 * shards, and of these it gets the rows in the order of their ids, which is the order of the commits of transactions that locked the same data first. Rows wait for
 * older transactions that publish too, so nothing of these is overtaken.
 */
export class PostgresOutbox implements Outbox {
  readonly #options: PostgresOutboxOptions;
  readonly #sessions = new Map<object, RelaySession>();
  readonly #listeners = new Set<() => void>();
  readonly #shardOf: (record: OutboxRow['record']) => number;
  readonly #channel: string;
  /** Shards with new rows that another process publishes. */
  readonly #untold = new Set<number>();
  #telling = false;

  constructor(options: PostgresOutboxOptions) {
    this.#options = options;
    this.#shardOf = createShardOf(options.shards);
    // A channel is the database's, as advisory locks are.
    const { classid, objid } = advisoryKey('channel', options.tables.outbox);
    this.#channel = `edagen_outbox_${classid.toString(16)}_${objid.toString(16)}`;
  }

  /** Those that relays of this process publish. */
  get shards(): readonly number[] {
    return [...this.#sessions.values()].flatMap((session) => session.shards);
  }

  /** Within the client's transaction; answers what to hand to `committed` after its commit. */
  insert(client: Pick<PostgresClient, 'query'>, rows: readonly OutboxRow[]): Promise<ReadonlySet<number>> {
    return insertOutboxRows(client, { table: this.#options.tables.outbox, shardOf: this.#shardOf }, rows);
  }

  /** A transaction with rows of these shards is committed. Nobody waits for what follows from it. */
  committed(shards: Iterable<number>): void {
    let rows = false;
    for (const shard of shards) {
      rows = true;
      if (![...this.#sessions.values()].some((session) => session.holds(shard))) this.#untold.add(shard);
    }
    if (!rows) return;
    this.#wake();
    void this.#tellOthers();
  }

  take(limit: number, relay: object = ANONYMOUS): Promise<readonly OutboxRow[]> {
    let session = this.#sessions.get(relay);
    if (session === undefined) {
      session = this.#createSession();
      this.#sessions.set(relay, session);
    }
    return session.take(limit);
  }

  async markPublished(ids: readonly string[], relay?: object): Promise<void> {
    await Promise.all(this.#sessionsOf(relay).map((session) => session.mark(ids)));
  }

  /** For people who look at the table: nothing else goes by it. */
  async setAside(ids: readonly string[], relay?: object): Promise<void> {
    await Promise.all(this.#sessionsOf(relay).map((session) => session.setAside(ids)));
  }

  async release(relay: object = ANONYMOUS): Promise<void> {
    const session = this.#sessions.get(relay);
    if (session === undefined) return;
    this.#sessions.delete(relay);
    try {
      await session.close();
    } finally {
      for (const other of this.#sessions.values()) other.lookForFreeShards();
      this.#wake();
    }
  }

  onCommitted(listener: () => void): () => void {
    // A listener of its own even where a function is handed in twice: stopping one must not stop the other.
    const own = (): void => {
      listener();
    };
    this.#listeners.add(own);
    return () => {
      this.#listeners.delete(own);
    };
  }

  /** Ends all sessions; a later `take` begins a new one. */
  async close(): Promise<void> {
    await Promise.allSettled([...this.#sessions.keys()].map((relay) => this.release(relay)));
  }

  #sessionsOf(relay: object | undefined): readonly RelaySession[] {
    if (relay === undefined) return [...this.#sessions.values()];
    const session = this.#sessions.get(relay);
    return session === undefined ? [] : [session];
  }

  #createSession(): RelaySession {
    const { pool, tables, name, shards, pollMs, stuckMs = 30_000, clock, toError } = this.#options;
    return new RelaySession({
      pool,
      table: tables.outbox,
      channel: this.#channel,
      shards,
      pollMs,
      stuckMs,
      clock,
      name,
      toError,
      wake: () => {
        this.#wake();
      },
    });
  }

  #wake(): void {
    for (const listener of this.#listeners) listener();
  }

  /** Not within the committing transaction: such commits queue up behind one lock of the whole server. */
  async #tellOthers(): Promise<void> {
    if (this.#telling) return;
    this.#telling = true;
    try {
      while (this.#untold.size > 0) {
        const shards = new Set(this.#untold);
        this.#untold.clear();
        const [session] = this.#sessions.values();
        await session?.tell(shards);
        await this.#options.clock.sleep(NOTIFY_GAP_MS);
      }
    } catch {
      // The connection is lost, which the relay tells: other processes find the rows when they look by themselves.
    } finally {
      this.#telling = false;
    }
  }
}
