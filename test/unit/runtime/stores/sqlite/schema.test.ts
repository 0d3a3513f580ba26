import { describe, expect, it } from 'vitest';
import { migrate } from '../../../../../src/runtime/stores/sqlite/migrate.js';
import { sqliteMigrations, sqliteStore } from '../../../../../src/runtime/stores/sqlite/index.js';
import { SqliteConnection } from '../../../../../src/runtime/stores/sqlite/sqlite-connection.js';
import { CleanUp } from '../../../../../src/runtime/stores/sqlite/clean-up.js';
import { tableNames } from '../../../../../src/runtime/stores/sqlite/table-names.js';
import { systemClock } from '../../../../../src/runtime/service/clock.js';
import { sqliteClients } from '../../../../support/sqlite-clients.js';
import { claim, count, useFiles } from './harness.js';

const tables = tableNames('edagen_');

for (const client of sqliteClients)
  describe.runIf(client.available)(`the schema with ${client.name}`, () => {
    const { path, open } = useFiles(client);

    it('can be made by hand, twice, and by the store', async () => {
      const database = open(path());
      for (const { sql } of [...sqliteMigrations(), ...sqliteMigrations()]) database.exec(sql);
      const store = sqliteStore(database);
      await store.open();
      await store.close();
      expect(database.prepare('SELECT version, name FROM edagen_migration').all()).toMatchObject([
        { version: 1, name: 'inbox, leases and outbox' },
      ]);
    });

    it('goes from one version to the next', () => {
      const database = open(path());
      const next = {
        version: 2,
        name: 'more',
        sql: "CREATE TABLE more (n); INSERT INTO edagen_migration (version, name) VALUES (2, 'more');",
      };
      const migrations = sqliteMigrations();
      migrate({ database, tables, migrations, file: 'file' });
      for (let times = 0; times < 2; times += 1)
        migrate({ database, tables, migrations: [...migrations, next], file: 'file' });
      expect(count(database, 'more')).toBe(0);
      expect(count(database, 'edagen_migration')).toBe(2);
    });

    it('has an index for claim, clean-up and relay among a million rows, and clean-up takes 10,000 at a time', async () => {
      const database = open(path());
      const prepared: string[] = [];
      const watched = {
        exec: (sql: string) => database.exec(sql),
        prepare: (sql: string) => {
          prepared.push(sql);
          return database.prepare(sql);
        },
      };
      const store = sqliteStore(watched, { synchronous: 'normal' });
      await store.open();
      const numbers = `WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 1000000)`;
      const far = Date.now() + 1e9;
      database.exec(`BEGIN; ${numbers} INSERT INTO edagen_inbox SELECT unhex(printf('%032X', i)), zeroblob(16), iif(i <= 25000, 1, ${far}), NULL, NULL FROM n;
        ${numbers} INSERT INTO edagen_outbox SELECT i, 'id' || i, 'topic', NULL, NULL, '{}', NULL, 0, NULL FROM n WHERE i <= 100000;
        ${numbers} INSERT INTO edagen_lease SELECT unhex(printf('%032X', i)), zeroblob(16), i, NULL, 1, ${far}, NULL, NULL FROM n WHERE i <= 100000; COMMIT; ANALYZE;`);
      const unit = await store.begin();
      await unit.claim([claim('1'), claim('1')]);
      await unit.unclaim([claim('1').identity]);
      await unit.commit();
      const rows = await store.outbox.take(1500);
      expect(rows).toHaveLength(1500);
      await store.outbox.markPublished(rows.map(({ id }) => id));
      expect(count(database, 'edagen_outbox')).toBe(98_500);
      await store.close();

      const connection = new SqliteConnection({
        database: watched,
        tables,
        prefix: 'edagen_',
        synchronous: 'normal',
        lockTimeoutMs: 1,
        patienceMs: 1,
        clock: systemClock,
      });
      await connection.open();
      expect(await new CleanUp(connection, 1).once()).toBe(25_000);
      await connection.close();
      expect(count(database, 'edagen_inbox')).toBe(975_000);

      const own = prepared.filter((sql) =>
        /^(?:SELECT|DELETE|UPDATE|INSERT).*"edagen_(?:inbox|outbox|lease)"/.test(sql),
      );
      const deletes = own.filter((sql) => sql.startsWith('DELETE') && sql.includes('expires_at'));
      expect(deletes).toHaveLength(2);
      for (const sql of deletes) expect(sql).toContain('LIMIT 10000');
      const plans = [...new Set(own)].map((sql) => {
        const parameters = Array.from(sql.matchAll(/\?/g), () => 1);
        const steps = database.prepare(`EXPLAIN QUERY PLAN ${sql}`).all(...parameters) as { readonly detail: string }[];
        return { sql, steps: steps.map(({ detail }) => detail) };
      });
      expect(plans.length).toBeGreaterThanOrEqual(7);
      expect(plans.filter(({ steps }) => steps.some((step) => step.startsWith('SCAN')))).toEqual([]);
      const shown = plans.flatMap(({ steps }) => steps).join('\n');
      expect(shown).toMatch(/SEARCH edagen_inbox USING PRIMARY KEY \(key=\?\)/);
      expect(shown).toMatch(/SEARCH edagen_inbox USING (?:COVERING )?INDEX edagen_inbox_expiry \(expires_at<\?\)/);
      expect(shown).toMatch(/SEARCH edagen_outbox USING INTEGER PRIMARY KEY \(rowid>\?\)/);
    }, 60_000);
  });
