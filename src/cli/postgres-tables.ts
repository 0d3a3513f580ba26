import { UsageError } from '../config/usage-error.js';
import { importFromProject } from './import-from-project.js';
import type { StoreMigration, StoreTables } from './store-tables.js';
import { orUsageError } from './or-usage-error.js';

interface Place {
  readonly schema?: string | undefined;
  readonly prefix?: string | undefined;
}

/** What this uses of `@eda-gen/runtime/stores/postgres`, which is the project's own. */
export interface PostgresRuntime<Pool> {
  readonly postgresMigrations: (options: Place) => readonly StoreMigration[];
  readonly migratePostgres: (
    pool: Pool,
    options: Place & { readonly signal: AbortSignal },
  ) => Promise<readonly StoreMigration[]>;
}

/** What this uses of `pg`, which is the project's own. */
interface Pg {
  readonly Pool: new (config: object) => PgPool;
}

interface PgPool {
  on(event: 'error', listener: () => void): unknown;
  end(): Promise<void>;
}

const CONNECT_MS = 10_000;

export interface PostgresTablesOptions extends Place {
  readonly url?: string | undefined;
}

export function postgresTables({ url, schema, prefix }: PostgresTablesOptions): StoreTables {
  const place = { schema, prefix };
  const load = async (): Promise<PostgresRuntime<PgPool>> =>
    (await importFromProject('@eda-gen/runtime/stores/postgres', 'The store postgres')) as PostgresRuntime<PgPool>;
  const read = async (): Promise<readonly StoreMigration[]> => {
    const { postgresMigrations } = await load();
    return await orUsageError(() => postgresMigrations(place));
  };
  return {
    get place() {
      return describe(chooseAddress(url));
    },
    read,
    apply: async (signal) => {
      const address = chooseAddress(url);
      const migrations = await read();
      const { migratePostgres } = await load();
      const pool = await openPool(address);
      try {
        const applied = await orUsageError(() => migratePostgres(pool, { ...place, signal }));
        return { applied, version: migrations.at(-1)?.version ?? 0 };
      } finally {
        await pool.end();
      }
    },
  };
}

async function openPool(address: string): Promise<PgPool> {
  const { Pool } = (await importFromProject('pg', 'eda-gen migrate --store postgres')) as Pg;
  const pool = new Pool({
    connectionString: address,
    connectionTimeoutMillis: CONNECT_MS,
    application_name: 'eda-gen migrate',
  });
  // A connection that is lost fails the statement that runs on it.
  pool.on('error', () => {});
  return pool;
}

/** `--url`, `EDA_POSTGRES` or `DATABASE_URL`; what is wrong with it is said without showing it, since it may hold a password. */
function chooseAddress(option: string | undefined): string {
  const { EDA_POSTGRES, DATABASE_URL } = process.env;
  const given = [
    ['--url', option],
    ['EDA_POSTGRES', EDA_POSTGRES],
    ['DATABASE_URL', DATABASE_URL],
  ].find(([, value]) => value !== undefined && value !== '');
  const [source, address] = given ?? [];
  if (address === undefined)
    throw new UsageError(
      'Where is the database? Set EDA_POSTGRES or DATABASE_URL to postgres://user:password@host:port/database, or give --url.',
    );
  if (!/^postgres(?:ql)?:\/\//.test(address) || !URL.canParse(address))
    throw new UsageError(`${source} is no address of the form postgres://user:password@host:port/database.`);
  return address;
}

function describe(address: string): string {
  const { host, pathname } = new URL(address);
  return `PostgreSQL ${host}${pathname}`;
}
