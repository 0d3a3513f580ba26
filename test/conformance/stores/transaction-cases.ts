import { randomUUID } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { isEdaError } from '../../../src/runtime/errors.js';
import type { OutboxRow } from '../../../src/runtime/store.js';
import type { InboxSetup } from './harness.js';
import { claimOf, identity } from './identities.js';

export const outboxRow = (key: string | null, text: string, topic = 'conformance'): OutboxRow => ({
  id: randomUUID(),
  record: { topic, key, value: text, headers: { text } },
});

export function transactionCases<Tx>(setup: () => InboxSetup<Tx>): void {
  describe('a unit of work', () => {
    it('appears as a whole at its commit', async () => {
      const { store, write, read, readIn } = setup();
      const key = randomUUID();
      const request = claimOf(identity());
      const row = outboxRow(key, 'published');
      const unit = await store.begin();
      await unit.claim([request]);
      await write(unit.tx, key, 'written');
      await unit.addToOutbox([row]);
      expect(await readIn(unit.tx, key), 'it sees its own writes').toBe('written');
      expect(await read(key), 'others do not').toBeUndefined();
      await unit.commit();
      expect(await read(key)).toBe('written');
      const rows = await store.outbox.take(10);
      expect(rows.map(({ id, record }) => ({ id, topic: record.topic }))).toEqual([
        { id: row.id, topic: row.record.topic },
      ]);
      await store.outbox.markPublished(rows.map(({ id }) => id));
    });

    it('leaves nothing behind after a rollback', async () => {
      const { store, write, read } = setup();
      const key = randomUUID();
      const unit = await store.begin();
      await unit.claim([claimOf(identity())]);
      await write(unit.tx, key, 'written');
      await unit.addToOutbox([outboxRow(key, 'published')]);
      await unit.rollback();
      expect(await read(key)).toBeUndefined();
      expect(await store.outbox.take(10)).toEqual([]);
    });

    it('ends once', async () => {
      const unit = await setup().store.begin();
      await unit.claim([claimOf(identity())]);
      await unit.commit();
      await unit.rollback();
      await expect(unit.commit()).rejects.toBeInstanceOf(Error);
      await expect(unit.claim([claimOf(identity())])).rejects.toBeInstanceOf(Error);
      const other = await setup().store.begin();
      await other.rollback();
      await other.rollback();
      await expect(other.commit()).rejects.toBeInstanceOf(Error);
    });

    it('never loses an update to another one', async () => {
      const { store, write, read, readIn } = setup();
      const key = randomUUID();
      const increment = async (): Promise<void> => {
        for (;;) {
          const unit = await store.begin();
          try {
            const before = Number((await readIn(unit.tx, key)) ?? '0');
            await unit.claim([claimOf(identity())]);
            await write(unit.tx, key, String(before + 1));
            await unit.commit();
            return;
          } catch (error) {
            await unit.rollback();
            if (!isEdaError(error, 'transaction-conflict')) throw error;
          }
        }
      };
      const lanes = Array.from({ length: Math.min(4, store.lanes) }, async () => {
        for (let count = 0; count < 10; count += 1) await increment();
      });
      await Promise.all(lanes);
      expect(await read(key)).toBe(String(10 * lanes.length));
    });
  });
}
