import { createRequire } from 'node:module';
import { resolve } from 'node:path';
import type { SqliteDatabase } from '../../src/runtime/stores/sqlite/index.js';

// From where tests run, not from this file: programs that tests start have it in their bundle.
const require = createRequire(resolve('package.json'));
const BETTER_SQLITE3 = resolve('.cache/better-sqlite3/node_modules/better-sqlite3');
const HOW =
  'npm install --no-save --no-package-lock --prefix .cache/better-sqlite3 better-sqlite3@12.9.0 (it needs a C++ compiler)';

/** What the tests use of a handle besides what the store uses. */
export interface TestDatabase extends SqliteDatabase {
  close(): unknown;
}

type Opened = new (path: string, options: Readonly<Record<string, boolean>>) => TestDatabase;

export interface SqliteClient {
  readonly name: string;
  readonly available: boolean;
  readonly open: (path: string, options?: { readonly readOnly?: boolean }) => TestDatabase;
}

function load(name: string, readOnly: string, find: () => Opened | undefined): SqliteClient[] {
  const Database = find();
  if (Database === undefined) return [];
  return [
    {
      name,
      available: true,
      open: (path, options) => new Database(path, options?.readOnly === true ? { [readOnly]: true } : {}),
    },
  ];
}

function attempt<Result>(run: () => Result): Result | undefined {
  try {
    return run();
  } catch {
    // Not on this Node, or not installed.
    return undefined;
  }
}

const found = [
  ...load('node:sqlite', 'readOnly', () =>
    attempt(() => (require('node:sqlite') as { readonly DatabaseSync: Opened }).DatabaseSync),
  ),
  ...load('better-sqlite3', 'readonly', () =>
    attempt(() => {
      const Database = require(BETTER_SQLITE3) as Opened;
      new Database(':memory:', {}).close();
      return Database;
    }),
  ),
];

if (found.length === 0 && process.env['CI'] === 'true')
  throw new Error(`No SQLite for the tests of store sqlite: run them on Node 22.13 or later, or ${HOW}.`);

/** The clients of SQLite that this Node has. Where there is none, one that is skipped by a name that says how to get it. */
export const sqliteClients: readonly SqliteClient[] =
  found.length > 0
    ? found
    : [
        {
          name: `no SQLite: ${HOW}`,
          available: false,
          open: () => {
            throw new Error(HOW);
          },
        },
      ];
