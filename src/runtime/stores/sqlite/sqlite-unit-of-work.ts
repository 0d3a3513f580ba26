import { EdaError } from '../../errors.js';
import { toError } from '../../to-error.js';
import type { ClaimRequest, ClaimResult, MessageIdentity, OutboxRow, StoredReply, UnitOfWork } from '../../store.js';
import { GuardedDatabase } from './guarded-database.js';
import type { InboxTable } from './inbox-table.js';
import type { SqliteConnection } from './sqlite-connection.js';
import type { SqliteDatabase } from './sqlite-database.js';
import { isDatabaseTrouble, isWithoutTransaction, sqliteError } from './sqlite-errors.js';
import type { SqliteOutbox } from './sqlite-outbox.js';

export interface UnitParts<Database extends SqliteDatabase> {
  readonly connection: SqliteConnection<Database>;
  readonly inbox: InboxTable;
  readonly outbox: SqliteOutbox;
  /** Gives the connection's turn back. */
  readonly release: () => void;
}

/** A transaction that has begun: claims, writes, replies and outbox rows that appear together. */
export class SqliteUnitOfWork<Database extends SqliteDatabase> implements UnitOfWork<Database> {
  fault: EdaError | undefined;
  readonly #parts: UnitParts<Database>;
  readonly #guarded: GuardedDatabase<Database>;
  readonly #claimed = new Set<string>();
  #rows = 0;
  #open = true;
  /** A statement has ended the transaction by itself. */
  #gone: EdaError | undefined;

  constructor(parts: UnitParts<Database>) {
    this.#parts = parts;
    this.#guarded = new GuardedDatabase(parts.connection.options.database, {
      assertUsable: () => {
        this.#assertUsable();
      },
      failed: (error) => {
        this.#failed(error);
      },
    });
  }

  get tx(): Database {
    return this.#guarded.database;
  }

  async claim(requests: readonly ClaimRequest[], signal?: AbortSignal): Promise<readonly ClaimResult[]> {
    signal?.throwIfAborted();
    return this.#do('claim messages', () => this.#parts.inbox.claim(requests, this.#claimed));
  }

  async unclaim(identities: readonly MessageIdentity[]): Promise<void> {
    this.#do('give claims back', () => {
      this.#parts.inbox.unclaim(identities, this.#claimed);
    });
  }

  async saveReply(identity: MessageIdentity, reply: StoredReply): Promise<void> {
    this.#do('save a reply', () => {
      this.#parts.inbox.saveReply(identity, reply);
    });
  }

  async addToOutbox(rows: readonly OutboxRow[]): Promise<void> {
    this.#do('add to the outbox', () => {
      this.#parts.outbox.insert(rows);
    });
    this.#rows += rows.length;
  }

  async commit(): Promise<void> {
    this.#assertOpen();
    const { connection, outbox, release } = this.#parts;
    try {
      this.#guarded.end();
      if (this.#gone !== undefined) throw this.#gone;
      connection.commit();
    } catch (error) {
      await this.rollback();
      throw isWithoutTransaction(error)
        ? endedByHandle(connection.file, error)
        : sqliteError(error, connection.file, 'commit');
    }
    this.#open = false;
    release();
    if (this.#rows > 0) outbox.committed();
  }

  async rollback(): Promise<void> {
    if (!this.#open) return;
    this.#open = false;
    const { connection, release } = this.#parts;
    try {
      this.#guarded.end();
      connection.rollback();
    } finally {
      release();
    }
  }

  #do<Result>(doing: string, run: () => Result): Result {
    this.#assertUsable();
    try {
      return run();
    } catch (error) {
      throw sqliteError(error, this.#parts.connection.file, doing);
    }
  }

  #failed(error: unknown): void {
    if (!this.#open || this.#gone !== undefined) return;
    const { connection } = this.#parts;
    if (isDatabaseTrouble(error)) this.fault ??= sqliteError(error, connection.file, "run a handler's statement");
    if (connection.isInTransaction()) return;
    this.#gone =
      this.fault ??
      new EdaError(
        'transaction-conflict',
        `A statement of the handler has rolled the whole transaction back (${toError(error).message}): use ON CONFLICT ABORT, the default, instead of ROLLBACK.`,
        { cause: error },
      );
  }

  #assertUsable(): void {
    this.#assertOpen();
    if (this.#gone !== undefined) throw this.#gone;
  }

  #assertOpen(): void {
    if (!this.#open)
      throw new EdaError(
        'closed',
        'This transaction has been committed or rolled back: use context.tx and its statements while the handler runs, and await all that it does.',
      );
  }
}

function endedByHandle(file: string, cause: unknown): EdaError {
  return new EdaError(
    'store-unavailable',
    `The transaction of a handler on ${file} was ended by somebody who used the store's handle directly: use context.tx in handlers, and a handle of its own for all else.`,
    { cause, fields: { store: 'sqlite', file } },
  );
}
