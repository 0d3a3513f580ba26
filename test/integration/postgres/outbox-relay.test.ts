import type { Pool } from 'pg';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { createRelay, type Relay } from '../../../src/runtime/outbox/relay.js';
import { createCounters } from '../../../src/runtime/service/counters.js';
import { systemClock } from '../../../src/runtime/service/clock.js';
import { createShardOf } from '../../../src/runtime/stores/postgres/outbox-shards.js';
import type { PostgresOutbox, PostgresOutboxOptions } from '../../../src/runtime/stores/postgres/postgres-outbox.js';
import { RelayConnection } from '../../../src/runtime/stores/postgres/relay-connection.js';
import { createDatabase, noPostgres, type TestDatabase } from '../../support/postgres.js';
import { waitUntil } from '../../support/wait-until.js';
import { createLog, createLogSender, readLog } from './log-transport.js';
import { beginWriter, commitRows, createOutbox, createTables, row, tables, textOf } from './outbox-setup.js';

interface Process {
  readonly outbox: PostgresOutbox;
  readonly relay: Relay;
  readonly problems: Error[];
  readonly pool: Pool;
}

describe.skipIf(noPostgres)('the outbox in PostgreSQL', () => {
  let database: TestDatabase;
  let pool: Pool;
  let started: Process[] = [];

  beforeAll(async () => {
    database = await createDatabase();
    pool = database.createPool();
    await createTables(pool);
    await createLog(pool);
  });
  afterAll(() => database.drop());
  beforeEach(() => pool.query(`TRUNCATE log, ${tables.outbox}`));
  afterEach(async () => {
    for (const { relay, outbox } of started) {
      await relay.stop();
      await outbox.close();
    }
    started = [];
  });

  /** What one process of a service has: pool, outbox and relay. */
  const start = (name: string, options: Partial<PostgresOutboxOptions> = {}): Process => {
    const own = database.createPool();
    const outbox = createOutbox(own, options);
    const problems: Error[] = [];
    const relay = createRelay({
      outbox,
      sender: createLogSender(own, name),
      counters: createCounters(),
      onProblem: (error) => problems.push(error),
      clock: systemClock,
    });
    relay.start();
    const process = { outbox, relay, problems, pool: own };
    started.push(process);
    return process;
  };
  const count = async (sql: string): Promise<number> => {
    const { rows } = await pool.query<{ count: string }>(`SELECT count(*) FROM ${sql}`);
    return Number(rows[0]?.count);
  };
  const logged = async (): Promise<string[]> => (await readLog(pool)).map(({ text }) => text);
  const published = (texts: readonly string[]): Promise<void> =>
    waitUntil(`${texts.length} messages are published`, async () => (await logged()).length >= texts.length);
  const empty = (): Promise<void> => waitUntil('the outbox is empty', async () => (await count(tables.outbox)) === 0);
  const holds = async (who: PostgresOutbox, shards: number): Promise<void> =>
    waitUntil(`it has ${shards} shards`, async () => who.shards.length === shards);
  /** A key of one of these shards. */
  const keyIn = (shards: readonly number[]): string => {
    const shardOf = createShardOf(4);
    for (let number = 0; ; number += 1)
      if (shards.includes(shardOf({ topic: 'orders', key: `k${number}` }))) return `k${number}`;
  };

  it('publishes what is committed, at once, and deletes it', async () => {
    const { outbox } = start('one', { pollMs: 60_000 });
    await holds(outbox, 4);
    await commitRows(pool, outbox, row('k', '1'), row('k', '2'));
    await published(['1', '2']);
    expect(await logged()).toEqual(['1', '2']);
    await empty();
  });

  it('divides the shards among processes, and wakes the one that has to publish without waiting for its next look', async () => {
    const one = start('one');
    await holds(one.outbox, 4);
    const other = start('other');
    await holds(one.outbox, 2);
    await holds(other.outbox, 2);
    expect([...one.outbox.shards, ...other.outbox.shards].toSorted((a, b) => a - b)).toEqual([0, 1, 2, 3]);
    await Promise.all(started.map(({ relay }) => relay.stop()));
    started = [];

    // Now with a look each minute: all must come of notifications.
    const quick = start('quick', { pollMs: 60_000 });
    await holds(quick.outbox, 4);
    const third = createOutbox(database.createPool(), { pollMs: 60_000 });
    await third.take(1, third);
    for (let message = 0; message < 5; message += 1) {
      await commitRows(pool, third, row(keyIn([0, 1, 2, 3]), String(message)));
      await published(Array.from({ length: message + 1 }, String));
    }
    await third.close();
  });

  it('goes on when its session is terminated, and publishes every message', async () => {
    const { outbox, problems } = start('one');
    await holds(outbox, 4);
    const texts = Array.from({ length: 300 }, (_, index) => String(index));
    for (const [index, text] of texts.entries()) {
      await commitRows(pool, outbox, row(`k${index % 7}`, text));
      if (index % 100 === 50)
        await pool.query(
          `SELECT pg_terminate_backend(pid) FROM pg_locks WHERE locktype = 'advisory' AND pid <> pg_backend_pid()
           AND database = (SELECT oid FROM pg_database WHERE datname = current_database())`,
        );
    }
    await waitUntil('all are published', async () => new Set(await logged()).size === texts.length);
    await empty();
    expect(problems.every((error) => /terminat|lost|Connection/i.test(error.message))).toBe(true);
  });

  it('loses a connection that is silent for too long, as that of a frozen process', async (context) => {
    const { rows } = await pool.query("SELECT FROM pg_settings WHERE name = 'idle_session_timeout'");
    if (rows.length === 0) context.skip('this PostgreSQL is older than 14');
    const connection = new RelayConnection({
      pool,
      channel: 'silent',
      store: 'postgres',
      silenceMs: 200,
      greeting: 'SELECT pg_advisory_lock(1)',
      clock: systemClock,
      toError: (error) => (error instanceof Error ? error : new Error(String(error))),
      onNotification: () => undefined,
    });
    await connection.open();
    await waitUntil('it is lost', () => !connection.isOpen);
    const free = await pool.query<{ free: boolean }>('SELECT pg_try_advisory_xact_lock(1) AS free');
    expect(free.rows).toEqual([{ free: true }]);
    await connection.open();
    expect(connection.generation).toBe(2);
    connection.close();
  });

  it('takes over when the process that held the shards has stopped', async () => {
    const one = start('one');
    await holds(one.outbox, 4);
    const other = start('other', { pollMs: 60_000 });
    await other.relay.publishNow();
    await one.relay.stop();
    await holds(other.outbox, 4);
    await commitRows(pool, one.outbox, row('k', '1'));
    await other.relay.publishNow();
    expect(await logged()).toEqual(['1']);
  });

  it('publishes rows of shards beyond its own number', async () => {
    const wide = createOutbox(pool, { shards: 64 });
    await commitRows(pool, wide, ...Array.from({ length: 200 }, (_, index) => row(`k${index}`, String(index))));
    start('one');
    await empty();
    expect(new Set(await logged()).size).toBe(200);
  });

  it('publishes more rows than one statement takes', async () => {
    const rows = Array.from({ length: 12_000 }, (_, index) => row('k', String(index)));
    const { outbox } = start('one');
    await commitRows(pool, outbox, ...rows);
    await empty();
    expect(await logged()).toEqual(rows.map(textOf));
  });

  it('says who holds it back for too long, publishes what is older, and goes on when that has ended', async () => {
    const { outbox, relay, problems } = start('one', { stuckMs: 300 });
    await commitRows(pool, outbox, row('k', 'before'));
    await published(['before']);
    const writer = await beginWriter(database.createPool({ application_name: 'forgetful' }), outbox);
    const stuck = writer.client;
    stuck.on('error', () => {});
    await writer.add(row('another', 'never committed'));
    const { rows } = await stuck.query<{ pid: number }>('SELECT pg_backend_pid() AS pid');
    const pid = rows[0]?.pid;
    await commitRows(pool, outbox, row('k', 'held back'));
    await waitUntil('it is said', () => problems.length > 0);
    expect(problems[0]?.message).toMatch(
      new RegExp(
        `^The outbox cannot be published and is tried again: Store postgres: messages in the outbox have waited \\d+ s for an older transaction of process ${pid} \\('forgetful', database ${database.name}, idle in transaction, open for \\d+ s\\): .* SELECT pg_terminate_backend\\(${pid}\\)\\.$`,
      ),
    );
    expect(relay.problems).toEqual([expect.stringContaining(`process ${pid}`)]);
    expect(await logged()).toEqual(['before']);
    await pool.query('SELECT pg_terminate_backend($1)', [pid]);
    stuck.release(true);
    await published(['before', 'held back']);
    await waitUntil('all is well', () => relay.problems.length === 0);
    expect(problems).toHaveLength(1);
  });

  it('keeps rows that came later behind one that waits, whichever transaction began first', async () => {
    const outbox = createOutbox(pool);
    const relay = {};
    const [oldest, between, youngest] = [
      await beginWriter(pool, outbox),
      await beginWriter(pool, outbox),
      await beginWriter(pool, outbox),
    ];
    for (const { client } of [oldest, between, youngest]) await client.query('SELECT pg_current_xact_id()');
    await between.add(row('another', '0'));
    await youngest.add(row('k', '1'));
    await youngest.commit();
    await oldest.add(row('k', '2'));
    await oldest.commit();
    // Alone `2` could go: no writer is older than its transaction. But it came after `1`.
    expect(await outbox.take(10, relay)).toEqual([]);
    await between.commit();
    await waitUntil('all are given', async () => (await outbox.take(10, relay)).length === 3);
    expect((await outbox.take(10, relay)).map(textOf)).toEqual(['0', '1', '2']);
    await outbox.close();
  });

  it('waits for nobody who publishes nothing, however long his transaction is open', async () => {
    const { outbox } = start('one');
    const report = await pool.connect();
    await report.query('BEGIN; CREATE TABLE report (id int); INSERT INTO report VALUES (1)');
    await commitRows(pool, outbox, row('k', '1'));
    await published(['1']);
    expect((await report.query<{ id: number }>('SELECT id FROM report')).rows, 'it is still open').toEqual([{ id: 1 }]);
    await report.query('ROLLBACK');
    report.release();
  });

  it('names a prepared transaction that holds it back', async (context) => {
    const { rows } = await pool.query<{ max: string }>("SELECT current_setting('max_prepared_transactions') AS max");
    if (rows[0]?.max === '0') context.skip('max_prepared_transactions of this PostgreSQL is 0');
    const { outbox, problems } = start('one', { stuckMs: 300 });
    await commitRows(pool, outbox, row('k', 'before'));
    await published(['before']);
    const left = await beginWriter(pool, outbox);
    await left.add(row('another', 'prepared'));
    await left.client.query("PREPARE TRANSACTION 'it''s left'");
    left.client.release();
    await commitRows(pool, outbox, row('k', 'held back'));
    await waitUntil('it is said', () => problems.length > 0);
    await pool.query("ROLLBACK PREPARED 'it''s left'");
    expect(problems[0]?.message).toMatch(
      /the prepared transaction 'it's left' of database \S+, open for \d+ s: end it there with COMMIT PREPARED or ROLLBACK PREPARED\.$/,
    );
    await published(['before', 'held back']);
  });
});
