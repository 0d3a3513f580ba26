import { describe, expect, it } from 'vitest';
import { CODES, codeInfo } from '../../../src/diagnostics/codes.js';
import { createDiagnostic } from '../../../src/diagnostics/create-diagnostic.js';
import type { Diagnostic, Place } from '../../../src/diagnostics/diagnostic.js';
import { describeCodes } from '../../../src/diagnostics/describe-codes.js';
import { quoted, quotedList, safeText } from '../../../src/diagnostics/safe-text.js';
import { hasErrors, sortDiagnostics } from '../../../src/diagnostics/sort-diagnostics.js';
import { suggestName } from '../../../src/diagnostics/suggest-name.js';

const place = (file: string, offset: number): Place => {
  const position = { line: 1, column: offset + 1, offset };
  return { file, pointer: '', range: { start: position, end: position } };
};

describe('suggestName', () => {
  it.each([
    ['recieve', ['send', 'receive'], 'receive'],
    ['channel', ['channels', 'operations'], 'channels'],
    ['order_placed', ['OrderPlaced', 'OrderPlaces'], 'OrderPlaced'],
    ['bogus', ['send', 'receive'], undefined],
    ['same', ['same'], undefined],
    ['', ['a'], undefined],
    ['ab', ['ba'], 'ba'],
  ])('%s among %j', (word, candidates, expected) => {
    expect(suggestName(word, candidates)).toBe(expected);
  });

  it('does not spend its time on endless words or lists', () => {
    expect(suggestName('x'.repeat(100_000), ['y'.repeat(100_000)])).toBeUndefined();
    function* endless(): Generator<string> {
      for (;;) yield 'other';
    }
    expect(suggestName('word', endless())).toBeUndefined();
  });
});

describe('texts from documents', () => {
  it('have no power over a terminal or a log', () => {
    expect(safeText('a\u001B[31m\r\n\u2028\u202Eb\tc')).toBe(String.raw`a\u001b[31m\r\n\u2028\u202eb\tc`);
  });

  it('are quoted, shortened and listed', () => {
    expect(quoted('a`b')).toBe("`a'b`");
    expect(quoted('x'.repeat(200))).toHaveLength(123);
    expect(quoted({ a: 1 })).toBe('`{"a":1}`');
    expect(quoted(undefined)).toBe('`undefined`');
    expect(quotedList([])).toBe('nothing');
    expect(quotedList(['a', 'b', 'c'])).toBe('`a`, `b` or `c`');
    expect(quotedList(['a', 'b', 'c'], 'and', 2)).toBe('`a`, `b` and 1 more');
  });
});

describe('findings', () => {
  it('are sorted by file, place and code, the same one once', () => {
    const all: Diagnostic[] = [
      createDiagnostic('structure', place('b', 0), 'x'),
      createDiagnostic('structure', place('a', 9), 'x'),
      createDiagnostic('structure', place('a', 5), 'x'),
      createDiagnostic('ref-ring', place('a', 5), 'x'),
      createDiagnostic('structure', place('a', 5), 'x'),
    ];
    expect(sortDiagnostics(all).map(({ file, code, range }) => `${file} ${range.start.offset} ${code}`)).toEqual([
      'a 5 ref-ring',
      'a 5 structure',
      'a 9 structure',
      'b 0 structure',
    ]);
  });

  it('have the severity of the table, unless told otherwise', () => {
    const [own, told] = [
      createDiagnostic('messages-indistinct', place('a', 0), 'x'),
      createDiagnostic('messages-indistinct', place('a', 0), 'x', { severity: 'error' }),
    ];
    expect([own.severity, told.severity]).toEqual(['warning', 'error']);
    expect([hasErrors([own]), hasErrors([own, told])]).toEqual([false, true]);
  });
});

describe('the table of codes', () => {
  it('explains each in full sentences', () => {
    for (const [code, { title, explanation }] of Object.entries(CODES)) {
      expect(code).toMatch(/^[a-z]+(?:-[a-z]+)*$/);
      expect(title).not.toMatch(/\.$/);
      expect(explanation).toMatch(/\.$/);
    }
    expect(codeInfo('toString')).toBeUndefined();
  });

  // After a change of the table: npx vitest run test/unit/diagnostics --update
  it('is what docs/diagnostics.md says', async () => {
    await expect(describeCodes()).toMatchFileSnapshot('../../../docs/diagnostics.md');
  });
});
