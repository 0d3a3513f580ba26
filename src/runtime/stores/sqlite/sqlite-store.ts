import { systemClock } from '../../service/clock.js';
import type { Clock } from '../../service/types.js';
import type {
  ClaimRequest,
  ClaimResult,
  LeaseCompletion,
  LeaseStore,
  Outbox,
  StoreCapabilities,
  TransactionalStore,
  UnitOfWork,
} from '../../store.js';
import { createOptionsCheck } from '../../service/options-check.js';
import { InboxTable } from './inbox-table.js';
import { LeaseTable } from './lease-table.js';
import { SharedConnection } from './shared-connection.js';
import { SqliteConnection } from './sqlite-connection.js';
import type { SqliteDatabase } from './sqlite-database.js';
import { assertPrefix } from './sqlite-migrations.js';
import { SqliteOutbox } from './sqlite-outbox.js';
import { SqliteUnitOfWork } from './sqlite-unit-of-work.js';
import { DEFAULT_PREFIX, tableNames } from './table-names.js';

/** Options of `sqliteStore`. */
export interface SqliteStoreOptions {
  /** `inbox`: handlers get `context.tx`. `lease`: they get `context.fencingToken`. `inbox` by default. */
  readonly mode?: 'inbox' | 'lease' | undefined;
  /** Of the names of all tables and indexes. `edagen_` by default. */
  readonly prefix?: string | undefined;
  /**
   * `full` (the default): a commit is on the disk when it is acknowledged. `normal`: faster, but the last commits may be gone after a loss of power,
   * while the broker believes their messages handled.
   */
  readonly synchronous?: 'full' | 'normal' | undefined;
  /** How long another connection's lock is waited for, milliseconds; 5,000 by default. */
  readonly lockTimeoutMs?: number | undefined;
  /** How long `service.transaction` waits for one and the same transaction to end, milliseconds; 30,000 by default. */
  readonly patienceMs?: number | undefined;
  /** Time between two passes that delete what has expired, milliseconds; 60,000 by default. */
  readonly cleanUpMs?: number | undefined;
  /** Injected by tests. */
  readonly clock?: Pick<Clock, 'now' | 'sleep'> | undefined;
}

/** Handled messages, handlers' writes and outbox in one SQLite database; `context.tx` has the type of its handle. */
export type SqliteStore<Database extends SqliteDatabase> = TransactionalStore<Database>;

/** The same with leases. */
export type SqliteLeaseStore = LeaseStore;

/**
 * Remembers handled messages in a SQLite database, for services of one process. While services run, the handle belongs to the store. `open` makes the
 * tables, and rejects with `store-unavailable` where another process has the database.
 * @throws EdaError `invalid-options`
 */
export function sqliteStore(
  database: SqliteDatabase,
  options: SqliteStoreOptions & { readonly mode: 'lease' },
): SqliteLeaseStore;
export function sqliteStore<Database extends SqliteDatabase>(
  database: Database,
  options?: SqliteStoreOptions & { readonly mode?: 'inbox' | undefined },
): SqliteStore<Database>;
export function sqliteStore<Database extends SqliteDatabase>(
  database: Database,
  options: SqliteStoreOptions = {},
): SqliteStore<Database> | SqliteLeaseStore {
  const { mode, cleanUpMs, ...rest } = checkedOptions(database, options);
  const connection = new SqliteConnection({ database, tables: tableNames(rest.prefix), ...rest });
  const shared = new SharedConnection(connection, cleanUpMs);
  return mode === 'lease' ? new LeasedSqlite(shared, connection) : new TransactionalSqlite(shared, partsOf(connection));
}

const OPTIONS = ['mode', 'prefix', 'synchronous', 'lockTimeoutMs', 'patienceMs', 'cleanUpMs', 'clock'];
const DAY_MS = 86_400_000;

function checkedOptions(database: SqliteDatabase, options: SqliteStoreOptions) {
  const what = 'sqliteStore()';
  const check = createOptionsCheck(what, options, OPTIONS);
  check.required('the database handle', database, 'a DatabaseSync of node:sqlite or a Database of better-sqlite3');
  check.methods('the database handle', database, ['exec', 'prepare']);
  const given: SqliteStoreOptions = check.value;
  const prefix = given.prefix ?? DEFAULT_PREFIX;
  const checked = {
    mode: check.oneOf('mode', given.mode, 'inbox', ['inbox', 'lease']),
    prefix,
    synchronous: check.oneOf('synchronous', given.synchronous, 'full', ['full', 'normal']),
    lockTimeoutMs: check.integer('lockTimeoutMs', given.lockTimeoutMs, 5_000, { min: 0, max: DAY_MS }),
    patienceMs: check.integer('patienceMs', given.patienceMs, 30_000, { min: 1, max: DAY_MS }),
    cleanUpMs: check.integer('cleanUpMs', given.cleanUpMs, 60_000, { min: 1, max: DAY_MS }),
    clock: check.methods('clock', given.clock, ['now', 'sleep']) ?? systemClock,
  };
  check.throwProblems();
  assertPrefix(what, prefix);
  return checked;
}

const CAPABILITIES: StoreCapabilities = { durable: true, shared: false };

interface Parts<Database extends SqliteDatabase> {
  readonly connection: SqliteConnection<Database>;
  readonly inbox: InboxTable;
  readonly outbox: SqliteOutbox;
}

function partsOf<Database extends SqliteDatabase>(connection: SqliteConnection<Database>): Parts<Database> {
  return { connection, inbox: new InboxTable(connection), outbox: new SqliteOutbox(connection) };
}

class TransactionalSqlite<Database extends SqliteDatabase> implements TransactionalStore<Database> {
  readonly name = 'sqlite';
  readonly mode = 'inbox';
  readonly capabilities = CAPABILITIES;
  readonly lanes = 1;
  readonly #shared: SharedConnection;
  readonly #parts: Parts<Database>;
  readonly #broker: unknown;

  constructor(shared: SharedConnection, parts: Parts<Database>, broker?: unknown) {
    this.#shared = shared;
    this.#parts = parts;
    this.#broker = broker;
  }

  get outbox(): Outbox {
    return this.#parts.outbox;
  }

  open(signal?: AbortSignal): Promise<void> {
    return this.#shared.open(this.#broker, signal);
  }

  close(): Promise<void> {
    return this.#shared.close(this.#broker);
  }

  async begin(signal?: AbortSignal): Promise<UnitOfWork<Database>> {
    const { connection } = this.#parts;
    // A lane stops waiting when its service stops: it may as well be behind another service's handler.
    const release = await connection.begin(signal, signal === undefined ? connection.options.patienceMs : undefined);
    return new SqliteUnitOfWork({ ...this.#parts, release });
  }

  forBroker(broker: unknown): TransactionalStore<Database> {
    return new TransactionalSqlite(this.#shared, this.#parts, broker);
  }
}

class LeasedSqlite implements LeaseStore {
  readonly name = 'sqlite';
  readonly mode = 'lease';
  readonly capabilities = CAPABILITIES;
  readonly #shared: SharedConnection;
  readonly #connection: SqliteConnection;
  readonly #leases: LeaseTable;

  constructor(shared: SharedConnection, connection: SqliteConnection) {
    this.#shared = shared;
    this.#connection = connection;
    this.#leases = new LeaseTable(connection);
  }

  open(signal?: AbortSignal): Promise<void> {
    return this.#shared.open(undefined, signal);
  }

  close(): Promise<void> {
    return this.#shared.close(undefined);
  }

  claim(requests: readonly ClaimRequest[], leaseMs: number, signal?: AbortSignal): Promise<readonly ClaimResult[]> {
    return this.#connection.transact('claim messages', () => this.#leases.claim(requests, leaseMs), signal);
  }

  complete(items: readonly LeaseCompletion[]): Promise<readonly boolean[]> {
    return this.#connection.transact('complete messages', () => this.#leases.complete(items));
  }

  extend(items: readonly LeaseCompletion[], leaseMs: number): Promise<readonly boolean[]> {
    return this.#connection.transact('extend leases', () => this.#leases.extend(items, leaseMs));
  }

  release(items: readonly LeaseCompletion[]): Promise<readonly boolean[]> {
    return this.#connection.transact('release leases', () => this.#leases.release(items));
  }
}
