import { type ChildProcess, fork } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { build } from 'esbuild';
import type { Pool } from 'pg';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { createDatabase, noPostgres, type TestDatabase } from '../../support/postgres.js';
import { waitUntil } from '../../support/wait-until.js';
import { SEED, seeded } from '../../fault/seeded.js';
import { createLog, firstTimes, type LogEntry, readLog } from './log-transport.js';
import { beginWriter, commitRows, createOutbox, createTables, row, tables } from './outbox-setup.js';

interface Report {
  readonly started?: true;
  readonly sent?: number;
}

describe.skipIf(noPostgres)('relays in processes of their own', () => {
  // Below node_modules, so that the bundle finds pg.
  const folder = mkdtempSync(join(resolve('node_modules'), '.eda-gen-test-'));
  const program = join(folder, 'relay-process.mjs');
  const children = new Set<ChildProcess>();
  let database: TestDatabase;
  let pool: Pool;

  beforeAll(async () => {
    await build({
      entryPoints: [resolve('test/integration/postgres/fixtures/relay-process.ts')],
      outfile: program,
      bundle: true,
      format: 'esm',
      platform: 'node',
      packages: 'external',
    });
    database = await createDatabase();
    pool = database.createPool();
    await createTables(pool);
    await createLog(pool);
    await pool.query('CREATE TABLE aggregate (key text PRIMARY KEY, version int NOT NULL)');
  });
  afterAll(async () => {
    rmSync(folder, { recursive: true, force: true });
    await database.drop();
  });
  beforeEach(() => pool.query(`TRUNCATE log, aggregate, ${tables.outbox}`));
  afterEach(async () => {
    await Promise.all([...children].map(kill));
  });

  const start = async (name: string, ...options: string[]): Promise<{ child: ChildProcess; reports: Report[] }> => {
    const child = fork(program, [database.url, name, ...options]);
    const reports: Report[] = [];
    children.add(child);
    child.on('message', (message) => reports.push(message as Report));
    await waitUntil(`process ${name} has started`, () => reports.length > 0);
    return { child, reports };
  };
  const kill = async (child: ChildProcess): Promise<void> => {
    children.delete(child);
    if (child.exitCode !== null || child.signalCode !== null) return;
    const ended = new Promise((ending) => child.once('exit', ending));
    child.kill('SIGKILL');
    await ended;
  };
  const allPublished = (): Promise<void> =>
    waitUntil(
      'the outbox is empty',
      async () => {
        const { rows } = await pool.query<{ count: string }>(`SELECT count(*) FROM ${tables.outbox}`);
        return rows[0]?.count === '0';
      },
      40_000,
    );

  it('publish again, under the same ids, what another one had produced and not marked when it was killed', async () => {
    const outbox = createOutbox(pool);
    const rows = ['1', '2', '3'].map((text) => row('k', text));
    const first = await start('first', 'stop after send');
    await commitRows(pool, outbox, ...rows);
    await waitUntil('they are produced', () => first.reports.some(({ sent }) => sent === 3));
    await start('second');
    await kill(first.child);
    await allPublished();
    const log = await readLog(pool);
    const ids = rows.map(({ id }) => id);
    expect(log.map(({ id, sender }) => [sender, id])).toEqual([
      ...ids.map((id) => ['first', id]),
      ...ids.map((id) => ['second', id]),
    ]);
  });

  it('publish every message, and each key in order, while writers compete, processes are killed and sessions end', async () => {
    console.info(`relays in processes: seed ${SEED}`);
    const random = seeded(SEED);
    const outbox = createOutbox(pool);
    const keys = Array.from({ length: 12 }, (_, index) => `key ${index}`);
    for (const key of keys) await pool.query('INSERT INTO aggregate VALUES ($1, 0)', [key]);
    const written: { readonly key: string; readonly version: number; readonly id: string }[] = [];
    const done = new AbortController();
    const write = async (): Promise<void> => {
      while (!done.signal.aborted) {
        const writer = await beginWriter(pool, outbox);
        // Some have a transaction id, an old one, before they lock anything.
        if (random() < 0.5) await writer.client.query('SELECT pg_current_xact_id()');
        const key = keys[Math.floor(random() * keys.length)] ?? '';
        const { rows } = await writer.client.query<{ version: number }>(
          'UPDATE aggregate SET version = version + 1 WHERE key = $1 RETURNING version',
          [key],
        );
        const version = rows[0]?.version ?? 0;
        const message = row(key, String(version));
        await writer.add(message);
        if (random() < 0.1) await writer.rollback();
        else {
          await writer.commit();
          written.push({ key, version, id: message.id });
        }
      }
    };
    const disturb = async (): Promise<void> => {
      let members = [await start('0'), await start('1')];
      for (let number = 2; number < 8; number += 1) {
        const goal = written.length + 150;
        await waitUntil('more is written', () => written.length >= goal);
        if (random() < 0.4)
          await pool.query(
            `SELECT pg_terminate_backend(pid) FROM pg_locks WHERE locktype = 'advisory' AND mode = 'ExclusiveLock'
             AND database = (SELECT oid FROM pg_database WHERE datname = current_database())`,
          );
        else {
          const [oldest, ...others] = members;
          if (oldest !== undefined) await kill(oldest.child);
          members = [...others, await start(String(number))];
        }
      }
    };
    const writers = Array.from({ length: 6 }, write);
    try {
      await disturb();
    } finally {
      done.abort();
      await Promise.all(writers);
    }
    await allPublished();
    const log = await readLog(pool);
    const first = firstTimes(log);
    expect(first.map(({ id }) => id).toSorted()).toEqual(written.map(({ id }) => id).toSorted());
    for (const key of keys) {
      const found = versions(first, key);
      expect(found, `order of ${key}`).toEqual(Array.from(found, (_, index) => index + 1));
    }
    expect(new Set(log.map(({ sender }) => sender)).size).toBeGreaterThan(1);
  });
});

const versions = (log: readonly LogEntry[], key: string): number[] =>
  log.filter((entry) => entry.key === key).map(({ text }) => Number(text));
