import { setTimeout as wait } from 'node:timers/promises';
import type { PoolClient } from 'pg';
import { describe } from 'vitest';
import { migratePostgres, postgresStore } from '../../../src/runtime/stores/postgres/index.js';
import { createDatabase, noPostgres, type TestDatabase } from '../../support/postgres.js';
import { type InboxSetup, inboxCases, type LeaseSetup, leaseStoreCases } from './cases.js';

interface Texts {
  readonly rows: readonly { readonly text: string }[];
}

/** The clock that decides is the database's, which nobody can turn. */
const advance = (ms: number): Promise<void> => wait(ms);

async function createMigrated(): Promise<TestDatabase> {
  const database = await createDatabase('eda-stores');
  await migratePostgres(database.createPool());
  return database;
}

function inboxSetup(database: TestDatabase): InboxSetup<PoolClient> {
  const pool = database.createPool();
  const find = ({ rows }: Texts): string | undefined => rows[0]?.text;
  return {
    store: postgresStore(pool, { pollMs: 200 }),
    advance,
    close: () => database.drop(),
    reopen: async () => inboxSetup(database),
    write: async (tx, key, text) => {
      await tx.query('INSERT INTO cases VALUES ($1, $2) ON CONFLICT (key) DO UPDATE SET text = $2', [key, text]);
    },
    // As services do that change what they have read: whoever reads it is alone with it.
    readIn: async (tx, key) => {
      await tx.query('SELECT pg_advisory_xact_lock(hashtext($1))', [key]);
      return find(await tx.query('SELECT text FROM cases WHERE key = $1', [key]));
    },
    read: async (key) => find(await pool.query('SELECT text FROM cases WHERE key = $1', [key])),
  };
}

function leaseSetup(database: TestDatabase): LeaseSetup {
  return {
    store: postgresStore(database.createPool(), { mode: 'lease' }),
    advance,
    close: () => database.drop(),
    reopen: async () => leaseSetup(database),
  };
}

describe.skipIf(noPostgres)('PostgreSQL', () => {
  inboxCases<PoolClient>({
    name: 'postgres',
    durable: true,
    create: async () => {
      const database = await createMigrated();
      await database.createPool().query('CREATE TABLE cases (key text PRIMARY KEY, text text NOT NULL)');
      return inboxSetup(database);
    },
  });

  leaseStoreCases({ name: 'postgres', durable: true, create: async () => leaseSetup(await createMigrated()) });
});
