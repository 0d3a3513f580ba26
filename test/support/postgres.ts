import { Pool, type PoolConfig } from 'pg';
import { inject } from 'vitest';
import { startServicesProcess, type ServerUnderTest } from './services.js';
import { uniqueName } from './unique-name.js';

// Absent where the project does not run `start-postgres.ts`.
const server: ServerUnderTest = inject('postgres') ?? { ours: false };

/** Put into `describe.skipIf(noPostgres)`: true where this run has no PostgreSQL. */
export const noPostgres = server.address === undefined;

/** True where the server must not be restarted by tests, since it is not theirs. */
export const postgresIsForeign = noPostgres || !server.ours;

/** Address of the server with a user that may make databases and roles; `database` is another one than the address names. */
export function postgresUrl(database?: string): string {
  if (server.address === undefined) throw new Error(server.reason ?? 'This test project does not start PostgreSQL.');
  const url = new URL(server.address);
  if (database !== undefined) url.pathname = `/${encodeURIComponent(database)}`;
  return url.href;
}

/** A pool of the server. Connections that a test ends, or that a restart ends, are no reason to end the test run. */
export function createPool(config: PoolConfig = {}): Pool {
  const pool = new Pool({ connectionString: postgresUrl(), connectionTimeoutMillis: 10_000, ...config });
  pool.on('error', () => {});
  return pool;
}

/** A database of one test file. */
export interface TestDatabase {
  readonly name: string;
  readonly url: string;
  /** Of this database; ended with it at the latest. */
  createPool(config?: PoolConfig): Pool;
  /** Ends its pools and deletes it, whoever is connected. */
  drop(): Promise<void>;
}

export async function createDatabase(prefix = 'eda-test'): Promise<TestDatabase> {
  const name = uniqueName(prefix);
  const url = postgresUrl(name);
  const pools: Pool[] = [];
  await runOnServer(`CREATE DATABASE "${name}"`);
  return {
    name,
    url,
    createPool: (config) => {
      const pool = createPool({ connectionString: url, ...config });
      pools.push(pool);
      return pool;
    },
    drop: async () => {
      await Promise.all(pools.filter((pool) => !pool.ending).map((pool) => pool.end()));
      await runOnServer(`DROP DATABASE IF EXISTS "${name}" WITH (FORCE)`);
    },
  };
}

/** Runs `work` with a database that nobody else has, and deletes it afterwards. */
export async function withDatabase<Result>(work: (database: TestDatabase) => Promise<Result>): Promise<Result> {
  const database = await createDatabase();
  try {
    return await work(database);
  } finally {
    await database.drop();
  }
}

/** One statement by the administrator, in the database that the server's address names. */
export async function runOnServer(statement: string): Promise<void> {
  const pool = createPool({ max: 1 });
  try {
    await pool.query(statement);
  } finally {
    await pool.end();
  }
}

/** Restarts the server on its data: `fast` ends connections and flushes, `immediate` is as after a crash. Only where it is ours. */
export async function restartPostgres(mode: 'fast' | 'immediate'): Promise<void> {
  if (mode === 'immediate') await killPostgres();
  await startServicesProcess('restart', 'postgres');
}

/** Ends the server at once; `restartPostgres` brings it back. */
export async function killPostgres(): Promise<void> {
  await startServicesProcess('kill', 'postgres');
}
