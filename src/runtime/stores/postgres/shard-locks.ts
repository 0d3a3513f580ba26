import { EdaError } from '../../errors.js';
import { type AdvisoryKey, advisoryKey } from './advisory-key.js';
import type { RelayConnection } from './relay-connection.js';

export interface ShardLocksOptions {
  readonly connection: Pick<RelayConnection, 'query' | 'generation'>;
  /** Quoted name of the table. */
  readonly table: string;
  readonly shards: number;
  /** Its name. */
  readonly store: string;
}

interface Count {
  readonly relays: number;
  /** Whether this connection is one of them. */
  readonly joined: boolean;
  /** Of the shards that have rows. */
  readonly last: number;
}

/** Statement that makes this connection one of the relays among which the shards are divided. */
export function joinRelays(table: string): string {
  return `SELECT pg_advisory_lock_shared(${membersKey(table).text})`;
}

function membersKey(table: string): AdvisoryKey {
  return advisoryKey('relays', table);
}

/**
 * The shards that one relay publishes: for each it holds an advisory lock of its connection, so it loses all with that at the latest. Relays count one another, by a
 * lock that they share, and none keeps more than its part: a process that is added takes over some of the work, and one that is frozen or cannot reach its broker
 * holds up its part only.
 */
export class ShardLocks {
  readonly #options: ShardLocksOptions;
  readonly #keys = new Map<number, string>();
  readonly #held = new Set<number>();
  readonly #leaving = new Set<number>();
  #generation = 0;

  constructor(options: ShardLocksOptions) {
    this.#options = options;
  }

  /** Without those that are to be given up. */
  get held(): readonly number[] {
    this.#forgetLost();
    return [...this.#held];
  }

  has(shard: number): boolean {
    this.#forgetLost();
    return this.#held.has(shard) || this.#leaving.has(shard);
  }

  get isLeaving(): boolean {
    this.#forgetLost();
    return this.#leaving.size > 0;
  }

  /** Takes shards that are free, up to its part, and picks those that are to be given up. */
  async share(): Promise<void> {
    const { table, shards, connection, store } = this.#options;
    const { classid, objid } = membersKey(table);
    const [found] = await connection.query<Count>(
      `SELECT count(*)::int AS relays, coalesce(bool_or(pid = pg_backend_pid()), false) AS joined, coalesce((SELECT max(shard) FROM ${table}), 0)::int AS last
FROM pg_locks WHERE locktype = 'advisory' AND database = (SELECT oid FROM pg_database WHERE datname = current_database())
  AND classid = ${classid} AND objid = ${objid} AND objsubid = 1 AND granted`,
    );
    if (found?.joined !== true) throw pooledError(store);
    // Another process may have divided the outbox into more shards: its rows must not be left behind when it is gone.
    const count = Math.max(shards, (found?.last ?? 0) + 1);
    const part = Math.ceil(count / Math.max(1, found?.relays ?? 1));
    this.#forgetLost();
    for (const shard of [...this.#held].slice(part)) {
      this.#held.delete(shard);
      this.#leaving.add(shard);
    }
    await this.#lock(part - this.#held.size, count);
  }

  /** Gives up shards that were picked for it; true where there were any. Nothing of them may be on its way to the broker. */
  async giveUp(mayLeave: (shard: number) => boolean): Promise<boolean> {
    this.#forgetLost();
    const leaving = [...this.#leaving].filter(mayLeave);
    if (leaving.length === 0) return false;
    await this.#options.connection.query('SELECT pg_advisory_unlock(key) FROM unnest($1::bigint[]) AS u(key)', [
      `{${leaving.map((shard) => this.#key(shard)).join(',')}}`,
    ]);
    for (const shard of leaving) this.#leaving.delete(shard);
    return true;
  }

  async #lock(wanted: number, count: number): Promise<void> {
    const free = Array.from({ length: count }, (_, shard) => shard).filter((shard) => !this.has(shard));
    if (wanted <= 0 || free.length === 0) return;
    // The limit ends the scan: no lock is taken beyond it.
    const locked = await this.#options.connection.query<{ readonly shard: number }>(
      'SELECT shard FROM unnest($1::int[], $2::bigint[]) AS u(shard, key) WHERE pg_try_advisory_lock(key) LIMIT $3::int',
      [`{${free.join(',')}}`, `{${free.map((shard) => this.#key(shard)).join(',')}}`, wanted],
    );
    for (const { shard } of locked) this.#held.add(shard);
  }

  #key(shard: number): string {
    let key = this.#keys.get(shard);
    if (key === undefined) {
      key = advisoryKey('shard', this.#options.table, String(shard)).text;
      this.#keys.set(shard, key);
    }
    return key;
  }

  /** Locks end with their connection. */
  #forgetLost(): void {
    const { generation } = this.#options.connection;
    if (generation === this.#generation) return;
    this.#generation = generation;
    this.#held.clear();
    this.#leaving.clear();
  }
}

function pooledError(store: string): EdaError {
  return new EdaError(
    'store-unavailable',
    `Store ${store}: the outbox relay has lost a lock of its session, as it happens behind a pooler in transaction mode: let the pool connect to PostgreSQL itself, or to the pooler in session mode.`,
    { fields: { store } },
  );
}
