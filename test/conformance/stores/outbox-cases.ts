import { describe, expect, it } from 'vitest';
import type { OutboxRow } from '../../../src/runtime/store.js';
import type { InboxSetup } from './harness.js';
import { outboxRow } from './transaction-cases.js';

export function outboxCases<Tx>(setup: () => InboxSetup<Tx>): void {
  const commit = async (...rows: OutboxRow[]): Promise<void> => {
    const unit = await setup().store.begin();
    await unit.addToOutbox(rows);
    await unit.commit();
  };
  const take = async (limit: number, relay: object): Promise<string[]> =>
    (await setup().store.outbox.take(limit, relay)).map(({ record }) => String(record.headers['text']));
  const ids = (...rows: OutboxRow[]): string[] => rows.map(({ id }) => id);

  describe('the outbox', () => {
    it('gives rows in the order of their commits, up to a limit, until they are marked', async () => {
      const { outbox } = setup().store;
      const relay = {};
      const rows = ['a', 'b', 'c', 'd'].map((text) => outboxRow('key', text));
      await commit(...rows.slice(0, 2));
      await commit(...rows.slice(2));
      expect(await take(3, relay)).toEqual(['a', 'b', 'c']);
      expect(await take(3, relay), 'what is not marked comes again').toEqual(['a', 'b', 'c']);
      await outbox.markPublished(ids(...rows.slice(0, 2)));
      expect(await take(3, relay)).toEqual(['c', 'd']);
      await outbox.markPublished(ids(...rows));
      expect(await take(3, relay)).toEqual([]);
    });

    it('keeps records as they were, also keys and values in bytes', async () => {
      const { outbox } = setup().store;
      const bytes = Uint8Array.from([0, 255, 10]);
      const record = { topic: 'conformance', key: bytes, value: bytes, headers: { bytes, text: 'ä' }, partition: 3 };
      const row = { ...outboxRow(null, 'x'), record };
      const empty = { ...outboxRow(null, 'y'), record: { topic: 'conformance', key: null, value: null, headers: {} } };
      await commit(row, empty);
      const relay = {};
      const [full, none] = await outbox.take(2, relay);
      const plain = (value: Uint8Array | string | null | undefined): unknown =>
        value instanceof Uint8Array ? [...value] : value;
      expect(full).toMatchObject({ id: row.id, record: { topic: 'conformance', partition: 3 } });
      expect([full?.record.key, full?.record.value, full?.record.headers['bytes']].map(plain)).toEqual([
        [0, 255, 10],
        [0, 255, 10],
        [0, 255, 10],
      ]);
      expect(Buffer.from(full?.record.headers['text'] ?? []).toString('utf8')).toBe('ä');
      expect(none).toMatchObject({ id: empty.id, record: { key: null, value: null } });
      await outbox.markPublished(ids(row, empty));
    });

    it('never gives the rows of one key to two relays', async () => {
      const { outbox } = setup().store;
      const [one, other] = [{}, {}];
      const rows = [outboxRow('k', 'k1'), outboxRow('k', 'k2'), outboxRow('l', 'l1'), outboxRow('k', 'k3')];
      await commit(...rows);
      expect(await take(1, one)).toEqual(['k1']);
      expect(await take(10, other), 'k2 and k3 stand behind k1').toEqual(['l1']);
      await outbox.markPublished(ids(...rows.slice(0, 1)));
      expect(await take(10, other)).toEqual(['k2', 'l1', 'k3']);
      await outbox.markPublished(ids(...rows));
    });

    it('gives the rows of a relay that has stopped to others, in their old place', async () => {
      const { outbox } = setup().store;
      const [one, other] = [{}, {}];
      const rows = [outboxRow('k', 'k1'), outboxRow('k', 'k2')];
      await commit(...rows);
      expect(await take(1, one)).toEqual(['k1']);
      await outbox.release(one);
      expect(await take(10, other)).toEqual(['k1', 'k2']);
      await outbox.markPublished(ids(...rows));
    });

    it('tells of commits that added rows, and of no others', async () => {
      const { outbox, begin } = { outbox: setup().store.outbox, begin: () => setup().store.begin() };
      let [first, second] = [0, 0];
      const stop = outbox.onCommitted(() => (first += 1));
      const stopSecond = outbox.onCommitted(() => (second += 1));
      await (await begin()).commit();
      const dropped = await begin();
      await dropped.addToOutbox([outboxRow('k', 'dropped')]);
      await dropped.rollback();
      expect([first, second]).toEqual([0, 0]);
      const rows = [outboxRow('k', '1'), outboxRow('k', '2')];
      await commit(...rows.slice(0, 1));
      expect([first, second]).toEqual([1, 1]);
      stop();
      stop();
      await commit(...rows.slice(1));
      expect([first, second]).toEqual([1, 2]);
      stopSecond();
      const relay = {};
      await take(10, relay);
      await outbox.markPublished(ids(...rows));
    });
  });
}
