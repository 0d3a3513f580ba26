import { describe, expect, it } from 'vitest';
import { LowWater } from '../../../../src/runtime/stores/postgres/low-water.js';

const rows = (...ids: number[]) => ids.map((id) => ({ shard: 0, id }));
const NONE = Number.POSITIVE_INFINITY;

describe('where a look at the outbox begins', () => {
  it('stays at the start while a transaction may commit a smaller id', () => {
    const low = new LowWater();
    low.saw(100);
    low.observe({ xmin: 50, xmax: 60 });
    low.looked([0], rows(), NONE);
    expect(low.of(0)).toBe(1);
    low.observe({ xmin: 59, xmax: 70 });
    low.looked([0], rows(), NONE);
    expect(low.of(0), '59 ran when 100 was seen, and runs').toBe(1);
    low.observe({ xmin: 60, xmax: 70 });
    low.looked([0, 1], rows(), NONE);
    expect([low.of(0), low.of(1)]).toEqual([101, 101]);
  });

  it('is at the first row that is left, or where the look ended', () => {
    const low = new LowWater();
    low.saw(100);
    low.observe({ xmin: 1, xmax: 2 });
    low.observe({ xmin: 2, xmax: 2 });
    low.looked([0, 1], rows(40, 90), 90);
    expect([low.of(0), low.of(1)]).toEqual([40, 90]);
    low.looked([0, 1], rows(), NONE);
    expect([low.of(0), low.of(1)]).toEqual([101, 101]);
  });

  it('never goes back, and begins anew on another connection', () => {
    const low = new LowWater();
    low.saw(10);
    low.observe({ xmin: 1, xmax: 2 });
    expect(low.isBehind).toBe(true);
    low.observe({ xmin: 2, xmax: 2 });
    expect(low.isBehind).toBe(false);
    low.looked([0], rows(), NONE);
    low.looked([0], rows(3), NONE);
    expect(low.of(0)).toBe(11);
    low.forget();
    expect(low.of(0)).toBe(1);
  });
});
