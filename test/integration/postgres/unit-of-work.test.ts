import { once } from 'node:events';
import { Query } from 'pg';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { isEdaError } from '../../../src/runtime/errors.js';
import { postgresStore } from '../../../src/runtime/stores/postgres/index.js';
import { noPostgres } from '../../support/postgres.js';
import { waitUntil } from '../../support/wait-until.js';
import { backendOf, claimOf, createStore, type StoreUnderTest, write } from './store-setup.js';

const until = (condition: () => Promise<boolean>, what: string): Promise<void> => waitUntil(what, condition);

describe.skipIf(noPostgres)('a transaction of the PostgreSQL store', () => {
  let test: StoreUnderTest;
  beforeAll(async () => {
    test = await createStore({ lockTimeoutMs: 5_000 });
  });
  afterAll(() => test.close());

  const reject = async (promise: Promise<unknown>): Promise<{ code: unknown; message: string }> => {
    try {
      await promise;
    } catch (error) {
      if (error instanceof Error) return Object.assign(error, { code: 'code' in error ? error.code : undefined });
    }
    throw new Error('It has not rejected.');
  };

  describe('in which a handler has gone on after a statement that failed', () => {
    it('is not taken for committed', async () => {
      const request = claimOf();
      const unit = await test.store.begin();
      await unit.claim([request]);
      await write(unit.tx, 'before');
      await unit.tx.query('SELECT 1 / 0').catch(() => undefined);
      const error = await reject(unit.commit());
      expect(isEdaError(error, 'handler-failed')).toBe(true);
      expect(error.message).toBe(
        'Store postgres: a statement in context.tx had failed (division by zero), and the handler went on: nothing of its transaction can be committed; let it throw, or use SAVEPOINT and ROLLBACK TO around what may fail.',
      );
      expect(await test.written()).not.toHaveProperty('before');
      expect(await test.claim(request)).toEqual([{ state: 'claimed' }]);
    });

    it('says so to whoever uses it next', async () => {
      const unit = await test.store.begin();
      await unit.claim([claimOf()]);
      await unit.tx.query('SELECT 1 / 0').catch(() => undefined);
      expect(unit.fault).toBeUndefined();
      const error = await reject(write(unit.tx, 'next'));
      expect(error.code).toBe('25P02');
      expect(unit.fault).toMatchObject({ code: 'handler-failed', cause: { code: '22012' } });
      await unit.rollback();
    });

    it('is committed where a savepoint has mended it', async () => {
      const unit = await test.store.begin();
      await unit.tx.query('SAVEPOINT here');
      const conflict = unit.tx.query(`DO $$ BEGIN RAISE EXCEPTION 'busy' USING ERRCODE = '55P03'; END $$`);
      expect((await reject(conflict)).code).toBe('55P03');
      expect(unit.fault).toMatchObject({ code: 'transaction-conflict' });
      await unit.tx.query('ROLLBACK TO SAVEPOINT here');
      expect(unit.fault).toBeUndefined();
      await write(unit.tx, 'mended');
      await unit.commit();
      expect(await test.written()).toHaveProperty('mended');
    });
  });

  describe('that has ended', () => {
    it.each(['commit', 'rollback'] as const)('refuses statements after %s, in every form', async (end) => {
      const unit = await test.store.begin();
      const pid = await backendOf(unit.tx);
      await unit[end]();
      const other = await test.store.begin();
      expect(await backendOf(other.tx), 'the connection is another transaction’s now').toBe(pid);
      expect((await reject(write(unit.tx, 'late'))).code).toBe('closed');
      const [error] = (await new Promise<readonly unknown[]>((resolve) => {
        unit.tx.query('SELECT 1', [], (...answer) => {
          resolve(answer);
        });
      })) as [{ code: string }];
      expect(error.code).toBe('closed');
      expect(() => unit.tx.query(new Query('SELECT 1'))).toThrow(expect.objectContaining({ code: 'closed' }));
      await other.commit();
      expect(await test.written()).not.toHaveProperty('late');
    });

    it('takes a statement with it that is still running: nobody waits for it', async () => {
      const unit = await test.store.begin();
      const pid = await backendOf(unit.tx);
      await write(unit.tx, 'running');
      const running = reject(unit.tx.query('SELECT pg_sleep(60)'));
      await unit.rollback();
      expect((await running).message).toMatch(/Connection terminated|canceling/);
      await until(async () => {
        const { rows } = await test.pool.query('SELECT FROM pg_stat_activity WHERE pid = $1', [pid]);
        return rows.length === 0;
      }, 'its backend has ended');
      expect(await test.written()).not.toHaveProperty('running');
    });

    it('has what a handler did not wait for', async () => {
      const unit = await test.store.begin();
      const floating = write(unit.tx, 'floating');
      await unit.commit();
      await floating;
      expect(await test.written()).toHaveProperty('floating');
    });
  });

  describe('whose handler', () => {
    it.each(['COMMIT', 'rollback', ' /* mine */ END', 'BEGIN', '-- now\nabort', 'PREPARE TRANSACTION $$x$$'])(
      'sends %j is told before that is sent',
      async (statement) => {
        const unit = await test.store.begin();
        await unit.claim([claimOf()]);
        const error = await reject(unit.tx.query(statement));
        expect(isEdaError(error, 'handler-failed')).toBe(true);
        expect(error.message).toContain('a handler may not begin or end a transaction in context.tx');
        await unit.tx.query('SELECT 1');
        await unit.commit();
      },
    );

    it.each([
      ['commit', 'has ended the transaction of context.tx by a statement of its own'],
      ['rollback', 'It has not rejected.'],
    ] as const)('hides a COMMIT among others is found out at %s, and no message is lost by it', async (end, says) => {
      const [done, waiting] = [claimOf(), claimOf()];
      const unit = await test.store.begin();
      await unit.claim([done, waiting]);
      await unit.tx.query(`INSERT INTO written VALUES ('hidden-${end}', 'x'); COMMIT`);
      const outcome = await reject(unit[end]()).catch((error: unknown) => error);
      expect(String(outcome)).toContain(says);
      expect((await test.claim(done, waiting)).map(({ state }) => state)).toEqual(['claimed', 'claimed']);
    });

    it('hides ROLLBACK and BEGIN among others is found out', async () => {
      const unit = await test.store.begin();
      await unit.claim([claimOf()]);
      await unit.tx.query(`SELECT 1; ROLLBACK; BEGIN; INSERT INTO written VALUES ('other', 'x')`);
      expect((await reject(unit.commit())).message).toContain('has ended the transaction of context.tx');
      expect(await test.written()).not.toHaveProperty('other');
    });

    it('releases or ends the client is told', async () => {
      const unit = await test.store.begin();
      expect(() => {
        unit.tx.release();
      }).toThrow('a handler may not call release() of context.tx');
      expect(() => unit.tx.end()).toThrow('a handler may not call end() of context.tx');
      await unit.tx.query('SELECT 1');
      await unit.commit();
    });

    it('gets the client’s own kinds of statements', async () => {
      const unit = await test.store.begin();
      const { tx } = unit;
      expect(tx.constructor.name).toBe('Client');
      expect(tx.on('notice', () => undefined)).toBe(tx);
      const { rows } = await tx.query({ text: 'SELECT $1::int AS n', values: [1], rowMode: 'array' });
      expect(rows).toEqual([[1]]);
      const query = new Query('SELECT 2 AS n');
      tx.query(query);
      const [[row]] = (await Promise.all([once(query, 'row'), once(query, 'end')])) as [[{ n: number }], unknown];
      expect(row.n).toBe(2);
      const failing = new Query('SELECT * FROM nowhere');
      tx.query(failing);
      await once(failing, 'error');
      expect((await reject(unit.commit())).message).toContain('relation "nowhere" does not exist');
    });

    it('breaks a constraint that is checked at the commit has failed itself', async () => {
      await test.pool.query(
        'CREATE TABLE IF NOT EXISTS parts (id int PRIMARY KEY, of int REFERENCES parts DEFERRABLE INITIALLY DEFERRED)',
      );
      const unit = await test.store.begin();
      await unit.claim([claimOf()]);
      await unit.tx.query('INSERT INTO parts VALUES (1, 2)');
      const error = await reject(unit.commit());
      expect(isEdaError(error, 'handler-failed')).toBe(true);
      expect(error.message).toContain(
        'the commit of what handlers have written was refused: insert or update on table',
      );
    });

    it('waits for the same rows in another order than another one is run again', async () => {
      await test.pool.query(`INSERT INTO written VALUES ('a', ''), ('b', '')`);
      const [one, other] = [await test.store.begin(), await test.store.begin()];
      const update = (unit: typeof one, key: string): Promise<unknown> =>
        unit.tx.query('UPDATE written SET text = $2 WHERE key = $1', [key, 'changed']);
      await update(one, 'a');
      await update(other, 'b');
      const outcomes = await Promise.allSettled([update(one, 'b'), update(other, 'a')]);
      const units = [one, other];
      const lost = outcomes.findIndex(({ status }) => status === 'rejected');
      expect(outcomes[lost]).toMatchObject({ reason: { code: '40P01' } });
      expect(units[lost]?.fault).toMatchObject({ code: 'transaction-conflict', fields: { state: '40P01' } });
      await units[lost]?.rollback();
      await units[1 - lost]?.commit();
    });
  });

  it('gives up waiting for a lock in time', async () => {
    const impatient = await createStore({ lockTimeoutMs: 50 });
    try {
      const request = claimOf();
      const [holder, claimer, writer] = [
        await impatient.store.begin(),
        await impatient.store.begin(),
        await impatient.store.begin(),
      ];
      await holder.claim([request]);
      await write(holder.tx, 'locked');
      const error = await reject(claimer.claim([request]));
      expect(error).toMatchObject({ code: 'transaction-conflict', fields: { state: '55P03' } });
      await claimer.rollback();
      expect((await reject(write(writer.tx, 'locked'))).code).toBe('55P03');
      expect(writer.fault).toMatchObject({ code: 'transaction-conflict' });
      await writer.rollback();
      await holder.commit();
    } finally {
      await impatient.close();
    }
  });

  it('is ended by the server where nothing happens in it, and that is its handler’s failure', async () => {
    const strict = await createStore({ idleInTransactionTimeoutMs: 50 });
    try {
      const unit = await strict.store.begin();
      await until(async () => unit.fault !== undefined, 'the transaction is ended');
      expect(unit.fault).toMatchObject({ code: 'handler-failed' });
      expect(unit.fault?.message).toContain('longer than idleInTransactionTimeoutMs');
      expect((await reject(unit.commit())).code, 'COMMIT was never sent').toBe('handler-failed');
    } finally {
      await strict.close();
    }
  });

  it('is given up at once where the client has not got an answer in time', async () => {
    const pool = test.database.createPool({ query_timeout: 200 });
    const store = postgresStore(pool);
    const request = claimOf();
    const [holder, unit] = [await test.store.begin(), await store.begin()];
    await holder.claim([request]);
    expect(await reject(unit.claim([request]))).toMatchObject({ code: 'store-unavailable' });
    expect(unit.fault, 'its connection counts as lost').toMatchObject({ code: 'store-unavailable' });
    let ended = false;
    void unit.rollback().then(() => {
      ended = true;
    });
    await new Promise((resolve) => {
      setImmediate(resolve);
    });
    expect(ended, 'no ROLLBACK waits behind it').toBe(true);
    expect(pool.totalCount).toBe(0);
    await holder.rollback();
  });

  describe('whose connection is terminated', () => {
    const terminate = async (pid: number): Promise<void> => {
      await test.pool.query('SELECT pg_terminate_backend($1, 5000)', [pid]);
    };

    it('while it claims: nothing is claimed', async () => {
      const request = claimOf();
      const [holder, unit] = [await test.store.begin(), await test.store.begin()];
      await holder.claim([request]);
      const pid = await backendOf(unit.tx);
      const claiming = reject(unit.claim([claimOf(), request]));
      await until(async () => {
        const { rows } = await test.pool.query(
          `SELECT FROM pg_stat_activity WHERE pid = $1 AND wait_event_type = 'Lock'`,
          [pid],
        );
        return rows.length === 1;
      }, 'it waits');
      await terminate(pid);
      expect(await claiming).toMatchObject({ code: 'store-unavailable', fields: { store: 'postgres' } });
      await unit.rollback();
      await holder.rollback();
      expect(await test.claim(request)).toEqual([{ state: 'claimed' }]);
    });

    it('while its handler runs: the handler is not to blame, and nothing is kept', async () => {
      const request = claimOf();
      const unit = await test.store.begin();
      await unit.claim([request]);
      await write(unit.tx, 'cut off');
      await terminate(await backendOf(unit.tx));
      await until(async () => unit.fault !== undefined, 'it is known');
      expect(unit.fault).toMatchObject({ code: 'store-unavailable', fields: { store: 'postgres' } });
      await reject(write(unit.tx, 'more'));
      expect(unit.fault).toMatchObject({ code: 'store-unavailable' });
      expect(await reject(unit.commit()), 'nothing is unknown').not.toHaveProperty('fields.outcome');
      await unit.rollback();
      expect(await test.claim(request)).toEqual([{ state: 'claimed' }]);
      expect(await test.written()).not.toHaveProperty('cut off');
    });

    it('while it commits: the outcome is unknown, and the store tells it when the message comes again', async () => {
      await test.pool
        .query(`CREATE OR REPLACE FUNCTION slow() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN PERFORM pg_sleep(60); RETURN NULL; END';
CREATE TABLE IF NOT EXISTS slow (n int);
CREATE CONSTRAINT TRIGGER slow AFTER INSERT ON slow DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION slow()`);
      const request = claimOf();
      const unit = await test.store.begin();
      await unit.claim([request]);
      const pid = await backendOf(unit.tx);
      await unit.tx.query('INSERT INTO slow VALUES (1)');
      const committing = reject(unit.commit());
      await until(async () => {
        const { rows } = await test.pool.query(
          `SELECT FROM pg_stat_activity WHERE pid = $1 AND wait_event = 'PgSleep'`,
          [pid],
        );
        return rows.length === 1;
      }, 'it commits');
      await terminate(pid);
      expect(await committing).toMatchObject({ code: 'store-unavailable', fields: { outcome: 'unknown' } });
      expect(unit.fault, 'as `transaction` rejects').toMatchObject({ fields: { outcome: 'unknown' } });
      expect(await test.claim(request)).toEqual([{ state: 'claimed' }]);
    });

    it('before it begins: another connection is taken, or the error is the store’s', async () => {
      const unit = await test.store.begin();
      const pid = await backendOf(unit.tx);
      await unit.commit();
      const beginning = test.store.begin();
      await terminate(pid);
      const outcome = await beginning.then(
        async (begun) => {
          // BEGIN was answered before the end.
          await until(async () => begun.fault !== undefined, 'it is known');
          await begun.rollback();
          return begun.fault;
        },
        (error: unknown) => error,
      );
      expect(outcome).toMatchObject({ code: 'store-unavailable', fields: { store: 'postgres' } });
      expect(await test.claim(claimOf())).toEqual([{ state: 'claimed' }]);
    });
  });

  it('does not keep a connection that nobody wants any more', async () => {
    const patient = await createStore();
    const { pool, store } = patient;
    try {
      const clients = await Promise.all(Array.from({ length: 10 }, () => pool.connect()));
      const controller = new AbortController();
      const beginning = reject(store.begin(controller.signal));
      const reason = new Error('stopping');
      controller.abort(reason);
      expect(await beginning).toBe(reason);
      for (const client of clients) client.release();
      await until(async () => pool.idleCount === 10 && pool.waitingCount === 0, 'all are back');
    } finally {
      await patient.close();
    }
  });
});
