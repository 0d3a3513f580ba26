import { describe, expect, it } from 'vitest';
import { findTransactionStatement } from '../../../../../src/runtime/stores/sqlite/transaction-statements.js';

describe('SQL that begins or ends a transaction', () => {
  it.each([
    ['COMMIT', 'COMMIT'],
    ['  commit;', 'COMMIT'],
    ['/* a; */ -- b;\n BEGIN IMMEDIATE', 'BEGIN'],
    ['END TRANSACTION', 'END'],
    ['ROLLBACK', 'ROLLBACK'],
    ['ROLLBACK TRANSACTION', 'ROLLBACK'],
    ["INSERT INTO a VALUES (';'); ROLLBACK; SELECT 1", 'ROLLBACK'],
    [';;COMMIT', 'COMMIT'],
    ['CREATE TRIGGER t AFTER INSERT ON a BEGIN UPDATE a SET b = 1; DELETE FROM c; END; COMMIT', 'COMMIT'],
    ['INSERT INTO a VALUES (1);\u00A0COMMIT', undefined],
  ])('is found: %s', (sql, word) => {
    expect(findTransactionStatement(sql)).toBe(word);
  });

  it.each([
    'SELECT 1',
    "INSERT INTO a VALUES ('COMMIT; ROLLBACK;')",
    'SELECT "commit", `end`, [begin] FROM a',
    'SELECT CASE WHEN 1 THEN 2 END FROM commits',
    '-- COMMIT\nSELECT 1',
    'SELECT 1 /* ; COMMIT */',
    'SAVEPOINT a; ROLLBACK TO a; RELEASE a',
    'ROLLBACK TRANSACTION TO SAVEPOINT a',
    'EXPLAIN COMMIT',
    'CREATE TEMP TRIGGER IF NOT EXISTS t BEFORE DELETE ON a BEGIN SELECT RAISE(ROLLBACK, 1); END',
    "INSERT INTO a VALUES ('it''s; COMMIT')",
  ])('is not seen where there is none: %s', (sql) => {
    expect(findTransactionStatement(sql)).toBeUndefined();
  });
});
