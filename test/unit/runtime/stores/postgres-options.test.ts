import { describe, expect, it } from 'vitest';
import type { PostgresClient, PostgresPool } from '../../../../src/runtime/stores/postgres/index.js';
import { postgresMigrations, postgresStore } from '../../../../src/runtime/stores/postgres/index.js';
import { PostgresErrors } from '../../../../src/runtime/stores/postgres/postgres-errors.js';
import { checkDatabase } from '../../../../src/runtime/stores/postgres/check-database.js';
import { DEFAULT_PLACE, tableNames } from '../../../../src/runtime/stores/postgres/table-names.js';

const pool: PostgresPool = {
  connect: () => Promise.reject(new Error('not here')),
  on: () => undefined,
  removeListener: () => undefined,
};

describe('options of postgresStore', () => {
  it('are checked together', () => {
    const options: object = { mode: 'outbox', lanes: 0, prefix: 'p'.repeat(60), schema: 'a\0b', lane: 3 };
    expect(() => postgresStore(pool, options)).toThrow(
      expect.objectContaining({
        code: 'invalid-options',
        fields: {
          problems: [
            expect.stringContaining('there is no option lane (did you mean lanes?)'),
            "mode is 'outbox', but must be one of inbox, lease",
            expect.stringContaining('schema is '),
            expect.stringMatching(/prefix is 'p+', but must be a name of at most 43 bytes \(it has 60\)/),
            'lanes is 0, but must be a whole number from 1 to 1000',
          ],
        },
      }),
    );
    expect(() => postgresStore({} as typeof pool)).toThrow(
      /pool is an object, but must be .* connect, on, removeListener/,
    );
    expect(() => postgresStore(undefined as unknown as typeof pool)).toThrow('pool is missing: give a pool');
  });

  it.each([
    ['schema', 's'.repeat(64), 'at most 63 bytes (it has 64)'],
    ['schema', 'ü'.repeat(32), 'at most 63 bytes (it has 64)'],
    ['schema', '', 'text that is not empty'],
    ['prefix', '\uD800', 'half of a surrogate pair'],
  ])('refuse %s %j', (option, name, problem) => {
    expect(() => postgresMigrations({ [option]: name })).toThrow(problem);
  });
});

describe('an error of PostgreSQL', () => {
  const errors = new PostgresErrors('orders', DEFAULT_PLACE);
  const error = (code: string, message = 'the text'): Error => Object.assign(new Error(message), { code });

  it.each([
    ['53100', 'store-unavailable', 'the disk of PostgreSQL is full'],
    ['53200', 'store-unavailable', 'short of resources'],
    ['57P01', 'store-unavailable', 'the connection to PostgreSQL was lost'],
    ['08006', 'store-unavailable', 'the connection to PostgreSQL was lost'],
    ['57014', 'store-unavailable', 'PostgreSQL has cancelled a statement'],
    ['XX000', 'store-unavailable', 'SQLSTATE XX000'],
    ['EPIPE', 'store-unavailable', 'PostgreSQL does not answer'],
    ['40001', 'transaction-conflict', 'another transaction was in the way'],
  ])('%s is %s, in one sentence', (state, code, part) => {
    const cause = state === 'EPIPE' ? Object.assign(error(state), { syscall: 'write' }) : error(state);
    const told = errors.ofStore(cause);
    expect(told).toMatchObject({ code, cause, fields: { store: 'orders' } });
    expect(told.message).toMatch(/^Store orders: .*\.$/);
    expect(told.message).toContain(part);
  });

  it('with a text in its parts shows them', () => {
    const refused = Object.assign(new AggregateError([error('ECONNREFUSED', 'connect ECONNREFUSED ::1:5432')], ''), {
      code: 'ECONNREFUSED',
    });
    expect(errors.ofStore(refused).message).toContain('(connect ECONNREFUSED ::1:5432)');
  });

  it.each([
    ['23503', 'handler-failed'],
    ['22021', 'handler-failed'],
    ['P0001', 'handler-failed'],
    ['40P01', 'transaction-conflict'],
    ['53100', 'store-unavailable'],
    ['42P01', 'store-unavailable'],
  ])('%s at a handler’s data is %s', (state, code) => {
    expect(errors.ofHandlersData(error(state), 'what a handler has published').code).toBe(code);
  });

  it('does not come of a server that is too old: that is said', async () => {
    const client = {
      query: async () => ({
        rows: [{ version: '12.9', number: '120009', read_only: 'off' }],
        rowCount: 1,
        command: 'SELECT',
      }),
      release: () => undefined,
      on: () => undefined,
      removeListener: () => undefined,
    } satisfies PostgresClient;
    await expect(checkDatabase(client, tableNames(DEFAULT_PLACE), errors)).rejects.toThrow(
      'Store orders: PostgreSQL 12.9 is too old: use version 13 or later.',
    );
  });
});
