import type { Pool } from 'pg';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { systemClock } from '../../../src/runtime/service/clock.js';
import { createCleanUp } from '../../../src/runtime/stores/postgres/clean-up.js';
import { postgresStore } from '../../../src/runtime/stores/postgres/index.js';
import { createDatabase, noPostgres, type TestDatabase } from '../../support/postgres.js';
import { claimOf, identity } from '../../conformance/stores/identities.js';
import { waitUntil } from '../../support/wait-until.js';
import { createOutbox, createTables, row, tables } from './outbox-setup.js';

const ROWS = 1_000_000;

interface Statement {
  readonly text: string;
  readonly values: unknown[];
}

/** Passes everything on to the pool, and writes down what is asked. */
function spyOn(pool: Pool, seen: Statement[]): Pool {
  const connect = async (): Promise<unknown> => {
    const client = await pool.connect();
    return new Proxy(client, {
      get: (target, name) => {
        if (name === 'query')
          return (text: string, values: unknown[] = []) => {
            seen.push({ text, values });
            return target.query(text, values);
          };
        const found: unknown = Reflect.get(target, name);
        return typeof found === 'function' ? (found.bind(target) as unknown) : found;
      },
    });
  };
  return new Proxy(pool, { get: (target, name) => (name === 'connect' ? connect : bound(target, name)) });
}

function bound(target: Pool, name: string | symbol): unknown {
  const found: unknown = Reflect.get(target, name);
  return typeof found === 'function' ? (found.bind(target) as unknown) : found;
}

describe.skipIf(noPostgres)(`statements of the store with ${ROWS} rows a table`, () => {
  let database: TestDatabase;
  let pool: Pool;
  const seen: Statement[] = [];

  beforeAll(async () => {
    database = await createDatabase();
    pool = database.createPool();
    await createTables(pool);
    // A third of them has expired.
    for (const [table, columns, values] of [
      [tables.inbox, '', ''],
      [tables.lease, ', token, retention_ms', ', n, 1000'],
    ])
      await pool.query(
        `INSERT INTO ${table} (key, payload, expires_at${columns})
         SELECT gen_random_uuid(), gen_random_uuid(), now() + (n - ${ROWS / 3}) * interval '1 second'${values} FROM generate_series(1, ${ROWS}) AS n`,
      );
    await pool.query(
      `INSERT INTO ${tables.outbox} (shard, message_id, topic, key, value, headers)
       SELECT n % 16, 'id ' || n, 'orders', ('key ' || n)::bytea, repeat('x', 100)::bytea, '{"ce_id":"1"}' FROM generate_series(1, ${ROWS}) AS n`,
    );
    await pool.query('ANALYZE');
  }, 120_000);
  afterAll(() => database.drop());

  /** The plan as the session has it that sends the statement. */
  const explain = async (text: string, values: unknown[], settings = ''): Promise<string> => {
    const client = await pool.connect();
    try {
      await client.query(`BEGIN; ${settings}`);
      const { rows } = await client.query<{ 'QUERY PLAN': string }>(`EXPLAIN ${text}`, values);
      return rows.map((line) => line['QUERY PLAN']).join('\n');
    } finally {
      await client.query('ROLLBACK');
      client.release();
    }
  };

  const expectIndex = async (what: string, statements: readonly Statement[], settings = ''): Promise<void> => {
    expect(statements, `statements that ${what}`).not.toEqual([]);
    for (const { text, values } of statements) {
      const plan = await explain(text, values, settings);
      console.info(`${what}:\n${plan}`);
      expect(plan).not.toMatch(/Seq Scan/);
      expect(plan).toMatch(/Index (?:Only )?Scan|Tid Scan|Conflict Resolution: NOTHING/);
    }
  };

  it('claim by an index', async () => {
    const store = postgresStore(spyOn(pool, seen));
    await store.open();
    const request = claimOf(identity());
    for (let time = 0; time < 2; time += 1) {
      const unit = await store.begin();
      await unit.claim([request]);
      await unit.commit();
    }
    await store.close();
    const used = seen.filter(({ text, values }) => text.includes(tables.inbox) && values.length > 0);
    const unique = [...new Map(used.map((statement) => [statement.text, statement])).values()];
    expect(unique.length).toBeGreaterThanOrEqual(2);
    await expectIndex('claim', unique);
  });

  it('publish by an index: look and mark, with the settings of the relay’s session', async () => {
    seen.length = 0;
    const outbox = createOutbox(spyOn(pool, seen), { shards: 16 });
    const relay = {};
    let taken = await outbox.take(1_000, relay);
    await waitUntil('all is given', async () => (taken = await outbox.take(1_000, relay)).length === 1_000);
    expect(taken.map(({ id }) => id)).toEqual(Array.from({ length: 1_000 }, (_, index) => `id ${index + 1}`));
    await outbox.markPublished(taken.map(({ id }) => id));
    await outbox.close();
    const settings = seen.find(({ text }) => text.includes('enable_seqscan'))?.text.replaceAll(/SET /g, 'SET LOCAL ');
    expect(settings).toBeDefined();
    const look = seen.filter(({ text }) => text.includes('UNION ALL')).slice(-1);
    const mark = seen.filter(({ text }) => text.startsWith('DELETE')).slice(-1);
    const onlySettings =
      settings
        ?.split(';')
        .filter((part) => part.includes('SET LOCAL'))
        .join(';') ?? '';
    await expectIndex('look for messages to publish', look, onlySettings);
    await expectIndex('mark what is published', mark, onlySettings);
  });

  it('clean up by an index, in chunks, while others write', async () => {
    seen.length = 0;
    const problems: Error[] = [];
    const cleanUp = createCleanUp({
      pool: spyOn(pool, seen),
      tables,
      cleanUpMs: 1,
      clock: systemClock,
      onProblem: (error) => problems.push(error),
      toError: (error) => (error instanceof Error ? error : new Error(String(error))),
    });
    const expired = async (): Promise<number> => {
      const { rows } = await pool.query<{ count: string }>(
        `SELECT (SELECT count(*) FROM ${tables.inbox} WHERE expires_at < now()) + (SELECT count(*) FROM ${tables.lease} WHERE expires_at < now()) AS count`,
      );
      return Number(rows[0]?.count);
    };
    const before = await expired();
    expect(before).toBeGreaterThan(600_000);
    const locked = await pool.connect();
    await locked.query('BEGIN');
    await locked.query(`SELECT FROM ${tables.inbox} ORDER BY expires_at LIMIT 1 FOR UPDATE`);
    cleanUp.start();
    const outbox = createOutbox(pool);
    let slowest = 0;
    await waitUntil(
      'all has gone but what somebody uses',
      async () => {
        const client = await pool.connect();
        const from = performance.now();
        await client.query('BEGIN');
        await outbox.insert(client, [row('k', 'x')]);
        await client.query('COMMIT');
        client.release();
        slowest = Math.max(slowest, performance.now() - from);
        // Some expire meanwhile.
        return (await expired()) < 500;
      },
      50_000,
    );
    await locked.query('ROLLBACK');
    locked.release();
    await cleanUp.stop();
    expect(problems).toEqual([]);
    console.info(`clean-up of ${before} rows; the slowest other transaction took ${Math.round(slowest)} ms`);
    const chunks = seen.filter(({ text }) => text.includes('DELETE'));
    expect(chunks.length).toBeGreaterThan(60);
    await expectIndex('clean up', [...new Map(chunks.map((chunk) => [chunk.text, chunk])).values()]);
  });
});
