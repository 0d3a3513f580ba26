/** What statements take: `node:sqlite` and better-sqlite3 agree on these. */
export type SqliteValue = null | number | string | Uint8Array;

/** What the store uses of a prepared statement. */
export interface SqliteStatement {
  run(...values: SqliteValue[]): { readonly changes: number | bigint };
  get(...values: SqliteValue[]): unknown;
  all(...values: SqliteValue[]): unknown[];
  /** better-sqlite3: whole numbers come as bigint. */
  safeIntegers?(on?: boolean): unknown;
  /** node:sqlite: the same. */
  setReadBigInts?(on: boolean): unknown;
  /** node:sqlite: rows come as arrays. */
  setReturnArrays?(on: boolean): unknown;
}

/**
 * What the store uses of a database handle: `DatabaseSync` of `node:sqlite` (Node 22.13 and later) and `Database` of better-sqlite3 fit.
 * `context.tx` has the type of the handle that is passed in.
 */
export interface SqliteDatabase {
  exec(sql: string): unknown;
  prepare(sql: string): SqliteStatement;
}

/** A statement of the store's own: its rows are the same whatever the handle was opened with. */
export function prepareOwn(database: SqliteDatabase, sql: string): SqliteStatement {
  const statement = database.prepare(sql);
  statement.safeIntegers?.(false);
  statement.setReadBigInts?.(false);
  statement.setReturnArrays?.(false);
  return statement;
}
