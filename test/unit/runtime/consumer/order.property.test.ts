import { describe, expect, it } from 'vitest';
import { memoryStore } from '../../../../src/runtime/stores/memory/index.js';
import { until } from '../fake-clock.js';
import { FakeStream, order, seededRandom, startService, type TestHandler } from './harness.js';

const SEED = Number(process.env['EDA_SEED'] ?? Math.floor(Math.random() * 2 ** 31));

const modes = {
  'no store': () => ({}),
  leases: () => ({ store: memoryStore({ mode: 'lease' }) }),
  inbox: () => ({ store: memoryStore({ lanes: 3 }), batch: 7 }),
} as const;

describe.each(Object.keys(modes) as (keyof typeof modes)[])('with %s', (mode) => {
  it(`keeps the order of each key, whatever fails and however long it takes (seed ${SEED})`, async () => {
    const random = seededRandom(SEED);
    const begun = new Map<string, number[]>();
    const running = new Set<string>();
    const failing = new Map<string, number>();
    let most = 0;
    const handler: TestHandler = async (event) => {
      const key = event.payload.orderId;
      const offset = Number(event.metadata.offset);
      expect(running.has(key), `key ${key} runs twice`).toBe(false);
      running.add(key);
      most = Math.max(most, running.size);
      begun.set(key, [...(begun.get(key) ?? []), offset]);
      try {
        for (let turns = Math.floor(random() * 4); turns > 0; turns -= 1)
          await new Promise<void>((resolve) => {
            setImmediate(resolve);
          });
        const left = failing.get(event.metadata.id) ?? 0;
        if (left > 0) {
          failing.set(event.metadata.id, left - 1);
          throw new Error('not yet');
        }
      } finally {
        running.delete(key);
      }
    };
    const { service, sink } = await startService(
      { onOrderPlaced: handler },
      { ...modes[mode](), retry: { baseMs: 0 }, concurrency: 4 },
    );
    const stream = new FakeStream();
    let offset = 0;
    for (let batches = 0; batches < 20; batches += 1) {
      const records = Array.from({ length: 1 + Math.floor(random() * 40) }, () => {
        const key = `k${Math.floor(random() * 12)}`;
        if (random() < 0.1) failing.set(`id-${offset}`, 1 + Math.floor(random() * 3));
        const record = order({ offset, key });
        offset += 1;
        return record;
      });
      sink.deliver(stream, records);
      if (random() < 0.5)
        await new Promise<void>((resolve) => {
          setImmediate(resolve);
        });
    }
    await until(() => stream.settled.length === offset, 'all are settled');
    expect(stream.settledOffsets).toEqual(Array.from({ length: offset }, (_, index) => index));
    for (const [key, offsets] of begun) {
      // A record that failed (or whose chunk was rolled back) begins again; none begins before the one ahead of it is done.
      const last = new Map(offsets.map((value, index) => [value, index]));
      const ended = [...last].sort(([, one], [, other]) => one - other).map(([value]) => value);
      expect(ended, `key ${key}, seed ${SEED}`).toEqual([...ended].sort((one, other) => one - other));
    }
    expect(most).toBeGreaterThan(1);
    expect(most).toBeLessThanOrEqual(4);
    await service.stop();
  });
});
