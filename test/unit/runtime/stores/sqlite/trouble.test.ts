import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, writeFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import type { EdaError } from '../../../../../src/runtime/errors.js';
import { sqliteMigrations, sqliteStore } from '../../../../../src/runtime/stores/sqlite/index.js';
import { sqliteClients } from '../../../../support/sqlite-clients.js';
import { claim, count, useFiles } from './harness.js';

const FAST = { lockTimeoutMs: 30 };

for (const client of sqliteClients)
  describe.runIf(client.available)(`a database that cannot be used, with ${client.name}`, () => {
    const { path, open } = useFiles(client);
    const refusal = async (run: Promise<unknown>): Promise<string> => {
      const error = await run.then(
        () => undefined,
        (thrown: unknown) => thrown as EdaError,
      );
      expect(error?.code).toBe('store-unavailable');
      expect(error?.fields['store']).toBe('sqlite');
      return error?.message ?? '';
    };

    it('is locked by another connection, and goes on when it is not', async () => {
      const file = path();
      const [database, other] = [open(file), open(file)];
      const store = sqliteStore(database, FAST);
      await store.open();
      other.exec('BEGIN IMMEDIATE');
      expect(await refusal(store.begin())).toMatch(/another connection keeps .*service\.db locked/);
      other.exec('COMMIT');
      await (await store.begin()).commit();
      await store.close();
    });

    it('is waited for while another connection writes', async () => {
      const file = path();
      const [database, other] = [open(file), open(file)];
      const store = sqliteStore(database);
      await store.open();
      other.exec('BEGIN IMMEDIATE');
      const begun = store.begin();
      setImmediate(() => other.exec('COMMIT'));
      await expect((await begun).commit()).resolves.toBeUndefined();
      await store.close();
    });

    it('is read-only', async () => {
      const file = path();
      open(file).exec('CREATE TABLE a (n)');
      const store = sqliteStore(open(file, { readOnly: true }), FAST);
      expect(await refusal(store.open())).toMatch(/read-?only.*; make file and folder writable/);
    });

    it('is full, for the store or for a handler, and goes on when there is room', async () => {
      const database = open(path());
      database.exec('CREATE TABLE a (b BLOB)');
      const store = sqliteStore(database);
      await store.open();
      const pages = database.prepare('PRAGMA page_count').get() as { readonly page_count: number };
      database.prepare(`PRAGMA max_page_count = ${pages.page_count + 2}`).get();
      const unit = await store.begin();
      expect(() => unit.tx.exec('INSERT INTO a VALUES (zeroblob(100000))')).toThrow(/full/);
      expect(unit.fault).toMatchObject({ code: 'store-unavailable', fields: { store: 'sqlite' } });
      expect(unit.fault?.message).toMatch(/there is no room for .*; free space/);
      await unit.rollback();
      const many = Array.from({ length: 1_000 }, (_, index) => claim(String(index)));
      const other = await store.begin();
      expect(await refusal(other.claim(many))).toMatch(/there is no room/);
      await other.rollback();
      database.prepare('PRAGMA max_page_count = 100000').get();
      const third = await store.begin();
      expect((await third.claim(many)).every(({ state }) => state === 'claimed')).toBe(true);
      await third.commit();
      await store.close();
    });

    it('is none', async () => {
      const file = path();
      writeFileSync(file, 'this is no database, however long it may be '.repeat(50));
      expect(await refusal(sqliteStore(open(file), FAST).open())).toMatch(/damaged or no SQLite database/);
    });

    it('was made by a later version', async () => {
      const database = open(path());
      database.exec(sqliteMigrations()[0]?.sql ?? '');
      database.exec("INSERT INTO edagen_migration (version, name) VALUES (99, 'later')");
      expect(await refusal(sqliteStore(database).open())).toMatch(/schema version 99, .* knows 1: update the package/);
    });

    it('lacks a table, before the start and while services run', async () => {
      const file = path();
      const database = open(file);
      const store = sqliteStore(database);
      await store.open();
      database.exec('DROP TABLE edagen_inbox');
      const unit = await store.begin();
      expect(await refusal(unit.claim([claim('1')]))).toMatch(/a table of its own .* was removed/);
      await unit.rollback();
      await store.close();
      expect(await refusal(store.open())).toMatch(/lacks "edagen_inbox" although its schema version is 1: restore/);
    });

    it('is closed', async () => {
      const database = open(path());
      const store = sqliteStore(database);
      await store.open();
      database.close();
      expect(await refusal(store.begin())).toMatch(/handle of its database is closed/);
      await store.close();
      expect(await refusal(store.open())).toMatch(/handle of its database is closed/);
    });

    it('is in a transaction of somebody else', async () => {
      const database = open(path());
      const store = sqliteStore(database, FAST);
      await store.open();
      database.exec('BEGIN');
      expect(await refusal(store.begin())).toMatch(/somebody else uses its handle/);
      database.exec('COMMIT');
      await (await store.begin()).commit();
      await store.close();
    });

    it('is used by another store, on the same handle or on another one', async () => {
      const file = path();
      const database = open(file);
      const [store, same, other] = [sqliteStore(database), sqliteStore(database), sqliteStore(open(file), FAST)];
      await store.open();
      expect(await refusal(same.open())).toMatch(/Another store uses this handle/);
      expect(await refusal(other.open())).toMatch(
        new RegExp(`in use by process ${process.pid} on .*: a SQLite store serves one process`),
      );
      await (await store.begin()).commit();
      await store.close();
      await other.open();
      await other.close();
    });

    it('is used by another process, until that is gone, however it went', async () => {
      const file = path();
      open(file).exec(sqliteMigrations()[0]?.sql ?? '');
      // The lock alone, as a process of another version may have it.
      const program = `
        const Database = ${client.name === 'node:sqlite' ? "require('node:sqlite').DatabaseSync" : `require(${JSON.stringify(process.cwd() + '/.cache/better-sqlite3/node_modules/better-sqlite3')})`};
        const database = new Database(${JSON.stringify(file)});
        database.exec("ATTACH DATABASE '${file}-edagen_lock' AS l; PRAGMA l.locking_mode = EXCLUSIVE; PRAGMA l.user_version = 1;");
        database.exec("INSERT INTO edagen_state VALUES ('owner', 'process 4711 on elsewhere')");
        process.stdout.write('locked');
        setInterval(() => undefined, 1000);`;
      const child = spawn(process.execPath, ['-e', program], { stdio: ['ignore', 'pipe', 'inherit'] });
      await once(child.stdout, 'data');
      const store = sqliteStore(open(file), FAST);
      const refused = await refusal(store.open()).finally(() => child.kill('SIGKILL'));
      if (child.signalCode === null && child.exitCode === null) await once(child, 'exit');
      expect(refused).toMatch(/in use by process 4711 on elsewhere/);
      await store.open();
      await store.close();
    });

    it('has a folder where its files cannot be', async () => {
      const file = path();
      mkdirSync(`${file}-edagen_lock`);
      expect(await refusal(sqliteStore(open(file), FAST).open())).toMatch(/a file beside it, cannot be opened/);
    });

    it('serves one broker', async () => {
      const store = sqliteStore(open(path()));
      const [one, other] = [store.forBroker?.('one'), store.forBroker?.('other')];
      await one?.open();
      await expect(other?.open()).rejects.toMatchObject({ code: 'invalid-options' });
      await one?.close();
      await other?.open();
      await other?.close();
    });

    it('can be in memory, for tests', async () => {
      const store = sqliteStore(open(':memory:'));
      await store.open();
      const unit = await store.begin();
      expect(await unit.claim([claim('1'), claim('1')])).toMatchObject([{ state: 'claimed' }, { state: 'duplicate' }]);
      await unit.commit();
      await store.close();
    });

    it('takes whatever the handle gives numbers and rows as', async () => {
      const database = open(path());
      (database as { defaultSafeIntegers?(): void }).defaultSafeIntegers?.();
      const store = sqliteStore(database, { prefix: 'mine_' });
      await store.open();
      const unit = await store.begin();
      await unit.claim([claim('1')]);
      await unit.addToOutbox([{ id: '1', record: { topic: 't', key: 'k', value: 'v', headers: {}, partition: 2 } }]);
      await unit.commit();
      expect(await store.outbox.take(1)).toMatchObject([{ record: { partition: 2 } }]);
      await store.close();
      expect(count(database, 'mine_inbox')).toBe(1);
    });
  });
