import { describe, expect, it } from 'vitest';
import type { ClaimRequest, ClaimResult, UnitOfWork } from '../../../src/runtime/store.js';
import { claimIn, states } from './claim-in.js';
import type { InboxSetup } from './harness.js';
import { claimOf, identity, lookalikes } from './identities.js';

export function claimCases<Tx>(setup: () => InboxSetup<Tx>): void {
  const begin = (): Promise<UnitOfWork<Tx>> => setup().store.begin();
  const claimAlone = (...requests: ClaimRequest[]): Promise<readonly ClaimResult[]> =>
    claimIn(setup().store, ...requests);

  describe('claims', () => {
    it('are given once', async () => {
      const request = claimOf(identity());
      expect(await claimAlone(request)).toEqual([{ state: 'claimed' }]);
      expect(await claimAlone(request)).toEqual([{ state: 'duplicate', samePayload: true }]);
    });

    it('tell the same id with another payload', async () => {
      const request = claimOf(identity());
      await claimAlone(request);
      const reused = { ...request, payload: Buffer.from('another') };
      expect(await claimAlone(reused)).toEqual([{ state: 'duplicate', samePayload: false }]);
    });

    it('do not mix up the parts of an identity', async () => {
      for (const one of lookalikes()) expect(states(await claimAlone(claimOf(one)))).toEqual(['claimed']);
    });

    it('come in chunks, answered in their order', async () => {
      const known = claimOf(identity());
      await claimAlone(known);
      const fresh = Array.from({ length: 1_000 }, () => claimOf(identity()));
      const results = states(await claimAlone(...fresh.slice(0, 500), known, ...fresh.slice(500)));
      expect(results).toHaveLength(1_001);
      expect(results.indexOf('duplicate')).toBe(500);
      expect(results.lastIndexOf('duplicate')).toBe(500);
      expect(await claimAlone()).toEqual([]);
    });

    it('are duplicates within one unit of work too', async () => {
      const request = claimOf(identity());
      expect(states(await claimAlone(request, request))).toEqual(['claimed', 'duplicate']);
    });

    it('are gone after a rollback', async () => {
      const request = claimOf(identity());
      const unit = await begin();
      await unit.claim([request]);
      await unit.rollback();
      expect(states(await claimAlone(request))).toEqual(['claimed']);
    });

    it('can be given back, and the others stay', async () => {
      const [kept, given] = [claimOf(identity()), claimOf(identity())];
      const unit = await begin();
      await unit.claim([kept, given]);
      await unit.unclaim([given.identity]);
      await unit.commit();
      expect(states(await claimAlone(kept, given))).toEqual(['duplicate', 'claimed']);
    });

    it('end with their retention', async () => {
      const [short, long] = [claimOf(identity(), { retentionMs: 50 }), claimOf(identity())];
      await claimAlone(short, long);
      await setup().advance(100);
      expect(states(await claimAlone(short, long))).toEqual(['claimed', 'duplicate']);
    });

    it('bring the stored reply', async () => {
      const request = claimOf(identity());
      const reply = {
        value: Uint8Array.from([0, 255, 10]),
        headers: { 'content-type': 'application/json', empty: '' },
      };
      const unit = await begin();
      await unit.claim([request]);
      await unit.saveReply(request.identity, reply);
      await unit.commit();
      const [again] = await claimAlone(request);
      expect(again).toMatchObject({ state: 'duplicate', samePayload: true, reply: { headers: reply.headers } });
      expect(again?.state === 'duplicate' && [...(again.reply?.value ?? [])]).toEqual([0, 255, 10]);
    });

    it('are won by one of many', async () => {
      const request = claimOf(identity());
      const results = await Promise.all(Array.from({ length: 4 }, () => claimAlone(request)));
      expect(results.flatMap(states).toSorted()).toEqual(['claimed', 'duplicate', 'duplicate', 'duplicate']);
    });
  });
}
