import type { Pool } from 'pg';
import { describe, expect, it } from 'vitest';
import { isEdaError } from '../../../src/runtime/errors.js';
import { migratePostgres, postgresStore } from '../../../src/runtime/stores/postgres/index.js';
import {
  createPool,
  noPostgres,
  postgresUrl,
  runOnServer,
  type TestDatabase,
  withDatabase,
} from '../../support/postgres.js';
import { uniqueName } from '../../support/unique-name.js';
import { startRefusingServer } from './refusing-server.js';
import { claimOf } from './store-setup.js';

/** The sentence with which a store on this pool does not open. */
async function refusal(pool: Pool, schema?: string): Promise<string> {
  try {
    await postgresStore(pool, { schema }).open();
  } catch (error) {
    if (!isEdaError(error, 'store-unavailable') || error.fields['store'] !== 'postgres') throw error;
    return error.message;
  } finally {
    if (!pool.ended) await pool.end();
  }
  throw new Error('The store has opened.');
}

async function withMigrated<Result>(work: (database: TestDatabase, pool: Pool) => Promise<Result>): Promise<Result> {
  return withDatabase(async (database) => {
    const pool = database.createPool();
    await migratePostgres(pool);
    return work(database, pool);
  });
}

/** What a role of a test says where the server asks for one; else it would be refused before what the test is about. */
const PASSWORD = 'of-a-test';

/** A role of its own, deleted afterwards. */
async function withRole<Result>(options: string, work: (role: string) => Promise<Result>): Promise<Result> {
  const role = uniqueName('eda_role').replaceAll('-', '_');
  await runOnServer(`CREATE ROLE "${role}" LOGIN PASSWORD '${PASSWORD}' ${options}`);
  try {
    return await work(role);
  } finally {
    await runOnServer(`DROP ROLE IF EXISTS "${role}"`);
  }
}

describe.skipIf(noPostgres)('a PostgreSQL store says in one sentence what is wrong, and how to mend it:', () => {
  it('tables are missing', () =>
    withDatabase(async (database) => {
      const mend = 'run `eda-gen migrate`, or migratePostgres(pool) before the service starts.';
      expect(await refusal(database.createPool())).toBe(
        `Store postgres: its tables are missing (schema "public", prefix "edagen_"): ${mend}`,
      );
      expect(await refusal(database.createPool(), 'nowhere')).toBe(
        `Store postgres: its tables are missing (schema "nowhere", prefix "edagen_"): ${mend}`,
      );
    }));

  it('one of the tables is missing', () =>
    withMigrated(async (database, pool) => {
      await pool.query('DROP TABLE edagen_outbox');
      expect(await refusal(database.createPool())).toContain('its tables are missing');
    }));

  it.each([
    [0, 'run `eda-gen migrate`'],
    [99, 'install the version of @eda-gen/runtime that has migrated them, or a later one'],
  ])('tables are of version %i', (version, remedy) =>
    withMigrated(async (database, pool) => {
      await pool.query('UPDATE edagen_migration SET version = $1', [version]);
      const sentence = await refusal(database.createPool());
      expect(sentence).toContain(`its tables in schema "public" are of version ${version}`);
      expect(sentence).toContain(remedy);
    }),
  );

  it('the database is read-only, from the start or in between', () =>
    withMigrated(async (database, pool) => {
      const store = postgresStore(pool);
      await store.open();
      await runOnServer(`ALTER DATABASE "${database.name}" SET default_transaction_read_only = on`);
      expect(await refusal(database.createPool())).toBe(
        'Store postgres: the database is read-only: connect to the primary, or set default_transaction_read_only to off for this user.',
      );
      const unit = await store.begin();
      await unit.tx.query('SET TRANSACTION READ ONLY');
      const error: unknown = await unit.claim([claimOf()]).catch((thrown: unknown) => thrown);
      await unit.rollback();
      expect(error).toMatchObject({ code: 'store-unavailable', fields: { store: 'postgres', state: '25006' } });
      expect(String(error)).toContain(
        'the database is read-only (cannot execute SELECT in a read-only transaction): connect to the primary',
      );
      await store.close();
    }));

  it('permissions are missing', () =>
    withMigrated((database, pool) =>
      withRole('', async (role) => {
        const poolOfRole = (): Pool => {
          const url = new URL(postgresUrl(database.name));
          url.username = role;
          url.password = PASSWORD;
          return database.createPool({ connectionString: url.href });
        };
        expect(await refusal(poolOfRole())).toMatch(
          /this user may not use its tables \(permission denied for \w+ .*\): grant/,
        );
        await pool.query(`GRANT SELECT, INSERT, UPDATE ON ALL TABLES IN SCHEMA public TO "${role}"`);
        expect(await refusal(poolOfRole())).toMatch(
          /\(it lacks DELETE on "public"."edagen_inbox", .*USAGE on .*lease_token"\): grant/,
        );
        await pool.query(
          `GRANT DELETE ON ALL TABLES IN SCHEMA public TO "${role}"; GRANT USAGE ON ALL SEQUENCES IN SCHEMA public TO "${role}"`,
        );
        const granted = poolOfRole();
        const store = postgresStore(granted);
        await store.open();
        await store.close();
        await granted.end();
        await pool.query(`DROP OWNED BY "${role}"`);
      }),
    ));

  it('the server has no connection left', () =>
    withMigrated((database, pool) =>
      withRole('SUPERUSER', async (role) => {
        await runOnServer(`ALTER ROLE "${role}" NOSUPERUSER CONNECTION LIMIT 0`);
        const url = new URL(postgresUrl(database.name));
        url.username = role;
        url.password = PASSWORD;
        expect(await refusal(database.createPool({ connectionString: url.href }))).toMatch(
          /PostgreSQL has no connection left \(too many connections for role .*\): raise max_connections/,
        );
        await pool.end();
      }),
    ));

  it('the pool has no connection left', () =>
    withMigrated(async (database) => {
      const pool = database.createPool({ max: 1, connectionTimeoutMillis: 50 });
      const client = await pool.connect();
      const store = postgresStore(pool);
      await expect(store.open()).rejects.toThrow(/the pool had no connection in time .* at least as many \(max\)/);
      client.release();
      await store.open();
      await store.close();
    }));

  it('the pool was ended', async () => {
    const pool = createPool();
    await pool.end();
    expect(await refusal(pool)).toContain('its pool was ended');
  });

  it('the database does not exist', async () => {
    const pool = createPool({ connectionString: postgresUrl('eda-no-such-database') });
    expect(await refusal(pool)).toMatch(
      /the database does not exist \(database "eda-no-such-database" does not exist\): create it/,
    );
  });

  it('nobody answers', async () => {
    const pool = createPool({ connectionString: 'postgres://postgres@127.0.0.1:1/postgres' });
    expect(await refusal(pool)).toMatch(
      /PostgreSQL does not answer \(connect ECONNREFUSED 127.0.0.1:1\): see to it that it runs/,
    );
    const unknown = createPool({ connectionString: 'postgres://postgres@no-such-host.invalid/postgres' });
    expect(await refusal(unknown)).toMatch(/PostgreSQL does not answer \(getaddrinfo \w+ no-such-host.invalid\)/);
  });

  it.each([
    [
      '28P01',
      'password authentication failed for user "postgres"',
      /refuses the password \(.*\): correct user and password/,
    ],
    ['28000', 'no pg_hba.conf entry for host', /does not let this user in \(.*\): check user, database and TLS/],
    [
      '57P03',
      'the database system is starting up',
      /refused while it starts or stops \(.*\): the service goes on by itself/,
    ],
    ['53300', 'sorry, too many clients already', /no connection left \(.*\): raise max_connections/],
  ])('the server refuses the connection (%s)', async (state, message, sentence) => {
    const server = await startRefusingServer(state, message);
    try {
      const pool = createPool({ connectionString: `postgres://postgres@127.0.0.1:${server.port}/postgres` });
      expect(await refusal(pool)).toMatch(sentence);
    } finally {
      await server.close();
    }
  });
});

describe.skipIf(noPostgres)('a PostgreSQL store', () => {
  it('that could not open opens when the reason is gone, for each of its users, and closes with the last one', () =>
    withDatabase(async (database) => {
      const pool = database.createPool();
      const store = postgresStore(pool);
      const before = pool.listenerCount('error');
      await expect(Promise.all([store.open(), store.open()])).rejects.toThrow('its tables are missing');
      await migratePostgres(pool);
      await Promise.all([store.open(), store.open()]);
      expect(pool.listenerCount('error')).toBe(before + 1);
      await store.close();
      await (await store.begin()).commit();
      expect(pool.listenerCount('error')).toBe(before + 1);
      await store.close();
      await store.close();
      expect(pool.listenerCount('error')).toBe(before);
    }));

  it('leaves clients as it has got them', () =>
    withMigrated(async (database) => {
      const pool = database.createPool({ max: 1 });
      const store = postgresStore(pool);
      await store.open();
      const listeners = async (): Promise<number> => {
        const client = await pool.connect();
        client.release();
        return client.listenerCount('error');
      };
      const before = await listeners();
      for (const end of ['commit', 'rollback'] as const) {
        const unit = await store.begin();
        await unit.claim([claimOf()]);
        await unit[end]();
      }
      expect(await listeners()).toBe(before);
      expect(pool.totalCount).toBe(1);
      await store.close();
    }));
});
