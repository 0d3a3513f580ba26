import { createContext, Script } from 'node:vm';
import { describe, expect, it } from 'vitest';
import { findExponential } from '../../../src/validate/pattern/find-exponential.js';

/** Patterns with a text that they cannot decide upon in time. */
const SLOW: [pattern: string, pump: string][] = [
  ['^(a+)+$', 'a'],
  ['(a|a)*$', 'a'],
  ['^(a|ab|b)*$', 'ab'],
  ['^(a*b*)*c', 'a'],
  ['^(\\w+\\s?)*$', 'a'],
  ['^(\\p{L}+[ ]?)+$', 'é'],
  ['(x+x+)+y', 'x'],
  ['^(\\d+)*$|x', '1'],
  ['^((ab)*)*$', 'ab'],
  ['^(a{1,64})+$', 'a'],
  ['^(([a-z])+.)+[A-Z]([a-z])+$', 'a'],
  ['^([a-zA-Z0-9])(([\\-.]|[_]+)?([a-zA-Z0-9]+))*(@){1}[a-z0-9]+$', 'a'],
];

const FAST = [
  '^(a+b)+$',
  '^(\\w+\\s)*\\w+$',
  '^(a+)+',
  '^(a|b|ab)*',
  '^(a|b)*?$',
  '^\\d{4}-\\d{2}-\\d{2}$',
  '^[^@]+@[^@]+\\.[^@]+$',
  '^[\\w-]+(\\.[\\w-]+)*$',
  '^(\\/[^/]+)*\\/?$',
  '^[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?(\\.[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?)*$',
  '^(?:(?:25[0-5]|2[0-4]\\d|1?\\d?\\d)(?:\\.|$)){4}$',
  '^(a?){9}$',
];

/** Whether a text is decided upon in time: what is exponential takes for ever, what is not a moment, on a busy machine too. */
function isInTime(pattern: string, text: string, timeout: number): boolean {
  const script = new Script('expression.test(text)');
  try {
    script.runInContext(createContext({ expression: new RegExp(pattern, 'u'), text }), { timeout });
    return true;
  } catch (error) {
    if (typeof error === 'object' && error !== null && 'code' in error) return false;
    throw error;
  }
}

describe('patterns that take exponential time', () => {
  it.each(SLOW)('%s is one, as the engine shows', (pattern, pump) => {
    expect(findExponential(pattern)).toBeDefined();
    expect(isInTime(pattern, `${pump.repeat(60)}\u0000`, 200)).toBe(false);
  });

  it.each(FAST)('%s is none', (pattern) => {
    expect(findExponential(pattern)).toBeUndefined();
    for (const pump of ['a', 'ab', '1', 'a.', 'a ', '/a', '@', '1.'])
      expect(isInTime(pattern, `${pump.repeat(60)}\u0000`, 5_000)).toBe(true);
  });

  it.each(['(', '[', '\\', 'a{2', '(?=a)(a+)+$', '(a)\\1+$', '^(?<x>a)\\k<x>$', '(?!x)a*', 'a**'])(
    '%s is not judged',
    (pattern) => {
      expect(findExponential(pattern)).toBeUndefined();
    },
  );

  it('are looked for in bounded time, however large the pattern is', () => {
    const before = performance.now();
    const hostile = [
      `${'('.repeat(5_000)}a${')*'.repeat(5_000)}$`,
      `^${'('.repeat(90)}${'){10}'.repeat(90)}$`,
      `^(${'a?'.repeat(190)})*$`,
      `^(${Array.from({ length: 190 }, (_, index) => `[${String.fromCharCode(97 + (index % 26))}-z]`).join('|')})*$`,
      `^${'[a-z]'.repeat(100_000)}*$`,
      '^(a{1000}){1000}$',
    ];
    for (const pattern of hostile) findExponential(pattern);
    expect(performance.now() - before).toBeLessThan(5_000);
  });
});
