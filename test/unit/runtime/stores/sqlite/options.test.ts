import { describe, expect, it } from 'vitest';
import { sqliteMigrations, sqliteStore } from '../../../../../src/runtime/stores/sqlite/index.js';

const database = {
  exec: () => undefined,
  prepare: () => ({ run: () => ({ changes: 0 }), get: () => undefined, all: () => [] }),
};

describe('options of sqliteStore', () => {
  it('are checked together', () => {
    expect(() =>
      sqliteStore(database, { lockTimeoutMs: -1, synchronous: 'off' as 'full', colour: 1 } as object),
    ).toThrow(/there is no option colour.*synchronous is 'off'.*lockTimeoutMs is -1/);
    expect(() => sqliteStore({} as typeof database)).toThrow(/missing: exec, prepare/);
    expect(() => sqliteStore(undefined as unknown as typeof database)).toThrow(
      /the database handle is missing: give a DatabaseSync/,
    );
  });

  it.each(['a"b', '', '1a', 'sqlite_x', 'a-b', 'x'.repeat(41)])('refuse the prefix %s', (prefix) => {
    expect(() => sqliteStore(database, { prefix })).toThrow(/prefix is/);
    expect(() => sqliteMigrations({ prefix })).toThrow(/prefix is/);
  });

  it('name the tables', () => {
    const sql = sqliteMigrations({ prefix: 'mine_' })
      .map((migration) => migration.sql)
      .join('');
    expect(sql).toContain('CREATE TABLE IF NOT EXISTS "mine_inbox"');
    expect(sql).not.toContain('edagen_');
  });
});
