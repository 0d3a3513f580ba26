export { postgresMigrations, type PostgresMigration } from './migrations.js';
export type { PostgresPlaceOptions, PostgresStoreOptions } from './options.js';
export type { PostgresClient, PostgresNotification, PostgresPool, PostgresQueryResult } from './postgres-client.js';
