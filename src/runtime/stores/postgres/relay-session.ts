import { MAX_TIMER_MS } from '../../service/defaults.js';
import type { Clock } from '../../service/types.js';
import type { OutboxRow } from '../../store.js';
import { GateWatch } from './gate-watch.js';
import { LowWater } from './low-water.js';
import {
  cutAtGate,
  deleteStatement,
  type FoundRow,
  gateStatement,
  lookStatement,
  type OutboxGate,
  setAsideStatement,
  toOutboxRow,
} from './outbox-look.js';
import type { PostgresPool } from './postgres-client.js';
import { RelayConnection } from './relay-connection.js';
import { joinRelays, ShardLocks } from './shard-locks.js';

export interface RelaySessionOptions {
  readonly pool: PostgresPool;
  /** Quoted name of the outbox's table. */
  readonly table: string;
  /** Notifications among processes: numbers of shards with new rows, or `FREE`. */
  readonly channel: string;
  readonly shards: number;
  readonly pollMs: number;
  /** How long rows wait for an older writer before it is said. */
  readonly stuckMs: number;
  readonly clock: Clock;
  /** Of the store. */
  readonly name: string;
  readonly toError: (error: unknown) => Error;
  /** There may be something to take. */
  readonly wake: () => void;
}

/** A row of the outbox by its place there: several may have one message id. */
interface Place {
  readonly shard: number;
  readonly id: string;
}

/** Told on the channel where shards have become free. */
const FREE = 'free';
/** Rows wait for a writer of another process, whose end nobody tells: the first look after this time, then after twice that, up to `pollMs`. */
const GATE_MS = 10;
/** A relay is never silent for longer, unless it looks for rows more rarely. */
const FROZEN_MS = 60_000;
/** Deleted rows from which on it is worth to ask how far back a look has to begin. */
const MANY_DELETED = 2_000;

/** One relay's connection, its shards, and what it has taken and not marked. */
export class RelaySession {
  readonly #options: RelaySessionOptions;
  readonly #connection: RelayConnection;
  readonly #locks: ShardLocks;
  readonly #gate: GateWatch;
  readonly #low = new LowWater();
  readonly #gateStatement: string;
  readonly #closed = new AbortController();
  /** By message id, of the last `take`. */
  #taken = new Map<string, Place[]>();
  /** The end of what was asked of the connection. */
  #turn: Promise<unknown> = Promise.resolve();
  #generation = 0;
  #sharedAt = Number.NEGATIVE_INFINITY;
  #deleted = 0;
  #gateMs = GATE_MS;
  #gateTimer: AbortController | undefined;

  constructor(options: RelaySessionOptions) {
    const { pool, table, channel, shards, pollMs, clock } = options;
    this.#options = options;
    this.#connection = new RelayConnection({
      pool,
      channel,
      store: options.name,
      silenceMs: Math.min(Math.max(FROZEN_MS, 3 * pollMs), MAX_TIMER_MS),
      greeting: joinRelays(table),
      clock,
      toError: options.toError,
      onNotification: (payload) => {
        this.#notified(payload);
      },
    });
    this.#locks = new ShardLocks({ connection: this.#connection, table, shards, store: options.name });
    this.#gate = new GateWatch({ table, now: () => clock.now(), patienceMs: options.stuckMs });
    this.#gateStatement = gateStatement(table);
    void this.#poll();
  }

  get shards(): readonly number[] {
    return this.#locks.held;
  }

  holds(shard: number): boolean {
    return this.#locks.has(shard);
  }

  /** Shards may be free: the next look tries to get them. */
  lookForFreeShards(): void {
    this.#sharedAt = Number.NEGATIVE_INFINITY;
  }

  take(limit: number): Promise<readonly OutboxRow[]> {
    return this.#next(async () => {
      await this.#open();
      // Whatever was given before is not on its way any more: the relay takes again when it has verdicts.
      await this.#giveUp(() => true);
      if (this.#options.clock.now() - this.#sharedAt >= this.#options.pollMs) await this.#share();
      if (this.#deleted >= MANY_DELETED) await this.#observe();
      const { ready, waiting } = cutAtGate(await this.#look(limit));
      this.#remember(ready);
      const stuck = this.#gate.waits(waiting === undefined ? undefined : `${waiting.shard} ${waiting.id}`);
      if (waiting === undefined || ready.length > 0) this.#gateMs = GATE_MS;
      if (waiting !== undefined) this.#lookAgain();
      if (stuck && ready.length === 0) throw await this.#gate.explain(this.#connection, this.#options.name);
      return ready.map(toOutboxRow);
    });
  }

  /** Deletes what this relay has taken of these. */
  mark(ids: readonly string[]): Promise<void> {
    return this.#onPlaces(deleteStatement(this.#options.table), ids, (count) => {
      this.#deleted += count;
      for (const id of ids) this.#taken.delete(id);
    });
  }

  setAside(ids: readonly string[]): Promise<void> {
    return this.#onPlaces(setAsideStatement(this.#options.table), ids, () => undefined);
  }

  /** Tells relays of other processes. Where that fails they find out by themselves, a little later. */
  tell(shards: ReadonlySet<number>): Promise<void> {
    return this.#next(async () => {
      if (this.#connection.isOpen) await this.#notify([...shards].join(','));
    });
  }

  /** Frees its shards and its connection. */
  async close(): Promise<void> {
    if (this.#closed.signal.aborted) return;
    this.#closed.abort();
    this.#gateTimer?.abort();
    // It may wait for one.
    if (!this.#connection.isOpen) this.#connection.close();
    try {
      await this.#next(async () => {
        if (!this.#connection.isOpen) return;
        await this.#connection.query('SELECT pg_advisory_unlock_all()');
        await this.#notify(FREE);
      });
    } finally {
      this.#connection.close();
    }
  }

  async #open(): Promise<void> {
    await this.#connection.open();
    if (this.#connection.generation === this.#generation) return;
    this.#generation = this.#connection.generation;
    this.#low.forget();
    this.lookForFreeShards();
  }

  async #share(): Promise<void> {
    await this.#locks.share();
    this.#sharedAt = this.#options.clock.now();
  }

  async #giveUp(mayLeave: (shard: number) => boolean): Promise<void> {
    if (this.#locks.isLeaving && (await this.#locks.giveUp(mayLeave))) await this.#notify(FREE);
  }

  async #look(limit: number): Promise<readonly FoundRow[]> {
    const shards = this.#locks.held;
    if (shards.length === 0) return [];
    const starts = shards.map((shard) => ({ shard, low: this.#low.of(shard) }));
    const [gate] = await this.#connection.query<OutboxGate>(this.#gateStatement);
    if (gate === undefined) return [];
    const found = await this.#connection.query<FoundRow>(lookStatement(this.#options.table, starts), [
      limit,
      gate.snapshot,
      gate.oldest,
    ]);
    const places = found.map(({ shard, id }) => ({ shard, id: Number(id) }));
    const last = places.at(-1)?.id;
    this.#low.looked(shards, places, last === undefined || found.length < limit ? Number.POSITIVE_INFINITY : last);
    if (last !== undefined) this.#low.saw(last);
    return found;
  }

  async #observe(): Promise<void> {
    this.#deleted = 0;
    const [bounds] = await this.#connection.query<{ readonly xmin: string; readonly xmax: string }>(
      'SELECT pg_snapshot_xmin(s)::text AS xmin, pg_snapshot_xmax(s)::text AS xmax FROM pg_current_snapshot() AS s',
    );
    if (bounds !== undefined) this.#low.observe({ xmin: Number(bounds.xmin), xmax: Number(bounds.xmax) });
  }

  #remember(rows: readonly FoundRow[]): void {
    this.#taken = new Map();
    for (const { shard, id, message_id: messageId } of rows) {
      const places = this.#taken.get(messageId);
      if (places === undefined) this.#taken.set(messageId, [{ shard, id }]);
      else places.push({ shard, id });
    }
  }

  async #onPlaces(statement: string, ids: readonly string[], done: (count: number) => void): Promise<void> {
    const places = ids.flatMap((id) => this.#taken.get(id) ?? []);
    if (places.length === 0) return;
    await this.#next(async () => {
      await this.#open();
      await this.#connection.query(statement, [
        `{${places.map(({ shard }) => shard).join(',')}}`,
        `{${places.map(({ id }) => id).join(',')}}`,
      ]);
      done(places.length);
    });
  }

  async #notify(payload: string): Promise<void> {
    await this.#connection.query('SELECT pg_notify($1, $2)', [this.#options.channel, payload]);
  }

  #notified(payload: string): void {
    if (payload === FREE) this.lookForFreeShards();
    else if (!payload.split(',').some((shard) => this.holds(Number(shard)))) return;
    this.#options.wake();
  }

  /** Looks for free shards, and makes the relay look for rows, however quiet everything is. */
  async #poll(): Promise<void> {
    const { clock, pollMs, wake } = this.#options;
    const { signal } = this.#closed;
    while (!signal.aborted) {
      try {
        // Processes that were started together need not come together.
        await clock.sleep(pollMs * (0.9 + 0.2 * clock.random()), signal);
        if (this.#connection.isOpen)
          await this.#next(async () => {
            await this.#giveUp((shard) => !this.#isOut(shard));
            await this.#share();
            if (this.#low.isBehind) await this.#observe();
          });
      } catch {
        // The session's end, or a connection that is lost: the relay, which is woken, meets the same error and tells it.
      }
      if (!signal.aborted) wake();
    }
  }

  #isOut(shard: number): boolean {
    return [...this.#taken.values()].some((places) => places.some((place) => place.shard === shard));
  }

  #lookAgain(): void {
    if (this.#gateTimer !== undefined) return;
    const timer = new AbortController();
    this.#gateTimer = timer;
    const { clock, pollMs, wake } = this.#options;
    clock.sleep(this.#gateMs, timer.signal).then(
      () => {
        this.#gateTimer = undefined;
        wake();
      },
      () => undefined,
    );
    this.#gateMs = Math.min(this.#gateMs * 2, pollMs);
  }

  #next<Result>(work: () => Promise<Result>): Promise<Result> {
    const result = this.#turn.then(work);
    this.#turn = result.catch(() => undefined);
    return result;
  }
}
