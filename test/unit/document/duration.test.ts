import { describe, expect, it } from 'vitest';
import { readDuration, showDuration } from '../../../src/document/duration.js';

describe('readDuration', () => {
  it.each([
    [250, 250],
    ['250ms', 250],
    ['1.5 s', 1_500],
    ['2 sec', 2_000],
    ['3m', 180_000],
    ['3 minutes', 180_000],
    ['1 hour', 3_600_000],
    ['14d', 1_209_600_000],
    ['14 days', 1_209_600_000],
  ])('%s', (written, milliseconds) => {
    expect(readDuration(written)).toBe(milliseconds);
  });

  it.each([[0], [-1], [''], ['soon'], ['5'], ['5 fortnights'], [null], [{}]])('%s is none', (written) => {
    expect(readDuration(written)).toBeUndefined();
  });
});

describe('showDuration', () => {
  it.each([
    [14 * 86_400_000, '14 d'],
    [5_400_000, '1.5 h'],
    [90_000, '1.5 m'],
    [250, '250 ms'],
  ])('%d', (milliseconds, shown) => {
    expect(showDuration(milliseconds)).toBe(shown);
  });
});
