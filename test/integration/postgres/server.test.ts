import { describe, expect, it } from 'vitest';
import { createPool, noPostgres, postgresIsForeign, restartPostgres, withDatabase } from '../../support/postgres.js';

describe.skipIf(noPostgres)('the PostgreSQL of this test run', () => {
  it('gives each test a database of its own', async () => {
    const names = await withDatabase((one) =>
      withDatabase(async (other) => {
        await one.createPool().query('CREATE TABLE only_here (id int)');
        const { rows } = await other.createPool().query("SELECT to_regclass('only_here') AS found");
        expect(rows).toEqual([{ found: null }]);
        return [one.name, other.name];
      }),
    );
    const pool = createPool();
    const { rows } = await pool.query('SELECT datname FROM pg_database WHERE datname = ANY($1)', [names]);
    await pool.end();
    expect(rows).toEqual([]);
  });

  it.skipIf(postgresIsForeign)('keeps what was committed over a restart and a crash', async () => {
    await withDatabase(async (database) => {
      const pool = database.createPool();
      await pool.query('CREATE TABLE kept (mode text)');
      for (const mode of ['fast', 'immediate'] as const) {
        await pool.query('INSERT INTO kept VALUES ($1)', [mode]);
        await restartPostgres(mode);
      }
      expect((await pool.query('SELECT mode FROM kept')).rows).toEqual([{ mode: 'fast' }, { mode: 'immediate' }]);
    });
  });
});
