import { describe, expect, it } from 'vitest';
import { checkHistory } from '../../fault/checker/check-history.js';
import { seeded } from '../../fault/seeded.js';
import { goodHistory } from './good-history.js';
import { MUTATIONS } from './mutations.js';

const history = goodHistory(seeded(5));

describe('the checker of fault tests', () => {
  it('has nothing to say about a good history, and counts what is allowed', () => {
    const { violations, counts } = checkHistory(history);
    expect(violations).toEqual([]);
    expect(counts.records, 'there are copies').toBeGreaterThan(counts.messages);
    expect(counts.effects).toBeLessThan(counts.messages);
    expect(counts.publishedAgain, 'a relay published again').toBeGreaterThan(0);
    expect(counts.deadLetters).toBeGreaterThan(0);
    expect(history.deadLetters.length, 'one was written twice').toBeGreaterThan(counts.deadLetters);
  });

  it('has nothing to say about nothing', () => {
    const nothing = { sent: [], effects: [], aggregates: [], published: [], deadLetters: [] };
    expect(checkHistory(nothing).violations).toEqual([]);
  });

  it.each(MUTATIONS)('catches: $name ($kind)', ({ kind, apply }) => {
    const bad = apply(history, seeded(1));
    expect(bad, 'the history has something that can be spoilt so').toBeDefined();
    const { violations } = checkHistory(bad ?? history);
    const named = violations.find((violation) => violation.kind === kind);
    expect(named?.text, JSON.stringify(violations, undefined, 1)).toMatch(/^[A-Z][^\n]+\d[^\n]*\.$/);
  });
});
