export type { SqliteDatabase, SqliteStatement, SqliteValue } from './sqlite-database.js';
export { type SqliteMigration, sqliteMigrations, type SqliteMigrationsOptions } from './sqlite-migrations.js';
export { type SqliteLeaseStore, sqliteStore, type SqliteStore, type SqliteStoreOptions } from './sqlite-store.js';
