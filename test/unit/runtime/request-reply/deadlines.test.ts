import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createDeadlines, type Expiring } from '../../../../src/runtime/request-reply/deadlines.js';
import { FakeClock, settled } from '../fake-clock.js';

const seed = Number(process.env['EDA_SEED'] ?? Date.now() % 2 ** 31);

describe('deadlines', () => {
  it('need one timer for any number of items', async () => {
    const clock = new FakeClock();
    const deadlines = createDeadlines(clock);
    for (let index = 0; index < 5_000; index += 1)
      deadlines.add({ deadline: clock.now() + 5_000 + index, settled: index % 2 === 0, expire: () => undefined });
    await settled();
    expect(clock.sleeping).toBe(1);
    expect(clock.sleeps).toHaveLength(1);
    deadlines.close();
    await settled();
    expect(clock.sleeping).toBe(0);
  });

  it('sleep no more once everything has ended', async () => {
    const clock = new FakeClock();
    const deadlines = createDeadlines(clock);
    const item: Expiring = { deadline: clock.now() + 100, settled: false, expire: () => undefined };
    deadlines.add(item);
    item.settled = true;
    await clock.advance(100);
    expect(clock.sleeping).toBe(0);
  });

  it('expire nothing after close', async () => {
    const clock = new FakeClock();
    const deadlines = createDeadlines(clock);
    let expired = 0;
    deadlines.add({
      deadline: clock.now() + 100,
      settled: false,
      expire: () => {
        expired += 1;
      },
    });
    deadlines.close();
    await clock.advance(1_000);
    expect(expired).toBe(0);
  });

  it(`expire each item that has not ended, when it is due and once (seed ${seed})`, async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(
          fc.record({
            after: fc.integer({ min: 0, max: 300 }),
            timeout: fc.integer({ min: 1, max: 400 }),
            endsAfter: fc.option(fc.integer({ min: 0, max: 400 })),
          }),
          { minLength: 1, maxLength: 40 },
        ),
        async (list) => {
          const clock = new FakeClock(0);
          const deadlines = createDeadlines(clock);
          const expired = new Map<number, number[]>();
          const items = new Map<number, Expiring>();
          const events = list
            .flatMap(({ after, timeout, endsAfter }, index) => [
              { at: after, index, kind: 'add' as const, timeout },
              ...(endsAfter === null ? [] : [{ at: after + endsAfter, index, kind: 'end' as const, timeout }]),
            ])
            .sort((one, other) => one.at - other.at);
          for (const { at, index, kind, timeout } of events) {
            await clock.advance(at - clock.now());
            if (kind === 'add') {
              const item: Expiring = {
                deadline: clock.now() + timeout,
                settled: false,
                expire: () => expired.set(index, [...(expired.get(index) ?? []), clock.now()]),
              };
              items.set(index, item);
              deadlines.add(item);
            } else {
              const item = items.get(index);
              if (item !== undefined) item.settled = true;
            }
          }
          await clock.advance(1_000);
          for (const [index, { after, timeout, endsAfter }] of list.entries())
            expect(expired.get(index), `item ${index}`).toEqual(
              endsAfter !== null && endsAfter < timeout ? undefined : [after + timeout],
            );
          expect(clock.sleeping).toBe(0);
        },
      ),
      { seed, numRuns: 40 },
    );
  });
});
