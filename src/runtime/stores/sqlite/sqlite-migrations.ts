import { EdaError } from '../../errors.js';
import { createOptionsCheck } from '../../service/options-check.js';
import { DEFAULT_PREFIX, PREFIX_PATTERN, tableNames, type TableNames } from './table-names.js';

/** One step of the schema. */
export interface SqliteMigration {
  readonly version: number;
  readonly name: string;
  /** Statements that take the schema here from the version before, and note it. Running them twice changes nothing. */
  readonly sql: string;
}

/** Options of `sqliteMigrations`. */
export interface SqliteMigrationsOptions {
  /** Of the names of all tables and indexes. `edagen_` by default. */
  readonly prefix?: string | undefined;
}

/**
 * The schema as SQL, oldest step first, for those who want to see or run it themselves: `sqliteStore` runs what is missing when it opens.
 * @throws EdaError `invalid-options`
 */
export function sqliteMigrations(options: SqliteMigrationsOptions = {}): readonly SqliteMigration[] {
  const { prefix = DEFAULT_PREFIX } = options;
  createOptionsCheck('sqliteMigrations()', options, ['prefix']).throwProblems();
  assertPrefix('sqliteMigrations()', prefix);
  return migrationsOf(tableNames(prefix));
}

export function assertPrefix(what: string, prefix: unknown): void {
  if (typeof prefix === 'string' && PREFIX_PATTERN.test(prefix)) return;
  throw new EdaError(
    'invalid-options',
    `Options of ${what}: prefix is ${typeof prefix === 'string' ? `'${prefix}'` : typeof prefix}, but must be 1 to 40 letters, digits and underscores that begin with neither a digit nor sqlite_.`,
  );
}

export function migrationsOf(tables: TableNames): readonly SqliteMigration[] {
  const { migration, inbox, inboxExpiry, lease, leaseExpiry, outbox, state } = tables;
  return [
    {
      version: 1,
      name: 'inbox, leases and outbox',
      // AUTOINCREMENT: a number is never given again, however many rows were published and deleted.
      sql: `CREATE TABLE IF NOT EXISTS ${migration} (
  version INTEGER PRIMARY KEY,
  name TEXT NOT NULL,
  applied_at TEXT NOT NULL DEFAULT CURRENT_TIMESTAMP
) STRICT;
CREATE TABLE IF NOT EXISTS ${inbox} (
  key BLOB NOT NULL PRIMARY KEY,
  payload BLOB NOT NULL,
  expires_at INTEGER NOT NULL,
  reply BLOB,
  reply_headers TEXT
) STRICT, WITHOUT ROWID;
CREATE INDEX IF NOT EXISTS ${inboxExpiry} ON ${inbox} (expires_at);
CREATE TABLE IF NOT EXISTS ${lease} (
  key BLOB NOT NULL PRIMARY KEY,
  payload BLOB NOT NULL,
  token INTEGER NOT NULL,
  held_until INTEGER,
  retention_ms INTEGER NOT NULL,
  expires_at INTEGER NOT NULL,
  reply BLOB,
  reply_headers TEXT
) STRICT, WITHOUT ROWID;
CREATE INDEX IF NOT EXISTS ${leaseExpiry} ON ${lease} (expires_at);
CREATE TABLE IF NOT EXISTS ${outbox} (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  message_id TEXT NOT NULL,
  topic TEXT NOT NULL,
  key BLOB,
  value BLOB,
  headers TEXT NOT NULL,
  partition INTEGER,
  reply INTEGER NOT NULL,
  expires_at INTEGER
) STRICT;
CREATE TABLE IF NOT EXISTS ${state} (
  name TEXT NOT NULL PRIMARY KEY,
  value ANY NOT NULL
) STRICT, WITHOUT ROWID;
INSERT OR IGNORE INTO ${migration} (version, name) VALUES (1, 'inbox, leases and outbox');
`,
    },
  ];
}
