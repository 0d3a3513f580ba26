import { hostname } from 'node:os';
import { EdaError } from '../../errors.js';
import { prepareOwn, type SqliteDatabase } from './sqlite-database.js';
import { isBusy, isCannotOpen } from './sqlite-errors.js';
import type { TableNames } from './table-names.js';

const ALIAS = 'edagen_lock';

/**
 * Sees to it that one store has a database: a file beside it that stays locked until the handle lets go of it. The system ends the lock with the
 * process, however that ends.
 */
export class ProcessLock {
  readonly #database: SqliteDatabase;
  readonly #tables: TableNames;
  readonly #file: string;
  readonly #lockFile: string;
  #held = false;

  constructor(options: {
    readonly database: SqliteDatabase;
    readonly tables: TableNames;
    readonly file: string;
    readonly prefix: string;
  }) {
    this.#database = options.database;
    this.#tables = options.tables;
    this.#file = options.file;
    this.#lockFile = `${options.file}-${options.prefix}lock`;
  }

  /** False where somebody else has it. */
  tryTake(): boolean {
    const database = this.#database;
    try {
      prepareOwn(database, `ATTACH DATABASE ? AS ${ALIAS}`).run(this.#lockFile);
    } catch (error) {
      if (isBusy(error)) return false;
      if (isCannotOpen(error)) this.#assertWritable();
      if (!(error instanceof Error) || !/already in use/.test(error.message)) throw error;
      throw new EdaError(
        'store-unavailable',
        `Another store uses this handle of ${this.#file}: let services share one store, or give each store a handle of its own.`,
        { cause: error, fields: { store: 'sqlite', file: this.#file } },
      );
    }
    try {
      // In this mode a lock outlives its transaction; any write takes it.
      for (const pragma of [
        'locking_mode = EXCLUSIVE',
        'journal_mode = MEMORY',
        'synchronous = OFF',
        'user_version = 1',
      ])
        database.exec(`PRAGMA ${ALIAS}.${pragma}`);
    } catch (error) {
      database.exec(`DETACH DATABASE ${ALIAS}`);
      if (isBusy(error)) return false;
      throw error;
    }
    this.#held = true;
    return true;
  }

  /** For the sentence that others get. In a transaction of the caller's. */
  sign(now: number): void {
    const owner = `process ${process.pid} on ${hostname()}, since ${new Date(now).toISOString()}`;
    prepareOwn(this.#database, `INSERT OR REPLACE INTO ${this.#tables.state} (name, value) VALUES ('owner', ?)`).run(
      owner,
    );
  }

  refusal(): EdaError {
    const owner = this.#owner();
    return new EdaError(
      'store-unavailable',
      `${this.#file} is in use by ${owner ?? 'another store'}: a SQLite store serves one process, so stop that one, or use a store that is shared.`,
      { fields: { store: 'sqlite', file: this.#file, owner } },
    );
  }

  release(): void {
    if (!this.#held) return;
    this.#held = false;
    this.#database.exec(`DETACH DATABASE ${ALIAS}`);
  }

  /** Where the database itself is read-only, no file can be made beside it either: that is the reason to tell. */
  #assertWritable(): void {
    this.#database.exec('SAVEPOINT edagen_probe');
    try {
      this.#database.exec('CREATE TABLE main.edagen_probe (n)');
    } finally {
      this.#database.exec('ROLLBACK TO edagen_probe; RELEASE edagen_probe');
    }
  }

  #owner(): string | undefined {
    try {
      const row = prepareOwn(this.#database, `SELECT value FROM ${this.#tables.state} WHERE name = 'owner'`).get();
      return (row as { readonly value: string } | undefined)?.value;
    } catch {
      // It has locked the file a moment ago, and has not made the tables yet.
      return undefined;
    }
  }
}
