import { toError } from '../../to-error.js';
import { advisoryKey } from './advisory-key.js';
import { connectClient } from './connect-client.js';
import { postgresMigrations, type PostgresMigration } from './migrations.js';
import { checkPlaceOptions, type PostgresPlaceOptions } from './options.js';
import type { PostgresClient, PostgresPool } from './postgres-client.js';
import { PostgresErrors } from './postgres-errors.js';
import { sqlState } from './sql-state.js';
import { type PostgresTables, SCHEMA_VERSION, type TablePlace, tableNames } from './table-names.js';

/** Options of `migratePostgres`. */
export interface PostgresMigrateOptions extends PostgresPlaceOptions {
  /** Ends the wait for a connection, or for another process that migrates. */
  readonly signal?: AbortSignal | undefined;
}

/**
 * Brings the tables up to date, each step in a transaction of its own. Safe to run twice, and from several processes at once: the others wait. Answers the steps
 * that it has taken.
 * @throws EdaError `invalid-options`, `store-unavailable`
 */
export async function migratePostgres(
  pool: PostgresPool,
  options: PostgresMigrateOptions = {},
): Promise<readonly PostgresMigration[]> {
  const { signal, ...named } = options;
  const place = checkPlaceOptions('migratePostgres', named, pool);
  const errors = new PostgresErrors('postgres', place);
  const applied: PostgresMigration[] = [];
  let client: PostgresClient;
  try {
    client = await connectClient(pool, signal);
  } catch (error) {
    signal?.throwIfAborted();
    throw errors.ofStore(error);
  }
  let gone = false;
  const giveUp = (error: Error): void => {
    if (gone) return;
    gone = true;
    client.release(error);
  };
  const abort = (): void => {
    giveUp(toError(signal?.reason));
  };
  client.on('error', giveUp);
  signal?.addEventListener('abort', abort, { once: true });
  try {
    for (const migration of postgresMigrations(named))
      if (await apply(client, place, migration, errors)) applied.push(migration);
  } catch (error) {
    giveUp(toError(error));
    signal?.throwIfAborted();
    throw errors.ofStore(error);
  } finally {
    signal?.removeEventListener('abort', abort);
    if (!gone) {
      gone = true;
      client.release();
      client.removeListener('error', giveUp);
    }
  }
  return applied;
}

/** Whether there was something to do. */
async function apply(
  client: PostgresClient,
  place: TablePlace,
  { version, sql }: PostgresMigration,
  errors: PostgresErrors,
): Promise<boolean> {
  // Read committed: what is read after the lock was waited for has to be current. Of the schema: two sets of tables in it may be made at once, and the schema itself by one of them only.
  await client.query(
    `BEGIN ISOLATION LEVEL READ COMMITTED; SELECT pg_advisory_xact_lock(${advisoryKey('migrate', place.schema).text})`,
  );
  const current = await currentVersion(client, tableNames(place));
  if (current > SCHEMA_VERSION) throw errors.wrongVersion(current);
  const isMissing = current < version;
  if (isMissing) await client.query(sql);
  await client.query('COMMIT');
  return isMissing;
}

/** 0 where there is nothing yet. */
async function currentVersion(client: PostgresClient, { migration }: PostgresTables): Promise<number> {
  await client.query('SAVEPOINT look');
  try {
    const { rows } = await client.query(`SELECT coalesce(max(version), 0)::text AS version FROM ${migration}`);
    return Number((rows[0] as { readonly version: string } | undefined)?.version);
  } catch (error) {
    const state = sqlState(error);
    if (state !== '42P01' && state !== '3F000') throw error;
    await client.query('ROLLBACK TO look');
    return 0;
  }
}
