import { mkdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { sqliteClients } from '../support/sqlite-clients.js';
import { folderWith, root, runCli } from './run-cli.js';

/** Nobody listens there. */
const NOWHERE = 'postgres://me:secret@127.0.0.1:1/shop';

/** A project in which these packages of this repository are installed. */
function projectWith(...packages: readonly (readonly [name: string, path: string])[]): string {
  const folder = folderWith({ 'package.json': '{}' });
  for (const [name, path] of packages) {
    mkdirSync(join(folder, 'node_modules', name, '..'), { recursive: true });
    symlinkSync(join(root, path), join(folder, 'node_modules', name));
  }
  return folder;
}

const RUNTIME = ['@eda-gen/runtime', 'src/runtime'] as const;
const PG = ['pg', 'node_modules/pg'] as const;
const refused = async (folder: string, ...args: readonly string[]): Promise<string> => {
  const run = await runCli(folder, 'migrate', ...args);
  expect(run).toMatchObject({ code: 2, stdout: '' });
  expect(run.stderr).not.toMatch(/secret|This is a bug|\n\s+at /);
  // Node says of its own SQLite that it is experimental.
  const lines = run.stderr
    .split('\n')
    .filter((line) => line !== '' && !/ExperimentalWarning|--trace-warnings/.test(line));
  expect(lines).toHaveLength(1);
  return run.stderr;
};

describe('eda-gen migrate', () => {
  it('prints the SQL of every version, names quoted, without a database and without its client', async () => {
    const project = projectWith(RUNTIME);
    const run = await runCli(project, 'migrate', '--store', 'postgres', '--schema', 'My "Shop"', '--print');
    expect(run).toMatchObject({ code: 0, stderr: '' });
    expect(run.stdout).toMatch(/^-- version 1: .+\nBEGIN;\n[^]+\nCOMMIT;\n$/);
    expect(run.stdout).toContain('"My ""Shop"""."edagen_inbox"');
    const json = await runCli(project, 'migrate', '--store', 'sqlite', '--prefix', 'shop_', '--print', '--json');
    expect(JSON.parse(json.stdout)).toMatchObject([
      { version: 1, name: expect.any(String) as string, sql: expect.stringContaining('"shop_inbox"') as string },
    ]);
  });

  it('asks for the store and for the database', async () => {
    const project = projectWith(RUNTIME, PG);
    expect(await refused(project)).toBe('eda-gen: Name the store: --store postgres or --store sqlite.\n');
    expect(await refused(project, '--store', 'postgrse')).toContain('Did you mean postgres?');
    expect(await refused(project, 'postgres')).toContain('migrate takes options only, but here is postgres.');
    expect(await refused(project, '--store', 'sqlite')).toContain('Give --file <path>.');
    expect(await refused(project, '--store', 'sqlite', '--url', NOWHERE)).toContain(
      '--url belongs to --store postgres, but here is --store sqlite.',
    );
    expect(await refused(project, '--store', 'postgres', '--url', 'mysql://me:secret@db/shop')).toBe(
      'eda-gen: --url is no address of the form postgres://user:password@host:port/database.\n',
    );
  });

  it('takes the address from the environment', async () => {
    const project = projectWith(RUNTIME, PG);
    const run = async (env: Readonly<Record<string, string>>) =>
      (
        await runCli(
          { cwd: project, env: { EDA_POSTGRES: '', DATABASE_URL: '', ...env } },
          'migrate',
          '--store',
          'postgres',
        )
      ).stderr;
    expect(await run({})).toContain('Set EDA_POSTGRES or DATABASE_URL to postgres://user:password@host:port/database');
    expect(await run({ DATABASE_URL: 'db' })).toContain('DATABASE_URL is no address');
    expect(await run({ DATABASE_URL: 'db', EDA_POSTGRES: 'db' })).toContain('EDA_POSTGRES is no address');
  });

  it('says what has to be installed, and where', async () => {
    const bare = projectWith();
    expect(await refused(bare, '--store', 'postgres', '--print')).toBe(
      `eda-gen: The store postgres needs the package @eda-gen/runtime, and it is not installed in ${bare}. Run npm install @eda-gen/runtime there, or run eda-gen in the folder of the service.\n`,
    );
    const withoutClient = projectWith(RUNTIME);
    expect(await refused(withoutClient, '--store', 'postgres', '--url', NOWHERE)).toContain(
      `needs the package pg, and it is not installed in ${withoutClient}. Run npm install pg there`,
    );
    const old = folderWith({
      'node_modules/@eda-gen/runtime/package.json': '{ "name": "@eda-gen/runtime", "exports": { ".": "./index.js" } }',
    });
    expect(await refused(old, '--store', 'sqlite', '--print')).toContain('Update @eda-gen/runtime there.');
  });

  it('says what is wrong with names of tables', async () => {
    const project = projectWith(RUNTIME);
    expect(await refused(project, '--store', 'postgres', '--print', '--prefix', 'x'.repeat(60))).toContain('prefix');
    expect(await refused(project, '--store', 'sqlite', '--print', '--prefix', 'a-b')).toContain('prefix');
  });

  it('names a database that is away', async () => {
    const project = projectWith(RUNTIME, PG);
    expect(await refused(project, '--store', 'postgres', '--url', NOWHERE)).toContain('127.0.0.1:1');
  });
});

const [sqlite] = sqliteClients;

describe.skipIf(sqlite?.available !== true)(`eda-gen migrate --store sqlite (${sqlite?.name ?? ''})`, () => {
  const project = projectWith(RUNTIME, ['better-sqlite3', '.cache/better-sqlite3/node_modules/better-sqlite3']);
  const migrate = (file: string, ...args: readonly string[]) =>
    runCli(project, 'migrate', '--store', 'sqlite', '--file', file, ...args);

  it('makes the tables once', async () => {
    const first = await migrate('shop.db', '--prefix', 'shop_');
    expect(first).toMatchObject({ code: 0, stdout: expect.stringMatching(/^applied version 1: .+\n/) as string });
    expect(first.stderr).toContain('SQLite shop.db is updated: the tables have version 1.\n');
    const second = await migrate('shop.db', '--prefix', 'shop_');
    expect(second).toMatchObject({ code: 0, stdout: '' });
    expect(second.stderr).toContain('SQLite shop.db is up to date: the tables have version 1.\n');
    expect(JSON.parse((await migrate('shop.db', '--json')).stdout)).toEqual({
      place: 'SQLite shop.db',
      version: 1,
      applied: [{ version: 1, name: expect.any(String) as string }],
    });
  });

  it('makes the tables that it prints', async () => {
    const tables = (file: string): unknown => {
      const database = sqlite?.open(join(project, file));
      const found = database?.prepare('SELECT name, sql FROM sqlite_master ORDER BY name').all();
      database?.close();
      return found;
    };
    await migrate('applied.db');
    const printed = sqlite?.open(join(project, 'printed.db'));
    for (let twice = 0; twice < 2; twice += 1)
      printed?.exec((await runCli(project, 'migrate', '--store', 'sqlite', '--print')).stdout);
    printed?.close();
    expect(tables('printed.db')).toEqual(tables('applied.db'));
  });

  it('refuses tables of a newer version, what is no database, and a folder that is not there', async () => {
    await migrate('newer.db');
    const database = sqlite?.open(join(project, 'newer.db'));
    database?.exec("INSERT INTO edagen_migration (version, name) VALUES (99, 'later')");
    database?.close();
    writeFileSync(join(project, 'text.db'), 'no database, '.repeat(100));
    const say = (file: string) => refused(project, '--store', 'sqlite', '--file', file);
    expect(await say('newer.db')).toContain('version 99');
    expect(await say('text.db')).toContain('text.db');
    expect(await say('no/folder.db')).toContain('no/folder.db');
  });
});
