import { describe, expect, it } from 'vitest';
import { migratePostgres, postgresMigrations, postgresStore } from '../../../src/runtime/stores/postgres/index.js';
import { noPostgres, withDatabase } from '../../support/postgres.js';
import { claimOf } from './store-setup.js';

const PLACES = [
  { schema: 'My Schema', prefix: 'edagen_' },
  { schema: `it's "quoted" \\ $$ $schema$`, prefix: `"p'\\` },
  { schema: 'größe_表', prefix: 'Ü ' },
  { schema: 'public', prefix: '' },
  { schema: 's'.repeat(63), prefix: 'p'.repeat(43) },
];

describe.skipIf(noPostgres)('tables of a PostgreSQL store', () => {
  it.each(PLACES)('may be in schema $schema behind $prefix', (place) =>
    withDatabase(async (database) => {
      const pool = database.createPool();
      const runs = await Promise.all(Array.from({ length: 3 }, () => migratePostgres(pool, place)));
      expect(runs.flat().map(({ version }) => version)).toEqual(postgresMigrations().map(({ version }) => version));
      expect(await migratePostgres(pool, place)).toEqual([]);
      for (const { sql } of postgresMigrations(place)) await pool.query(sql);
      const store = postgresStore(pool, place);
      await store.open();
      const unit = await store.begin();
      expect(await unit.claim([claimOf()])).toEqual([{ state: 'claimed' }]);
      await unit.commit();
      await store.close();
      const leases = postgresStore(pool, { ...place, mode: 'lease' });
      await leases.open();
      expect(await leases.claim([claimOf()], 1_000)).toMatchObject([{ state: 'claimed', fencingToken: '1' }]);
      await leases.close();
      const { rows } = await pool.query<{ name: string }>(
        'SELECT relname AS name FROM pg_class JOIN pg_namespace n ON n.oid = relnamespace WHERE nspname = $1',
        [place.schema],
      );
      expect(rows.length).toBeGreaterThan(8);
      for (const { name } of rows) expect(name.startsWith(place.prefix)).toBe(true);
    }),
  );

  it('of two stores in one database know nothing of each other', () =>
    withDatabase(async (database) => {
      const pool = database.createPool();
      const places = [
        { schema: 'shared', prefix: 'a_' },
        { schema: 'shared', prefix: 'b_' },
      ];
      await Promise.all(places.map((place) => migratePostgres(pool, place)));
      const request = claimOf();
      for (const place of places) {
        const unit = await postgresStore(pool, place).begin();
        expect(await unit.claim([request])).toEqual([{ state: 'claimed' }]);
        await unit.commit();
      }
    }));

  it('are not made where the wait for another process is ended', () =>
    withDatabase(async (database) => {
      const pool = database.createPool({ max: 2 });
      const clients = [await pool.connect(), await pool.connect()];
      const controller = new AbortController();
      const migrating = migratePostgres(pool, { signal: controller.signal });
      const reason = new Error('stopping');
      controller.abort(reason);
      await expect(migrating).rejects.toBe(reason);
      for (const client of clients) client.release();
    }));

  it('of a later version are left alone', () =>
    withDatabase(async (database) => {
      const pool = database.createPool();
      await migratePostgres(pool);
      await pool.query('UPDATE edagen_migration SET version = 99');
      await expect(migratePostgres(pool)).rejects.toThrow(/of version 99, and this version of the package knows only/);
    }));
});
