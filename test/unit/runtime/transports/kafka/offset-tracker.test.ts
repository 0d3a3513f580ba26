import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { nextOffset, compareOffsets } from '../../../../../src/runtime/transports/kafka/offsets.js';
import { OffsetTracker, type TrackedRecord } from '../../../../../src/runtime/transports/kafka/offset-tracker.js';

const SEED = Date.now();

/** The plainest thing that could be right: what is committed is where the first unfinished record is. */
class Model {
  readonly #records: { readonly offset: bigint; done: boolean; readonly next: bigint }[] = [];
  #position = -1n;

  add(offsets: readonly bigint[], last: bigint): void {
    offsets.forEach((offset, index) => {
      const isLast = index === offsets.length - 1;
      this.#records.push({ offset, done: false, next: isLast ? last + 1n : offset + 1n });
    });
  }

  finish(index: number): void {
    const record = this.#records[index];
    if (record !== undefined) record.done = true;
    const first = this.#records.findIndex(({ done }) => !done);
    const prefix = first === -1 ? this.#records : this.#records.slice(0, first);
    const end = prefix.at(-1);
    if (end === undefined) return;
    // Control records behind the last record of a batch are skipped only once nothing is left behind them.
    const position = first === -1 ? end.next : end.offset + 1n;
    // What was passed over once is not taken back when more is delivered.
    if (position > this.#position) this.#position = position;
  }

  get position(): string | undefined {
    return this.#position === -1n ? undefined : String(this.#position);
  }
}

describe('OffsetTracker', () => {
  it(`commits the contiguous finished prefix, whatever the order (seed ${SEED})`, () => {
    const batch = fc.record({
      gaps: fc.array(fc.integer({ min: 1, max: 3 }), { minLength: 1, maxLength: 5 }),
      control: fc.integer({ min: 0, max: 2 }),
    });
    fc.assert(
      fc.property(
        fc.bigInt({ min: 0n, max: 2n ** 62n }),
        fc.array(batch, { minLength: 1, maxLength: 12 }),
        fc.infiniteStream(fc.nat()),
        (start, batches, choices) => {
          const tracker = new OffsetTracker();
          const model = new Model();
          const open: TrackedRecord[] = [];
          let offset = start;
          const finishOne = (): void => {
            const [record] = open.splice(choices.next().value % open.length, 1);
            if (record === undefined) return;
            model.finish(record.index);
            tracker.finish(record);
            expect(tracker.position).toBe(model.position);
            expect(tracker.finish(record), 'a second time changes nothing').toBe(false);
          };
          for (const { gaps, control } of batches) {
            const offsets = gaps.map((gap) => (offset += BigInt(gap)));
            offset += BigInt(control);
            const first = tracker.nextIndex;
            const records = offsets.map((each, index) => ({ offset: String(each), index: first + index }));
            tracker.add(records, String(offset));
            model.add(offsets, offset);
            open.push(...records);
            for (let count = choices.next().value % 4; count > 0 && open.length > 0; count--) finishOne();
          }
          while (open.length > 0) finishOne();
          expect(tracker.position).toBe(String(offset + 1n));
        },
      ),
      { seed: SEED, numRuns: 300 },
    );
  });

  it('forgets what is finished, and still knows the rest', () => {
    const tracker = new OffsetTracker();
    const records = Array.from({ length: 10_000 }, (_, index) => ({ offset: String(index), index }));
    tracker.add(records, '9999');
    for (const record of records.toReversed().slice(0, 4000)) tracker.finish(record);
    expect(tracker.position).toBeUndefined();
    for (const record of records.slice(0, 5999)) tracker.finish(record);
    expect(tracker.position).toBe('5999');
    expect(tracker.finish(records[5999] ?? { offset: '', index: 0 })).toBe(true);
    expect(tracker.position).toBe('10000');
    expect(tracker.nextIndex).toBe(10_000);
  });

  it('ignores records of another stream', () => {
    const tracker = new OffsetTracker();
    tracker.add([{ offset: '7', index: 0 }], '7');
    expect(tracker.finish({ offset: '8', index: 0 })).toBe(false);
    expect(tracker.finish({ offset: '7', index: 1 })).toBe(false);
    expect(tracker.position).toBeUndefined();
  });
});

describe('offsets', () => {
  it('are 64-bit numbers in text', () => {
    expect(nextOffset('9007199254740993')).toBe('9007199254740994');
    expect(nextOffset('9')).toBe('10');
    expect(compareOffsets('9', '10')).toBeLessThan(0);
    expect(compareOffsets('9223372036854775807', '9223372036854775806')).toBeGreaterThan(0);
    expect(compareOffsets('12', '12')).toBe(0);
  });
});
