import { execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { postgresMigrations } from '../../../src/runtime/stores/postgres/index.js';
import { BIN, folderWith, root, runCli } from '../../cli/run-cli.js';
import {
  createDatabase,
  noPostgres,
  postgresIsForeign,
  runOnServer,
  type TestDatabase,
  withDatabase,
} from '../../support/postgres.js';
import { uniqueName } from '../../support/unique-name.js';
import { waitUntil } from '../../support/wait-until.js';

const project = folderWith({ 'package.json': '{}' });
mkdirSync(join(project, 'node_modules/@eda-gen'), { recursive: true });
symlinkSync(join(root, 'src/runtime'), join(project, 'node_modules/@eda-gen/runtime'));
symlinkSync(join(root, 'node_modules/pg'), join(project, 'node_modules/pg'));

const newest = postgresMigrations().at(-1)?.version ?? 0;
const migrate = (url: string, ...args: readonly string[]) =>
  runCli({ cwd: project, env: { EDA_POSTGRES: url } }, 'migrate', '--store', 'postgres', ...args);

/** Columns, constraints, indexes and sequences of a schema: all that migrations make. */
async function tablesOf(database: TestDatabase, schema = 'public'): Promise<unknown> {
  const pool = database.createPool({ max: 1 });
  const queries = [
    'SELECT table_name, column_name, data_type, is_nullable, column_default FROM information_schema.columns WHERE table_schema = $1 ORDER BY 1, 2',
    'SELECT tablename, indexname, indexdef FROM pg_indexes WHERE schemaname = $1 ORDER BY 1, 2',
    'SELECT conrelid::regclass::text AS name, conname, pg_get_constraintdef(oid) AS definition FROM pg_constraint WHERE connamespace = (SELECT oid FROM pg_namespace WHERE nspname = $1) ORDER BY 1, 2',
    'SELECT sequencename, data_type::text AS type FROM pg_sequences WHERE schemaname = $1 ORDER BY 1',
  ];
  const found = [];
  for (const text of queries) found.push((await pool.query(text, [schema])).rows);
  await pool.end();
  return found;
}

describe.skipIf(noPostgres)('eda-gen migrate, on a PostgreSQL', () => {
  let reference: TestDatabase;
  beforeAll(async () => {
    reference = await createDatabase();
    await migrate(reference.url);
  });
  afterAll(() => reference.drop());

  it('makes the tables once, and says what it did', () =>
    withDatabase(async ({ url, name }) => {
      const first = await migrate(url);
      expect(first.code).toBe(0);
      expect(first.stdout.trim().split('\n')).toEqual(
        postgresMigrations().map((migration) => `applied version ${migration.version}: ${migration.name}`),
      );
      expect(first.stderr).toMatch(
        new RegExp(`^PostgreSQL \\S+/${name} is updated: the tables have version ${newest}\\.\n$`),
      );
      const second = await migrate(url);
      expect(second).toMatchObject({ code: 0, stdout: '' });
      expect(second.stderr).toContain(`/${name} is up to date: the tables have version ${newest}.`);
      expect(JSON.parse((await migrate(url, '--json')).stdout)).toMatchObject({ version: newest, applied: [] });
    }));

  it('makes them once where several processes do it at the same time', () =>
    withDatabase(async (database) => {
      const runs = await Promise.all(Array.from({ length: 4 }, () => migrate(database.url, '--json')));
      expect(runs.map(({ code, stderr }) => `${code} ${code === 0 ? '' : stderr}`)).toEqual(['0 ', '0 ', '0 ', '0 ']);
      const applied = runs.flatMap(({ stdout }) => (JSON.parse(stdout) as { applied: unknown[] }).applied);
      expect(applied).toHaveLength(postgresMigrations().length);
      expect(await tablesOf(database)).toEqual(await tablesOf(reference));
    }));

  it('prints SQL that psql takes, twice, and that makes the same tables', () =>
    withDatabase(async (database) => {
      const printed = await migrate('', '--print');
      for (let run = 0; run < 2; run += 1) await psql(database.url, printed.stdout);
      expect(await tablesOf(database)).toEqual(await tablesOf(reference));
      expect(JSON.stringify(await tablesOf(reference))).toContain('edagen_outbox');
      expect(await migrate(database.url)).toMatchObject({ code: 0, stdout: '' });
    }));

  it('makes a schema of any name, with any prefix, by hand and by itself', () =>
    withDatabase((one) =>
      withDatabase(async (other) => {
        const schema = `The "Shop's" \\ $schema$ :x`;
        const names = ['--schema', schema, '--prefix', `a b"'\\`];
        await psql(one.url, (await migrate('', ...names, '--print')).stdout);
        expect((await migrate(other.url, ...names)).code).toBe(0);
        const tables = await tablesOf(one, schema);
        expect(tables).toEqual(await tablesOf(other, schema));
        expect(JSON.stringify(tables)).toContain('inbox');
      }),
    ));

  it('refuses tables of a newer version, and leaves them alone', () =>
    withDatabase(async (database) => {
      await migrate(database.url);
      const pool = database.createPool({ max: 1 });
      await pool.query("INSERT INTO edagen_migration (version, name) VALUES (99, 'later')");
      const run = await migrate(database.url);
      expect(run).toMatchObject({ code: 2, stdout: '' });
      expect(run.stderr).toMatch(/^eda-gen: [^\n]*99[^\n]*\n$/);
    }));

  it('says in a sentence that there is no such database', async () => {
    const url = new URL(reference.url);
    url.pathname = '/nowhere';
    const run = await migrate(url.href);
    expect(run).toMatchObject({ code: 2, stdout: '' });
    expect(run.stderr).toMatch(/^eda-gen: [^\n]*nowhere[^\n]*\n$/);
  });

  it.skipIf(postgresIsForeign)('says in a sentence that the password is wrong, and never shows it', async () => {
    const url = new URL(reference.url);
    url.password = 'guessed';
    const run = await migrate(url.href);
    expect(run).toMatchObject({ code: 2, stdout: '' });
    expect(run.stderr).toMatch(/^eda-gen: [^\n]*password[^\n]*\n$/);
    expect(run.stderr).not.toContain('guessed');
  });

  it.skipIf(postgresIsForeign)('says in a sentence that its user may not make tables', () =>
    withDatabase(async (database) => {
      const role = uniqueName('reader');
      await runOnServer(`CREATE ROLE "${role}" LOGIN PASSWORD 'reader'`);
      try {
        const pool = database.createPool({ max: 1 });
        await pool.query('REVOKE CREATE ON SCHEMA public FROM PUBLIC');
        const url = new URL(database.url);
        [url.username, url.password] = [role, 'reader'];
        const run = await migrate(url.href);
        expect(run).toMatchObject({ code: 2, stdout: '' });
        expect(run.stderr).toMatch(/^eda-gen: [^\n]*permission[^\n]*\n$/);
      } finally {
        await runOnServer(`DROP ROLE "${role}"`);
      }
    }),
  );

  it.skipIf(process.platform === 'win32')('stops on SIGINT although another process holds its lock', () =>
    withDatabase(async (database) => {
      const pool = database.createPool();
      await migrate(database.url);
      const holder = await pool.connect();
      // Whatever it waits for: it cannot read the version.
      await holder.query('BEGIN; LOCK TABLE edagen_migration IN ACCESS EXCLUSIVE MODE');
      const child = spawn(process.execPath, [BIN, 'migrate', '--store', 'postgres'], {
        cwd: project,
        env: { ...process.env, EDA_POSTGRES: database.url },
        stdio: ['ignore', 'ignore', 'pipe'],
      });
      const ended = once(child, 'close');
      let talk = '';
      child.stderr.setEncoding('utf8').on('data', (text: string) => (talk += text));
      await waitUntil('it waits', async () => {
        const { rows } = await pool.query(
          "SELECT FROM pg_stat_activity WHERE datname = current_database() AND application_name = 'eda-gen migrate' AND wait_event_type = 'Lock'",
        );
        return rows.length > 0;
      });
      child.kill('SIGINT');
      expect(await ended).toEqual([130, null]);
      expect(talk).toContain('Stopped; nothing was left half-written.');
      await holder.query('ROLLBACK');
      holder.release();
    }),
  );
});

/** Runs a script as a user would, and rejects with what `psql` says where a statement fails. */
function psql(url: string, script: string): Promise<void> {
  return new Promise((resolve, reject) => {
    const child = execFile(
      'psql',
      ['--set', 'ON_ERROR_STOP=1', '--no-psqlrc', '--quiet', url],
      (error, _stdout, stderr) => {
        if (error === null) resolve();
        else reject(new Error(stderr, { cause: error }));
      },
    );
    child.stdin?.end(script);
  });
}
