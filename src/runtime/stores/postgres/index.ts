export { migratePostgres, type PostgresMigrateOptions } from './migrate-postgres.js';
export { postgresMigrations, type PostgresMigration } from './migrations.js';
export type { PostgresPlaceOptions, PostgresStoreOptions } from './options.js';
export type { PostgresClient, PostgresNotification, PostgresPool, PostgresQueryResult } from './postgres-client.js';
export { type PostgresLeaseStore, postgresStore, type PostgresStore } from './postgres-store.js';
