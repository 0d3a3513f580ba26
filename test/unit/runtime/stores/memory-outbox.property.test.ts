import { array, assert, asyncProperty, boolean, constantFrom, integer, oneof, record } from 'fast-check';
import { describe, expect, it } from 'vitest';
import { memoryStore } from '../../../../src/runtime/stores/memory/index.js';
import type { OutboxRow } from '../../../../src/runtime/store.js';

const actions = array(
  oneof(
    record({ kind: constantFrom('commit' as const), keys: array(constantFrom('a', 'b', null), { maxLength: 4 }) }),
    record({
      kind: constantFrom('relay' as const),
      relay: integer({ min: 0, max: 2 }),
      limit: integer({ min: 1, max: 4 }),
      publish: integer({ min: 0, max: 4 }),
      dies: boolean(),
    }),
  ),
  { maxLength: 40, size: 'max' },
);

describe('the outbox of the memory store', () => {
  it('gives every row out, never to two relays, and each key in order', async () => {
    const seed = Date.now() & 0x7fffffff;
    console.log(`memory outbox: seed ${seed}`);
    const property = asyncProperty(actions, async (input) => {
      const store = memoryStore();
      const relays = [{}, {}, {}];
      const committed: OutboxRow[] = [];
      const published: string[] = [];
      const holder = new Map<string, number>();
      const turn = async (relay: number, limit: number, publish: number, dies: boolean): Promise<number> => {
        const rows = await store.outbox.take(limit, relays[relay]);
        for (const { id } of rows) {
          expect(holder.get(id) ?? relay, `${id} belongs to one relay`).toBe(relay);
          holder.set(id, relay);
        }
        const sent = rows.slice(0, publish).map(({ id }) => id);
        published.push(...sent);
        await store.outbox.markPublished(sent);
        if (!dies) return rows.length;
        await store.outbox.release(relays[relay]);
        for (const [id, owner] of holder) if (owner === relay) holder.delete(id);
        return rows.length;
      };
      for (const action of input)
        if (action.kind === 'commit') {
          const unit = await store.begin();
          const rows = action.keys.map((key, index) => ({
            id: `${committed.length + index}`,
            record: { topic: 't', key, value: null, headers: {} },
          }));
          await unit.addToOutbox(rows);
          await unit.commit();
          committed.push(...rows);
        } else await turn(action.relay, action.limit, action.publish, action.dies);
      for (const relay of relays) await store.outbox.release(relay);
      holder.clear();
      while ((await turn(0, 3, 3, false)) > 0);
      expect(published.toSorted()).toEqual(committed.map(({ id }) => id).toSorted());
      for (const key of ['a', 'b']) {
        const ofKey = committed.filter((row) => row.record.key === key).map(({ id }) => id);
        expect(published.filter((id) => ofKey.includes(id))).toEqual(ofKey);
      }
      expect(store.counts().outbox).toBe(0);
    });
    await assert(property, { seed, numRuns: 200 });
  });
});
