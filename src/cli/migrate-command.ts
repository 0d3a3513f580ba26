import { UsageError } from '../config/usage-error.js';
import type { Command, CommandArguments } from './command.js';
import type { StoreMigration, StoreTables } from './store-tables.js';
import type { Terminal } from './terminal.js';

const STORES = ['postgres', 'sqlite'] as const;
type Store = (typeof STORES)[number];

/** Options that only one of the stores has. */
const OWN: Readonly<Record<Store, readonly string[]>> = { postgres: ['url', 'schema'], sqlite: ['file'] };

export const migrateCommand: Command = {
  name: 'migrate',
  summary: 'Make or update the tables of a store, or print their SQL',
  options: {
    store: { kind: 'choice', value: 'store', choices: STORES, description: 'Which store' },
    url: {
      kind: 'text',
      value: 'url',
      description: 'postgres: address of the database; else that in EDA_POSTGRES or DATABASE_URL',
    },
    schema: { kind: 'text', value: 'schema', description: 'postgres: schema of the tables, public by default' },
    file: { kind: 'text', value: 'path', description: 'sqlite: file of the database' },
    prefix: { kind: 'text', value: 'prefix', description: 'What names of tables begin with, edagen_ by default' },
    print: { kind: 'flag', description: 'Touch no database; print the SQL of all versions' },
    json: { kind: 'flag', description: 'Print a summary in JSON instead of text' },
  },
  examples: [
    ['eda-gen migrate --store postgres', 'before a deployment, with the address in EDA_POSTGRES or DATABASE_URL'],
    ['eda-gen migrate --store postgres --print > tables.sql', 'for a database that others look after'],
  ],
  run: runMigrate,
};

async function runMigrate(args: CommandArguments, terminal: Terminal): Promise<number> {
  const tables = await chooseTables(args);
  const json = args.flag('json') === true;
  if (args.flag('print') === true) {
    const migrations = await tables.read();
    terminal.out(json ? `${JSON.stringify(migrations)}\n` : migrations.map(asScript).join('\n'));
    return 0;
  }
  const { applied, version } = await tables.apply(terminal.signal);
  if (json) terminal.out(`${JSON.stringify({ place: tables.place, version, applied: applied.map(withoutSql) })}\n`);
  else for (const migration of applied) terminal.out(`applied version ${migration.version}: ${migration.name}\n`);
  const state = applied.length === 0 ? 'up to date' : 'updated';
  terminal.talk(`${tables.place} is ${state}: the tables have version ${version}.\n`);
  return 0;
}

async function chooseTables(args: CommandArguments): Promise<StoreTables> {
  const store = args.text('store') as Store | undefined;
  if (store === undefined) throw new UsageError('Name the store: --store postgres or --store sqlite.');
  for (const other of STORES)
    for (const option of OWN[other])
      if (other !== store && args.text(option) !== undefined)
        throw new UsageError(`--${option} belongs to --store ${other}, but here is --store ${store}.`);
  const place = { schema: args.text('schema'), prefix: args.text('prefix') };
  if (store === 'postgres') {
    const { postgresTables } = await import('./postgres-tables.js');
    return postgresTables({ ...place, url: args.text('url') });
  }
  const { sqliteTables } = await import('./sqlite-tables.js');
  return sqliteTables({ prefix: place.prefix, file: args.text('file') });
}

/** A script that `psql` and `sqlite3` take: each version whole or not at all. */
function asScript({ version, name, sql }: StoreMigration): string {
  return `-- version ${version}: ${name}\nBEGIN;\n${sql.trimEnd()}\nCOMMIT;\n`;
}

function withoutSql({ version, name }: StoreMigration): object {
  return { version, name };
}
