import { describe, expect, it } from 'vitest';
import type { Diagnostic } from '../../../src/diagnostics/diagnostic.js';
import { weighDiagnostics } from '../../../src/pipeline/weigh-diagnostics.js';

const at = { line: 1, column: 1, offset: 0 };
const finding = (code: string): Diagnostic => ({
  code,
  severity: 'warning',
  message: code,
  file: '/a.yaml',
  pointer: '',
  range: { start: at, end: at },
});

describe('weighing findings', () => {
  it('changes severities, leaves out what is off, and keeps the rest', () => {
    const found = [finding('a'), finding('b'), finding('c'), finding('toString')];
    const weighed = weighDiagnostics(found, { a: 'error', b: 'off' });
    expect(weighed.map(({ code, severity }) => [code, severity])).toEqual([
      ['a', 'error'],
      ['c', 'warning'],
      ['toString', 'warning'],
    ]);
    expect(weighed[1]).toBe(found[2]);
  });
});
