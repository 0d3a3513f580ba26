import { resolve } from 'node:path';
import { UsageError } from '../config/usage-error.js';
import { importFromProject } from './import-from-project.js';
import { orUsageError } from './or-usage-error.js';
import type { StoreMigration, StoreTables } from './store-tables.js';

interface Place {
  readonly prefix?: string | undefined;
}

/** What this uses of a handle: `DatabaseSync` of `node:sqlite` and `Database` of better-sqlite3 have it. */
interface Handle {
  prepare(sql: string): { get(...values: string[]): unknown };
  close(): unknown;
}

/** What this uses of `@eda-gen/runtime/stores/sqlite`, which is the project's own. */
export interface SqliteRuntime<Database> {
  readonly sqliteMigrations: (options: Place) => readonly StoreMigration[];
  readonly sqliteStore: (
    database: Database,
    options: Place,
  ) => { open(signal?: AbortSignal): Promise<void>; close(): Promise<void> };
}

export interface SqliteTablesOptions extends Place {
  readonly file?: string | undefined;
}

export function sqliteTables({ file, prefix }: SqliteTablesOptions): StoreTables {
  const load = async (): Promise<SqliteRuntime<Handle>> =>
    (await importFromProject('@eda-gen/runtime/stores/sqlite', 'The store sqlite')) as SqliteRuntime<Handle>;
  const read = async (): Promise<readonly StoreMigration[]> => {
    const { sqliteMigrations } = await load();
    return await orUsageError(() => sqliteMigrations({ prefix }));
  };
  return {
    place: `SQLite ${file ?? ''}`,
    read,
    apply: async (signal) => {
      if (file === undefined) throw new UsageError('Where is the database? Give --file <path>.');
      const migrations = await read();
      const { sqliteStore } = await load();
      const path = resolve(file);
      const database = await openFile(path);
      return await orUsageError(
        async () => {
          try {
            const before = versionOf(database, prefix ?? 'edagen_');
            const store = sqliteStore(database, { prefix });
            // It makes what is missing, and refuses while a service has the file.
            await store.open(signal);
            await store.close();
            return {
              applied: migrations.filter(({ version }) => version > before),
              version: migrations.at(-1)?.version ?? 0,
            };
          } finally {
            database.close();
          }
        },
        (message) => `${path} cannot be migrated: ${message}.`,
      );
    },
  };
}

async function openFile(path: string): Promise<Handle> {
  const Database = await loadDriver();
  return await orUsageError(
    () => new Database(path),
    (message) => `${path} cannot be opened: ${message}. Its folder has to exist, and to be writable.`,
  );
}

/** Node's own SQLite where it has one, else the one of the project. */
async function loadDriver(): Promise<new (path: string) => Handle> {
  // Declared for every Node; it is there from 22.13 on.
  const builtin = process.getBuiltinModule('node:sqlite') as { DatabaseSync: new (path: string) => Handle } | undefined;
  if (builtin !== undefined) return builtin.DatabaseSync;
  const purpose = `eda-gen migrate --store sqlite, on Node ${process.versions.node} which has no SQLite of its own,`;
  return (await importFromProject('better-sqlite3', purpose)) as new (path: string) => Handle;
}

function versionOf(database: Handle, prefix: string): number {
  const table = `${prefix}migration`;
  const known = database
    .prepare("SELECT name FROM sqlite_master WHERE type = 'table' AND lower(name) = lower(?)")
    .get(table);
  if (known === undefined) return 0;
  const row = database.prepare(`SELECT coalesce(max(version), 0) AS version FROM "${table}"`).get();
  return (row as { readonly version: number }).version;
}
