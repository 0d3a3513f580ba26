import { Pool } from 'pg';
import { migratePostgres } from '@eda-gen/runtime/stores/postgres';

/** A schema of this run alone, with the tables of both sides. */
export interface BenchDatabase {
  readonly schema: string;
  /** As many connections as the side that is measured may use. */
  createPool(connections: number): Pool;
  /** Every run begins with empty tables. */
  empty(): Promise<void>;
  version(): Promise<string>;
  close(): Promise<void>;
}

export async function createBenchDatabase(url: string, run: string): Promise<BenchDatabase> {
  const schema = `bench_${run.replaceAll('-', '_')}`;
  const createPool = (max: number): Pool => {
    const pool = new Pool({ connectionString: url, max, options: `-c search_path=${schema}` });
    // A server that goes away shows in the run itself.
    pool.on('error', () => undefined);
    return pool;
  };
  const admin = createPool(2);
  await admin.query(`CREATE SCHEMA ${schema}`);
  await admin.query('CREATE TABLE processed (consumer text, id text, PRIMARY KEY (consumer, id))');
  await admin.query(
    'CREATE TABLE effects (no bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, order_id uuid, amount int)',
  );
  await migratePostgres(admin, { schema });
  return {
    schema,
    createPool,
    empty: async () => {
      await admin.query('TRUNCATE processed, effects, edagen_inbox, edagen_outbox');
    },
    version: async () => {
      const { rows } = await admin.query<{ server_version: string }>('SHOW server_version');
      return rows[0]?.server_version ?? 'unknown';
    },
    close: async () => {
      await admin.query(`DROP SCHEMA ${schema} CASCADE`);
      await admin.end();
    },
  };
}
