import { EdaError } from '../../errors.js';
import type { Clock } from '../../service/types.js';
import { migrate } from './migrate.js';
import { ProcessLock } from './process-lock.js';
import { prepareOwn, type SqliteDatabase, type SqliteStatement } from './sqlite-database.js';
import { isBusy, isWithoutTransaction, sqliteError } from './sqlite-errors.js';
import { migrationsOf } from './sqlite-migrations.js';
import type { TableNames } from './table-names.js';
import { Turn } from './turn.js';

export interface ConnectionOptions<Database extends SqliteDatabase> {
  readonly database: Database;
  readonly tables: TableNames;
  readonly prefix: string;
  readonly synchronous: 'full' | 'normal';
  readonly lockTimeoutMs: number;
  readonly patienceMs: number;
  readonly clock: Pick<Clock, 'now' | 'sleep'>;
}

/** Waiting inside of SQLite stops the whole process: what takes longer is waited for outside. */
const BUSY_TIMEOUT_MS = 20;
const LOCK_PAUSE_MS = 20;

/** The one connection of a store: its turns, its transactions, and its statements. */
export class SqliteConnection<Database extends SqliteDatabase = SqliteDatabase> {
  readonly options: ConnectionOptions<Database>;
  /** As messages call the database. */
  file = 'the database';
  readonly #turn: Turn;
  readonly #statements = new Map<string, SqliteStatement>();
  #lock: ProcessLock | undefined;
  #ready = false;

  constructor(options: ConnectionOptions<Database>) {
    this.options = options;
    this.#turn = new Turn(options.clock);
  }

  now(): number {
    return this.options.clock.now();
  }

  /** A statement of the store's own, kept. */
  prepare(sql: string): SqliteStatement {
    let statement = this.#statements.get(sql);
    if (statement === undefined) this.#statements.set(sql, (statement = prepareOwn(this.options.database, sql)));
    return statement;
  }

  /** Locks the database, sets what durability needs, and makes the tables. */
  async open(signal?: AbortSignal): Promise<void> {
    const release = await this.#turn.take(signal);
    try {
      const { database, tables, prefix, synchronous } = this.options;
      const main = this.#pragma('database_list').find(({ name }) => name === 'main');
      const path = typeof main?.file === 'string' && main.file !== '' ? main.file : undefined;
      this.file = path ?? 'the database in memory';
      database.exec(`PRAGMA busy_timeout = ${BUSY_TIMEOUT_MS}`);
      if (path !== undefined) await this.#takeLock(new ProcessLock({ database, tables, prefix, file: path }), signal);
      await this.#whenUnlocked(() => this.#writeAhead(path), signal);
      database.exec(`PRAGMA main.synchronous = ${synchronous}`);
      await this.#begin(signal);
      this.#makeTables();
      this.#ready = true;
    } catch (error) {
      this.#letGo();
      if (signal?.aborted === true && error === signal.reason) throw error;
      throw sqliteError(error, this.file, 'open');
    } finally {
      release();
    }
  }

  async close(): Promise<void> {
    const release = await this.#turn.take();
    this.#ready = false;
    this.#letGo();
    release();
  }

  /** Begins a transaction when its turn has come. Resolves with what gives the turn back. */
  async begin(signal?: AbortSignal, patienceMs?: number): Promise<() => void> {
    const release = await this.#turn.take(signal, patienceMs);
    try {
      this.#assertReady();
      await this.#begin(signal);
      return release;
    } catch (error) {
      release();
      if (signal?.aborted === true && error === signal.reason) throw error;
      throw sqliteError(error, this.file, 'begin a transaction');
    }
  }

  /** Something of the store's own in a transaction. */
  async transact<Result>(doing: string, run: () => Result, signal?: AbortSignal): Promise<Result> {
    const release = await this.begin(signal);
    try {
      const result = run();
      this.commit();
      return result;
    } catch (error) {
      this.rollback();
      throw sqliteError(error, this.file, doing);
    } finally {
      release();
    }
  }

  /** Something that only reads, when nobody's transaction is open: it needs no lock. */
  async read<Result>(doing: string, run: () => Result): Promise<Result> {
    const release = await this.#turn.take();
    try {
      this.#assertReady();
      return run();
    } catch (error) {
      throw sqliteError(error, this.file, doing);
    } finally {
      release();
    }
  }

  commit(): void {
    this.prepare('COMMIT').run();
  }

  /** Says nothing where there is no transaction any more. */
  rollback(): void {
    try {
      this.prepare('ROLLBACK').run();
    } catch (error) {
      if (!isWithoutTransaction(error) && this.isInTransaction()) throw sqliteError(error, this.file, 'roll back');
    }
  }

  /** Some errors end a transaction by themselves. Both clients have a property for it, but not in all their versions. */
  isInTransaction(): boolean {
    try {
      this.prepare('BEGIN').run();
    } catch (error) {
      return error instanceof Error && /within a transaction/.test(error.message);
    }
    this.prepare('ROLLBACK').run();
    return false;
  }

  #assertReady(): void {
    if (!this.#ready)
      throw new EdaError('closed', 'Store sqlite is not open: start the service, or call open() of the store, first.');
  }

  async #begin(signal: AbortSignal | undefined): Promise<void> {
    await this.#whenUnlocked(() => this.prepare('BEGIN IMMEDIATE').run(), signal);
  }

  #makeTables(): void {
    const { database, tables } = this.options;
    try {
      migrate({ database, tables, migrations: migrationsOf(tables), file: this.file });
      this.#lock?.sign(this.now());
      this.commit();
    } catch (error) {
      this.rollback();
      throw error;
    }
  }

  async #takeLock(lock: ProcessLock, signal: AbortSignal | undefined): Promise<void> {
    const until = this.now() + this.options.lockTimeoutMs;
    while (!lock.tryTake()) {
      if (this.now() >= until) throw lock.refusal();
      await this.options.clock.sleep(LOCK_PAUSE_MS, signal);
    }
    this.#lock = lock;
  }

  #writeAhead(path: string | undefined): void {
    const [row] = this.#pragma('main.journal_mode = WAL');
    if (path === undefined || row?.journal_mode === 'wal') return;
    throw new EdaError(
      'store-unavailable',
      `${path} cannot be switched to write-ahead logging (its journal mode stays ${String(row?.journal_mode)}): keep it on a local disk.`,
      { fields: { store: 'sqlite', file: path } },
    );
  }

  async #whenUnlocked(run: () => unknown, signal: AbortSignal | undefined): Promise<void> {
    const until = this.now() + this.options.lockTimeoutMs;
    for (;;) {
      try {
        run();
        return;
      } catch (error) {
        if (!isBusy(error) || this.now() >= until) throw error;
      }
      await this.options.clock.sleep(LOCK_PAUSE_MS, signal);
    }
  }

  #pragma(text: string): readonly Readonly<Record<string, unknown>>[] {
    return prepareOwn(this.options.database, `PRAGMA ${text}`).all() as readonly Readonly<Record<string, unknown>>[];
  }

  #letGo(): void {
    this.#statements.clear();
    try {
      this.#lock?.release();
    } catch {
      // The handle is closed, and the lock with it.
    }
    this.#lock = undefined;
  }
}
