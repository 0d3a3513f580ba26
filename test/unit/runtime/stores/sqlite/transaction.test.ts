import { describe, expect, expectTypeOf, it } from 'vitest';
import type { Database as BetterSqlite3 } from 'better-sqlite3';
import { sqliteStore, type SqliteDatabase } from '../../../../../src/runtime/stores/sqlite/index.js';
import type { UnitOfWork } from '../../../../../src/runtime/store.js';
import { sqliteClients } from '../../../../support/sqlite-clients.js';
import { claim, count, useFiles } from './harness.js';

/** As in @types/node 24: https://nodejs.org/api/sqlite.html */
type Input = null | number | bigint | string | NodeJS.ArrayBufferView;
type Output = null | number | bigint | string | Uint8Array;
interface Changes {
  changes: number | bigint;
  lastInsertRowid: number | bigint;
}
declare class StatementSync {
  private constructor();
  all(...values: Input[]): Record<string, Output>[];
  all(named: Record<string, Input>, ...values: Input[]): Record<string, Output>[];
  get(...values: Input[]): Record<string, Output> | undefined;
  get(named: Record<string, Input>, ...values: Input[]): Record<string, Output> | undefined;
  run(...values: Input[]): Changes;
  run(named: Record<string, Input>, ...values: Input[]): Changes;
  setReadBigInts(enabled: boolean): void;
  setReturnArrays(enabled: boolean): void;
}
declare class DatabaseSync {
  constructor(path: string);
  close(): void;
  exec(sql: string): void;
  prepare(sql: string): StatementSync;
  readonly isTransaction: boolean;
}

describe('context.tx', () => {
  it('has the type of the handle', () => {
    type TxOf<Database extends SqliteDatabase> =
      Awaited<ReturnType<ReturnType<typeof sqliteStore<Database>>['begin']>> extends UnitOfWork<infer Tx> ? Tx : never;
    expectTypeOf<TxOf<BetterSqlite3>>().toEqualTypeOf<BetterSqlite3>();
    expectTypeOf<TxOf<DatabaseSync>>().toEqualTypeOf<DatabaseSync>();
    expectTypeOf<BetterSqlite3>().toExtend<SqliteDatabase>();
    expectTypeOf<DatabaseSync>().toExtend<SqliteDatabase>();
  });
});

for (const client of sqliteClients)
  describe.runIf(client.available)(`context.tx with ${client.name}`, () => {
    const { path, open } = useFiles(client);
    const setUp = async () => {
      const database = open(path());
      database.exec('CREATE TABLE a (n INTEGER PRIMARY KEY)');
      const store = sqliteStore(database);
      await store.open();
      return { database, store };
    };

    it('is of no use after the end, statements and what they gave included', async () => {
      const { database, store } = await setUp();
      const unit = await store.begin();
      const insert = unit.tx.prepare('INSERT INTO a VALUES (?)');
      insert.run(1);
      const { tx } = unit;
      await unit.commit();
      const next = await store.begin();
      const ended = expect.objectContaining({ code: 'closed' });
      expect(() => insert.run(2)).toThrow(ended);
      expect(() => tx.exec('DELETE FROM a')).toThrow(ended);
      expect(() => tx.prepare('SELECT 1')).toThrow(ended);
      await next.rollback();
      expect(count(database, 'a')).toBe(1);
      await store.close();
    });

    it('refuses to begin or end a transaction, and to close the handle', async () => {
      const { database, store } = await setUp();
      const unit = await store.begin();
      const { tx } = unit;
      const refused = expect.objectContaining({ code: 'invalid-options' });
      for (const sql of ['COMMIT', 'BEGIN', 'ROLLBACK', 'INSERT INTO a VALUES (1); END']) {
        expect(() => tx.exec(sql)).toThrow(refused);
        expect(() => tx.prepare(sql)).toThrow(refused);
      }
      expect(() => tx.close()).toThrow(refused);
      tx.exec('SAVEPOINT s; INSERT INTO a VALUES (1); ROLLBACK TO s; INSERT INTO a VALUES (2); RELEASE s');
      await unit.commit();
      expect(database.prepare('SELECT n FROM a').all()).toMatchObject([{ n: 2 }]);
      await store.close();
    });

    it('lets values be what they are', async () => {
      const { store } = await setUp();
      const unit = await store.begin();
      expect(unit.tx.prepare('SELECT ? AS text').get('COMMIT')).toMatchObject({ text: 'COMMIT' });
      await unit.commit();
      await store.close();
    });

    it('ends what a handler has not read to its end', async () => {
      const { database, store } = await setUp();
      database.exec('INSERT INTO a VALUES (1), (2), (3)');
      const unit = await store.begin();
      const iterate = unit.tx.prepare('SELECT n FROM a') as unknown as { iterate(): IterableIterator<{ n: number }> };
      const rows = iterate.iterate();
      expect(rows.next().value).toMatchObject({ n: 1 });
      await unit.claim([claim('1')]).catch(() => undefined);
      await unit.rollback();
      expect(() => rows.next()).toThrow(expect.objectContaining({ code: 'closed' }));
      const next = await store.begin();
      expect([...(next.tx.prepare('SELECT n FROM a') as unknown as typeof iterate).iterate()]).toHaveLength(3);
      next.tx.exec('INSERT INTO a VALUES (4)');
      await next.commit();
      expect(count(database, 'a')).toBe(4);
      await store.close();
    });

    it('writes nothing more where a statement has rolled the transaction back', async () => {
      const { database, store } = await setUp();
      const unit = await store.begin();
      unit.tx.exec('INSERT INTO a VALUES (1)');
      expect(() => unit.tx.exec('INSERT OR ROLLBACK INTO a VALUES (1)')).toThrow(/UNIQUE/);
      expect(() => unit.tx.exec('INSERT INTO a VALUES (2)')).toThrow(
        expect.objectContaining({ code: 'transaction-conflict' }),
      );
      await expect(unit.commit()).rejects.toMatchObject({ code: 'transaction-conflict' });
      expect(count(database, 'a')).toBe(0);
      await store.close();
    });

    it('notices that somebody has ended the transaction on the handle itself', async () => {
      const { database, store } = await setUp();
      const unit = await store.begin();
      await unit.claim([claim('1')]);
      database.exec('COMMIT');
      await expect(unit.commit()).rejects.toMatchObject({ code: 'store-unavailable', fields: { store: 'sqlite' } });
      await (await store.begin()).commit();
      await store.close();
    });

    it('tells a second transaction inside of a handler what it waits for', async () => {
      const database = open(path());
      const store = sqliteStore(database, { patienceMs: 50 });
      await store.open();
      const unit = await store.begin();
      await expect(store.begin()).rejects.toMatchObject({
        code: 'overloaded',
        message: expect.stringContaining('context.tx') as string,
      });
      await unit.commit();
      await store.close();
    });

    it.runIf(client.name === 'better-sqlite3')('nests transactions of better-sqlite3, until its end', async () => {
      const { database, store } = await setUp();
      const unit = await store.begin();
      const tx = unit.tx as unknown as BetterSqlite3;
      const work = tx.transaction((fail: boolean) => {
        tx.exec('INSERT INTO a VALUES (NULL)');
        if (fail) throw new Error('no');
      });
      work(false);
      expect(() => work.immediate(true)).toThrow('no');
      await unit.commit();
      expect(() => work(false)).toThrow(expect.objectContaining({ code: 'closed' }));
      expect(count(database, 'a')).toBe(1);
      await store.close();
    });
  });
