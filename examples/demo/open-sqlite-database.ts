import type { SqliteDatabase } from '@eda-gen/runtime/stores/sqlite';
import { CannotRun } from './cannot-run.js';

export type OpenDatabase = SqliteDatabase & { close(): unknown };
type DatabaseClass = new (file: string) => OpenDatabase;

/** With the SQLite of Node where it has one, else with better-sqlite3. */
export async function openSqliteDatabase(file: string): Promise<OpenDatabase> {
  // Not imported: the types of Node 20 know no such module.
  const builtIn = process.getBuiltinModule('node:sqlite') as { readonly DatabaseSync: DatabaseClass } | undefined;
  const Database = builtIn?.DatabaseSync ?? (await importBetterSqlite3());
  return new Database(file);
}

async function importBetterSqlite3(): Promise<DatabaseClass> {
  try {
    return (await import('better-sqlite3')).default;
  } catch (error) {
    throw new CannotRun(
      `Node ${process.versions.node} has no SQLite: run npm install --no-save better-sqlite3@12, or use Node 22.13 or later.`,
      { cause: error },
    );
  }
}
