import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe } from 'vitest';
import { sqliteStore, type SqliteDatabase } from '../../../src/runtime/stores/sqlite/index.js';
import { sqliteClients } from '../../support/sqlite-clients.js';
import { inboxCases, leaseStoreCases } from './cases.js';
import type { InboxSetup, LeaseSetup } from './harness.js';

const folder = (): string => mkdtempSync(join(tmpdir(), 'eda-gen-sqlite-'));

/** Time that stands still until it is told to go on. */
function steppedClock() {
  let now = 1_700_000_000_000;
  return {
    now: () => now,
    sleep: (_ms: number, signal?: AbortSignal): Promise<void> =>
      new Promise((_resolve, reject) => {
        signal?.addEventListener('abort', () => reject(signal.reason as Error), { once: true });
      }),
    advance: async (ms: number): Promise<void> => {
      now += ms;
    },
  };
}

for (const { name, open, available } of sqliteClients)
  describe.runIf(available)(`with ${name}`, () => {
    const clock = steppedClock();

    const inbox = (path: string): InboxSetup<SqliteDatabase> => {
      const [database, reader] = [open(path), open(path)];
      database.exec('CREATE TABLE IF NOT EXISTS cases (key TEXT PRIMARY KEY, text TEXT NOT NULL)');
      const find = (where: SqliteDatabase, key: string): string | undefined =>
        (where.prepare('SELECT text FROM cases WHERE key = ?').get(key) as { text: string } | undefined)?.text;
      const end = (): void => {
        database.close();
        reader.close();
      };
      return {
        store: sqliteStore(database as SqliteDatabase, { clock }),
        advance: clock.advance,
        close: async () => {
          end();
          rmSync(join(path, '..'), { recursive: true });
        },
        write: async (tx, key, text) => {
          tx.prepare('INSERT OR REPLACE INTO cases (key, text) VALUES (?, ?)').run(key, text);
        },
        readIn: async (tx, key) => find(tx, key),
        read: async (key) => find(reader, key),
        reopen: async () => {
          end();
          return inbox(path);
        },
      };
    };
    inboxCases<SqliteDatabase>({
      name: 'sqlite',
      durable: true,
      sideBySide: false,
      create: async () => inbox(join(folder(), 'cases.db')),
    });

    const lease = (path: string): LeaseSetup => {
      const database = open(path);
      return {
        store: sqliteStore(database, { mode: 'lease', clock }),
        advance: clock.advance,
        close: async () => {
          database.close();
          rmSync(join(path, '..'), { recursive: true });
        },
        reopen: async () => {
          database.close();
          return lease(path);
        },
      };
    };
    leaseStoreCases({ name: 'sqlite', durable: true, create: async () => lease(join(folder(), 'leases.db')) });
  });
