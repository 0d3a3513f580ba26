import { describe, expect, it } from 'vitest';
import { reportFailure } from '../../../src/cli/report-failure.js';
import { UsageError } from '../../../src/config/usage-error.js';
import { WriteError } from '../../../src/write/write-error.js';

function report(error: unknown, signal = new AbortController().signal): { code: number; said: string } {
  let said = '';
  const code = reportFailure(error, { signal, talk: (text) => (said += text) });
  return { code, said };
}

describe('what ends a command', () => {
  it('is one sentence where a user can mend it', () => {
    const errors = [
      new UsageError('Bad option.'),
      new WriteError('locked', 'Bad option.'),
      Object.assign(new Error('Bad option.'), { code: 'EACCES', syscall: 'open' }),
    ];
    for (const error of errors) expect(report(error)).toEqual({ code: 2, said: 'eda-gen: Bad option.\n' });
  });

  it('has no power over the terminal', () => {
    expect(report(new UsageError('a\u001B[2Jb\nc')).said).toBe('eda-gen: a\\u001b[2Jb\\nc\n');
  });

  it('is a stack, and the word that it is a bug, where only we can', () => {
    const { code, said } = report(new TypeError('x is undefined'));
    expect(code).toBe(2);
    expect(said).toMatch(/^TypeError: x is undefined\n {4}at /);
    expect(said).toContain('This is a bug of eda-gen');
    expect(report('odd').said).toContain('odd');
  });

  it('is a word and 130 where the user has stopped it', () => {
    const abort = new AbortController();
    abort.abort();
    expect(report(abort.signal.reason, abort.signal)).toEqual({
      code: 130,
      said: 'eda-gen: Stopped; nothing was left half-written.\n',
    });
  });
});
