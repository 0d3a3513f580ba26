import { array, assert, asyncProperty, constantFrom, integer, record } from 'fast-check';
import { describe, expect, it } from 'vitest';
import { isEdaError } from '../../../../src/runtime/errors.js';
import { memoryStore, type MemoryTransaction } from '../../../../src/runtime/stores/memory/index.js';
import type { UnitOfWork } from '../../../../src/runtime/store.js';

interface Step {
  readonly unit: number;
  readonly action: 'get' | 'has' | 'set' | 'delete' | 'entries' | 'commit' | 'rollback';
  readonly map: 'stock' | 'orders';
  readonly key: 'a' | 'b' | 'c';
}

interface Run {
  readonly unit: UnitOfWork<MemoryTransaction>;
  /** What it did, with what it saw. */
  readonly seen: { readonly step: Step; readonly value: number; readonly result: unknown }[];
}

type Maps = Record<Step['map'], Map<string, number>>;

const steps = array(
  record<Step>({
    unit: integer({ min: 0, max: 3 }),
    action: constantFrom('get', 'get', 'has', 'set', 'set', 'delete', 'entries', 'commit', 'commit', 'rollback'),
    map: constantFrom('stock', 'orders'),
    key: constantFrom('a', 'b', 'c'),
  }),
  { maxLength: 60, size: 'max' },
);

/** One step on any map: the store's transaction, or the model's plain one. */
function apply(
  map: Pick<Map<string, number>, 'get' | 'has' | 'set' | 'delete'> & { entries(): Iterable<[string, number]> },
  step: Step,
  value: number,
): unknown {
  switch (step.action) {
    case 'get':
      return map.get(step.key);
    case 'has':
      return map.has(step.key);
    case 'set':
      map.set(step.key, value);
      return undefined;
    case 'delete':
      return map.delete(step.key);
    case 'entries':
      return [...map.entries()].toSorted(([a], [b]) => (a < b ? -1 : 1));
    case 'commit':
    case 'rollback':
      return undefined;
    default:
      return step.action satisfies never;
  }
}

describe('transactions of the memory store', () => {
  it('that commit saw and did what they would have one after the other', async () => {
    const seed = Date.now() & 0x7fffffff;
    console.log(`memory transactions: seed ${seed}`);
    let commits = 0;
    let conflicts = 0;
    const serial = asyncProperty(steps, async (input) => {
      const store = memoryStore();
      const model: Maps = { stock: new Map(), orders: new Map() };
      const runs = new Map<number, Run>();
      for (const [value, step] of input.entries()) {
        const run = runs.get(step.unit) ?? { unit: await store.begin(), seen: [] };
        runs.set(step.unit, run);
        try {
          if (step.action === 'commit') await run.unit.commit();
          else if (step.action === 'rollback') await run.unit.rollback();
          else {
            const map = run.unit.tx.map<number>(step.map);
            const typed = { ...bound(map), entries: () => map.entries() };
            run.seen.push({ step, value, result: apply(typed, step, value) });
            continue;
          }
        } catch (error) {
          if (!isEdaError(error, 'transaction-conflict')) throw error;
          conflicts += 1;
          await run.unit.rollback();
          runs.delete(step.unit);
          continue;
        }
        runs.delete(step.unit);
        if (step.action === 'rollback') continue;
        commits += 1;
        // The model runs the whole transaction now, alone: each step has to give what it gave.
        for (const { step: done, value: written, result } of run.seen)
          expect(apply(model[done.map], done, written)).toEqual(result);
      }
      for (const name of ['stock', 'orders'] as const)
        expect(new Map(store.read<number>(name).entries())).toEqual(model[name]);
    });
    await assert(serial, { seed, numRuns: 400 });
    expect(commits, 'transactions did commit').toBeGreaterThan(100);
    expect(conflicts, 'and some did not').toBeGreaterThan(20);
  });
});

function bound(map: {
  get(key: string): number | undefined;
  has(key: string): boolean;
  set(key: string, value: number): void;
  delete(key: string): boolean;
}): Pick<Map<string, number>, 'get' | 'has' | 'set' | 'delete'> {
  return {
    get: (key) => map.get(key),
    has: (key) => map.has(key),
    set: (key, value) => {
      map.set(key, value);
      return new Map();
    },
    delete: (key) => map.delete(key),
  };
}
