import type { Pool, PoolClient } from 'pg';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { systemClock } from '../../../src/runtime/service/clock.js';
import { cancelBackend } from '../../../src/runtime/stores/postgres/backend-of.js';
import { migratePostgres, postgresStore } from '../../../src/runtime/stores/postgres/index.js';
import { createDatabase, noPostgres, type TestDatabase } from '../../support/postgres.js';
import { waitUntil } from '../../support/wait-until.js';

describe.skipIf(noPostgres)('a pool that has no connection, and no limit to wait for one,', () => {
  let database: TestDatabase;
  let pool: Pool;
  beforeAll(async () => {
    database = await createDatabase('eda-exhausted');
    // 0: `pg` waits for ever.
    pool = database.createPool({ max: 2, connectionTimeoutMillis: 0 });
    await migratePostgres(pool);
  });
  afterAll(() => database.drop());

  const occupy = (): Promise<PoolClient[]> => Promise.all([pool.connect(), pool.connect()]);
  const waiting = (count: number): Promise<void> =>
    waitUntil(`${count} wait for a connection`, () => Promise.resolve(pool.waitingCount === count));

  it('does not keep a store from closing while its clean-up and its relay wait', async () => {
    const store = postgresStore(pool, { cleanUpMs: 10 });
    await store.open();
    const clients = await occupy();
    const taking = store.outbox.take(10).catch((error: unknown) => error);
    await waiting(2);
    await store.close();
    expect(await taking).toMatchObject({ code: 'closed' });
    for (const client of clients) client.release();
    await waitUntil('all are back', () => Promise.resolve(pool.idleCount === 2 && pool.waitingCount === 0));
  });

  it('keeps a store from closing for a few seconds only while a statement is to be cancelled', async () => {
    let passed: (() => void) | undefined;
    const store = postgresStore(pool, {
      clock: {
        ...systemClock,
        sleep: (ms, signal) =>
          ms === 5_000 ? new Promise((resolve) => (passed = resolve)) : systemClock.sleep(ms, signal),
      },
    });
    await store.open();
    const other = await pool.connect();
    const unit = await store.begin();
    const running = unit.tx.query('SELECT pg_sleep(2)').catch((error: unknown) => error);
    // Takes the place of the unit's connection before its cancellation gets it.
    const next = pool.connect();
    await unit.rollback();
    const closing = store.close();
    await waitUntil('it waits', () => Promise.resolve(passed !== undefined));
    passed?.();
    await closing;
    expect(await running).toBeInstanceOf(Error);
    other.release();
    (await next).release();
  });

  it('gives a client that nobody else listens to: its errors do not end the process', async () => {
    const client = await pool.connect();
    const listeners: number[] = [];
    const query = client.query.bind(client);
    const watched = Object.assign(Object.create(client) as PoolClient, {
      query: (text: string, values: unknown[]) => {
        listeners.push(client.listenerCount('error'));
        return query(text, values);
      },
    });
    const before = client.listenerCount('error');
    const one = Object.assign(Object.create(pool) as Pool, { connect: () => Promise.resolve(watched) });
    await cancelBackend(one, 0, new AbortController().signal);
    expect(listeners).toEqual([before + 1]);
  });
});
