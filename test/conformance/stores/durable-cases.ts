import { randomUUID } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import type { ClaimResult } from '../../../src/runtime/store.js';
import { claimIn } from './claim-in.js';
import type { InboxSetup, LeaseSetup } from './harness.js';
import { claimOf, identity } from './identities.js';
import { outboxRow } from './transaction-cases.js';

export function durableInboxCases<Tx>(setup: () => InboxSetup<Tx>, restart: () => Promise<void>): void {
  describe('stores that survive a restart', () => {
    it('keep claims, writes, replies and outbox rows that were committed, and nothing else', async () => {
      const [key, rolledBack] = [randomUUID(), randomUUID()];
      const [done, dropped] = [claimOf(identity()), claimOf(identity())];
      const reply = { value: Uint8Array.from([0, 255, 10]), headers: { a: 'ä' } };
      const rows = ['1', '2', '3'].map((text) => outboxRow('key', text));
      const { store, write } = setup();
      const unit = await store.begin();
      await unit.claim([done]);
      await write(unit.tx, key, 'written');
      await unit.saveReply(done.identity, reply);
      await unit.addToOutbox(rows);
      await unit.commit();
      const other = await store.begin();
      await other.claim([dropped]);
      await write(other.tx, rolledBack, 'written');
      await other.addToOutbox([outboxRow('key', 'dropped')]);
      await other.rollback();
      // Published, and the process ends before the others are.
      await store.outbox.take(1);
      await store.outbox.markPublished([rows[0]?.id ?? '']);

      await restart();
      const { store: again, read } = setup();
      expect(await read(key)).toBe('written');
      expect(await read(rolledBack)).toBeUndefined();
      const [duplicate, fresh] = await claimIn(again, done, dropped);
      expect(duplicate).toMatchObject({ state: 'duplicate', samePayload: true, reply: { headers: { a: 'ä' } } });
      expect(duplicate?.state === 'duplicate' && [...(duplicate.reply?.value ?? [])]).toEqual([0, 255, 10]);
      expect(fresh).toEqual({ state: 'claimed' });
      const [reused] = await claimIn(again, { ...done, payload: Buffer.from('another') });
      expect(reused).toMatchObject({ state: 'duplicate', samePayload: false });
      const left = await again.outbox.take(10);
      expect(left.map(({ id }) => id)).toEqual(rows.slice(1).map(({ id }) => id));
      await again.outbox.markPublished(left.map(({ id }) => id));
    });

    it('keep what a row of the outbox says of itself', async () => {
      const row = { ...outboxRow(null, 'answer'), reply: true as const, expiresAt: 1_900_000_000_123 };
      const unit = await setup().store.begin();
      await unit.addToOutbox([row]);
      await unit.commit();
      await restart();
      const { outbox } = setup().store;
      expect(await outbox.take(10)).toMatchObject([{ id: row.id, reply: true, expiresAt: row.expiresAt }]);
      await outbox.markPublished([row.id]);
    });
  });
}

export function durableLeaseCases(setup: () => LeaseSetup, restart: () => Promise<void>): void {
  const claim = async (request = claimOf(identity())): Promise<ClaimResult> => {
    const [result] = await setup().store.claim([request], 60_000);
    if (result === undefined) throw new Error('claim has answered nothing');
    return result;
  };
  const tokenOf = (result: ClaimResult): string => (result.state === 'claimed' ? (result.fencingToken ?? '') : '');

  describe('stores that survive a restart', () => {
    it('keep leases and replies, and tokens go on growing', async () => {
      const [held, done, given] = [claimOf(identity()), claimOf(identity()), claimOf(identity())];
      const fencingToken = tokenOf(await claim(held));
      const reply = { value: Uint8Array.from([1, 0, 255]), headers: { a: 'b' } };
      const completed = { identity: done.identity, fencingToken: tokenOf(await claim(done)), reply };
      expect(await setup().store.complete([completed])).toEqual([true]);
      const released = { identity: given.identity, fencingToken: tokenOf(await claim(given)) };
      expect(await setup().store.release([released])).toEqual([true]);

      await restart();
      expect(await claim(held)).toMatchObject({ state: 'busy', samePayload: true });
      const duplicate = await claim(done);
      expect(duplicate).toMatchObject({ state: 'duplicate', samePayload: true, reply: { headers: { a: 'b' } } });
      expect(duplicate.state === 'duplicate' && [...(duplicate.reply?.value ?? [])]).toEqual([1, 0, 255]);
      expect(BigInt(tokenOf(await claim(given)))).toBeGreaterThan(BigInt(released.fencingToken));
      expect(await setup().store.complete([{ identity: held.identity, fencingToken }]), 'still its own').toEqual([
        true,
      ]);
    });
  });
}
