import { randomUUID } from 'node:crypto';
import type { Pool, PoolClient } from 'pg';
import { systemClock } from '../../../src/runtime/service/clock.js';
import type { OutboxRow } from '../../../src/runtime/store.js';
import { postgresMigrations } from '../../../src/runtime/stores/postgres/migrations.js';
import { PostgresOutbox, type PostgresOutboxOptions } from '../../../src/runtime/stores/postgres/postgres-outbox.js';
import { DEFAULT_PLACE, tableNames } from '../../../src/runtime/stores/postgres/table-names.js';

export const tables = tableNames(DEFAULT_PLACE);

export const row = (key: string | null, text: string, id: string = randomUUID()): OutboxRow => ({
  id,
  record: { topic: 'orders', key, value: text, headers: { ce_id: id } },
});

export const textOf = ({ record }: Pick<OutboxRow, 'record'>): string => Buffer.from(record.value ?? []).toString();

export async function createTables(pool: Pool): Promise<void> {
  for (const { sql } of postgresMigrations()) await pool.query(sql);
}

export function createOutbox(pool: Pool, options: Partial<PostgresOutboxOptions> = {}): PostgresOutbox {
  return new PostgresOutbox({
    pool,
    tables,
    name: 'postgres',
    shards: 4,
    pollMs: 100,
    clock: systemClock,
    toError: (error) => (error instanceof Error ? error : new Error(String(error))),
    ...options,
  });
}

/** One transaction of a writer. */
export interface Writer {
  readonly client: PoolClient;
  add(...rows: OutboxRow[]): Promise<void>;
  commit(): Promise<void>;
  rollback(): Promise<void>;
}

export async function beginWriter(pool: Pool, outbox: PostgresOutbox): Promise<Writer> {
  const client = await pool.connect();
  const shards = new Set<number>();
  const end = async (statement: string): Promise<void> => {
    await client.query(statement);
    client.release();
  };
  await client.query('BEGIN');
  return {
    client,
    add: async (...rows) => {
      for (const shard of await outbox.insert(client, rows)) shards.add(shard);
    },
    commit: async () => {
      await end('COMMIT');
      outbox.committed(shards);
    },
    rollback: () => end('ROLLBACK'),
  };
}

export async function commitRows(pool: Pool, outbox: PostgresOutbox, ...rows: OutboxRow[]): Promise<void> {
  const writer = await beginWriter(pool, outbox);
  await writer.add(...rows);
  await writer.commit();
}
