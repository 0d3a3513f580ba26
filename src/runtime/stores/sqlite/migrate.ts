import { EdaError } from '../../errors.js';
import { prepareOwn, type SqliteDatabase } from './sqlite-database.js';
import type { SqliteMigration } from './sqlite-migrations.js';
import type { TableNames } from './table-names.js';

export interface MigrateOptions {
  readonly database: SqliteDatabase;
  readonly tables: TableNames;
  readonly migrations: readonly SqliteMigration[];
  /** As messages call the database. */
  readonly file: string;
}

/** Brings the schema to the last version, inside of a transaction of the caller. */
export function migrate({ database, tables, migrations, file }: MigrateOptions): void {
  const known = migrations.at(-1)?.version ?? 0;
  const present = presentTables(database, tables);
  const version = present.has(tables.migration) ? versionOf(database, tables) : 0;
  if (version > known)
    throw new EdaError(
      'store-unavailable',
      `The tables in ${file} have schema version ${version}, and this version of @eda-gen/runtime knows ${known}: update the package, or go back to a copy of the database from before.`,
      { fields: { store: 'sqlite', version, known } },
    );
  for (const { version: next, sql } of migrations) if (next > version) database.exec(sql);
  if (version === 0) return;
  const missing = tablesOf(tables).filter((table) => !present.has(table));
  if (missing.length > 0)
    throw new EdaError(
      'store-unavailable',
      `${file} lacks ${missing.join(', ')} although its schema version is ${version}: restore the database from a copy, or drop the rest of the store's tables to begin anew (handled messages are forgotten then).`,
      { fields: { store: 'sqlite', missing } },
    );
}

function tablesOf(tables: TableNames): readonly string[] {
  return [tables.migration, tables.inbox, tables.lease, tables.outbox, tables.state];
}

function presentTables(database: SqliteDatabase, tables: TableNames): ReadonlySet<string> {
  const rows = prepareOwn(database, "SELECT name FROM main.sqlite_master WHERE type = 'table'").all() as readonly {
    readonly name: string;
  }[];
  const names = new Set(rows.map(({ name }) => `"${name.toLowerCase()}"`));
  return new Set(tablesOf(tables).filter((table) => names.has(table.toLowerCase())));
}

function versionOf(database: SqliteDatabase, tables: TableNames): number {
  const row = prepareOwn(database, `SELECT coalesce(max(version), 0) AS version FROM ${tables.migration}`).get();
  return (row as { readonly version: number }).version;
}
