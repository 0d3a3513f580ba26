import { describe, expect, it } from 'vitest';
import { checkHistory } from '../../fault/checker/check-history.js';
import { SEED, seeded } from '../../fault/seeded.js';
import { goodHistory } from './good-history.js';
import { MUTATIONS } from './mutations.js';

const RUNS = 300;

describe(`the checker of fault tests, on random histories (seed ${SEED})`, () => {
  const histories = Array.from({ length: RUNS }, (_, run) => {
    const random = seeded(SEED + run);
    return goodHistory(random, {
      messages: 30 + Math.floor(random() * 80),
      keys: 1 + Math.floor(random() * 12),
      partitions: 1 + Math.floor(random() * 4),
    });
  });

  it('passes those that are good', () => {
    for (const [run, history] of histories.entries())
      expect(checkHistory(history).violations, `run ${run}, seed ${SEED}`).toEqual([]);
  });

  it.each(MUTATIONS)('catches always: $name', ({ kind, apply }) => {
    let applied = 0;
    for (const [run, history] of histories.entries()) {
      const bad = apply(history, seeded(SEED ^ run));
      if (bad === undefined) continue;
      applied += 1;
      const kinds = checkHistory(bad).violations.map((violation) => violation.kind);
      expect(kinds, `run ${run}, seed ${SEED}`).toContain(kind);
    }
    expect(applied, 'histories that could be spoilt so').toBeGreaterThan(RUNS / 4);
  });
});
