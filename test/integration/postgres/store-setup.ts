import { randomUUID } from 'node:crypto';
import type { Pool, PoolClient } from 'pg';
import type { ClaimRequest, ClaimResult, MessageIdentity } from '../../../src/runtime/store.js';
import {
  migratePostgres,
  type PostgresStore,
  postgresStore,
  type PostgresStoreOptions,
} from '../../../src/runtime/stores/postgres/index.js';
import { createDatabase, type TestDatabase } from '../../support/postgres.js';

export interface StoreUnderTest {
  readonly database: TestDatabase;
  readonly pool: Pool;
  readonly store: PostgresStore<PoolClient>;
  /** Texts that are committed, by key. */
  written(): Promise<Readonly<Record<string, string>>>;
  /** Claims in a unit of work of its own, and commits. */
  claim(...requests: ClaimRequest[]): Promise<readonly ClaimResult[]>;
  close(): Promise<void>;
}

export const claimOf = (id: string = randomUUID()): ClaimRequest => {
  const identity: MessageIdentity = { consumer: 'shop/onOrder', source: 'urn:shop', message: 'OrderPlaced/fat', id };
  return { identity, payload: Buffer.from(`payload of ${id}`), retentionMs: 60_000 };
};

/** A store on a database of its own, open, with a table for what handlers write. */
export async function createStore(
  options: PostgresStoreOptions & { readonly mode?: 'inbox' } = {},
): Promise<StoreUnderTest> {
  const database = await createDatabase('eda-store');
  const pool = database.createPool();
  await migratePostgres(pool);
  await pool.query('CREATE TABLE written (key text PRIMARY KEY, text text NOT NULL)');
  const store = postgresStore(pool, options);
  await store.open();
  return {
    database,
    pool,
    store,
    written: async () => {
      const { rows } = await pool.query<{ key: string; text: string }>('SELECT key, text FROM written');
      return Object.fromEntries(rows.map(({ key, text }) => [key, text]));
    },
    claim: async (...requests) => {
      const unit = await store.begin();
      const results = await unit.claim(requests);
      await unit.commit();
      return results;
    },
    close: async () => {
      await store.close();
      await database.drop();
    },
  };
}

export const write = (tx: Pick<PoolClient, 'query'>, key: string, text = 'written'): Promise<unknown> =>
  tx.query('INSERT INTO written VALUES ($1, $2)', [key, text]);

/** The server's process of a client. */
export async function backendOf(client: Pick<PoolClient, 'query'>): Promise<number> {
  const { rows } = await client.query<{ pid: number }>('SELECT pg_backend_pid() AS pid');
  return rows[0]?.pid ?? 0;
}
