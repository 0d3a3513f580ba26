import type { Clock } from '../../service/types.js';
import type { SqliteConnection } from './sqlite-connection.js';

/** Rows of one transaction: others have their turn in between. */
export const CLEAN_UP_CHUNK = 10_000;

/** Forgets what has expired. Nothing that counts hangs on it: for claims, expired rows are absent anyway. */
export class CleanUp {
  readonly #connection: SqliteConnection;
  readonly #clock: Pick<Clock, 'now' | 'sleep'>;
  readonly #everyMs: number;
  readonly #sql: readonly string[];
  #stop: AbortController | undefined;
  #running: Promise<void> = Promise.resolve();

  constructor(connection: SqliteConnection, everyMs: number) {
    const { clock, tables } = connection.options;
    this.#connection = connection;
    this.#clock = clock;
    this.#everyMs = everyMs;
    this.#sql = [tables.inbox, tables.lease].map(
      (table) =>
        `DELETE FROM ${table} WHERE key IN (SELECT key FROM ${table} WHERE expires_at <= ? ORDER BY expires_at LIMIT ${CLEAN_UP_CHUNK})`,
    );
  }

  start(): void {
    const stop = new AbortController();
    this.#stop = stop;
    this.#running = this.#run(stop.signal);
  }

  async stop(): Promise<void> {
    this.#stop?.abort();
    await this.#running;
  }

  /** How many it were. */
  async once(signal?: AbortSignal): Promise<number> {
    const now = this.#clock.now();
    let sum = 0;
    for (const sql of this.#sql)
      for (let deleted = CLEAN_UP_CHUNK; deleted >= CLEAN_UP_CHUNK; sum += deleted)
        deleted = await this.#connection.transact(
          'delete what has expired',
          () => Number(this.#connection.prepare(sql).run(now).changes),
          signal,
        );
    return sum;
  }

  async #run(signal: AbortSignal): Promise<void> {
    while (!signal.aborted) {
      try {
        await this.#clock.sleep(this.#everyMs, signal);
        await this.once(signal);
      } catch {
        // The end; or the database is in trouble, which whoever handles messages tells.
      }
    }
  }
}
