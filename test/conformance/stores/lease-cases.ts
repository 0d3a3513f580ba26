import { describe, expect, it } from 'vitest';
import type { ClaimRequest, ClaimResult, LeaseCompletion } from '../../../src/runtime/store.js';
import type { LeaseSetup } from './harness.js';
import { claimOf, identity, lookalikes } from './identities.js';

const LEASE_MS = 200;

export function leaseCases(setup: () => LeaseSetup): void {
  const claim = async (request: ClaimRequest, leaseMs = LEASE_MS): Promise<ClaimResult> => {
    const [result] = await setup().store.claim([request], leaseMs);
    if (result === undefined) throw new Error('claim has answered nothing');
    return result;
  };
  const hold = async (request: ClaimRequest, leaseMs = LEASE_MS): Promise<LeaseCompletion> => {
    const result = await claim(request, leaseMs);
    if (result.state !== 'claimed' || result.fencingToken === undefined)
      throw new Error(`not claimed: ${result.state}`);
    return { identity: request.identity, fencingToken: result.fencingToken };
  };

  describe('leases', () => {
    it('are held by one at a time, and end in a duplicate with the reply', async () => {
      const { store } = setup();
      const request = claimOf(identity());
      const held = await hold(request, 60_000);
      expect(held.fencingToken).toMatch(/^\d+$/);
      const busy = await claim(request);
      expect(busy).toMatchObject({ state: 'busy', samePayload: true });
      expect(busy.state === 'busy' && Number.isFinite(busy.until)).toBe(true);
      expect(await claim({ ...request, payload: Buffer.from('another') })).toMatchObject({
        state: 'busy',
        samePayload: false,
      });
      const reply = { value: Uint8Array.from([1, 0, 255]), headers: { a: 'b' } };
      expect(await store.complete([{ ...held, reply }])).toEqual([true]);
      const again = await claim(request);
      expect(again).toMatchObject({ state: 'duplicate', samePayload: true, reply: { headers: { a: 'b' } } });
      expect(again.state === 'duplicate' && [...(again.reply?.value ?? [])]).toEqual([1, 0, 255]);
      const reused = await claim({ ...request, payload: Buffer.from('another') });
      expect(reused).toMatchObject({ state: 'duplicate', samePayload: false });
    });

    it('can be taken over when they have run out, under a higher token', async () => {
      const { store, advance } = setup();
      const request = claimOf(identity());
      const old = await hold(request);
      await advance(LEASE_MS + 50);
      const current = await hold(request, 60_000);
      expect(BigInt(current.fencingToken)).toBeGreaterThan(BigInt(old.fencingToken));
      expect(await store.complete([old])).toEqual([false]);
      expect(await store.extend([old], 60_000)).toEqual([false]);
      expect(await store.release([old])).toEqual([false]);
      expect(await claim(request)).toMatchObject({ state: 'busy' });
      expect(await store.complete([current])).toEqual([true]);
      expect(await store.release([current]), 'what is complete stays so').toEqual([false]);
      expect(await claim(request)).toMatchObject({ state: 'duplicate' });
    });

    it('hold longer when they are extended', async () => {
      const { store, advance } = setup();
      const request = claimOf(identity());
      const held = await hold(request);
      expect(await store.extend([held], 60_000)).toEqual([true]);
      await advance(LEASE_MS + 50);
      expect(await claim(request)).toMatchObject({ state: 'busy' });
      expect(await store.complete([held])).toEqual([true]);
    });

    it('are free after release, and tokens go on growing', async () => {
      const { store } = setup();
      const request = claimOf(identity());
      const first = await hold(request, 60_000);
      expect(await store.release([first])).toEqual([true]);
      const second = await hold(request, 60_000);
      expect(BigInt(second.fencingToken)).toBeGreaterThan(BigInt(first.fencingToken));
      expect(await store.complete([first])).toEqual([false]);
      expect(await store.complete([second])).toEqual([true]);
    });

    it('are won by one of many', async () => {
      const request = claimOf(identity());
      const results = await Promise.all(Array.from({ length: 5 }, () => claim(request, 60_000)));
      expect(results.filter(({ state }) => state === 'claimed')).toHaveLength(1);
      expect(results.filter(({ state }) => state === 'busy')).toHaveLength(4);
    });

    it('come in chunks, answered in their order', async () => {
      const { store } = setup();
      const [mine, done, fresh] = [claimOf(identity()), claimOf(identity()), claimOf(identity())];
      const held = await hold(mine, 60_000);
      const finished = await hold(done, 60_000);
      await store.complete([finished]);
      const results = await store.claim([fresh, mine, done, fresh], 60_000);
      expect(results.map(({ state }) => state)).toEqual(['claimed', 'busy', 'duplicate', 'busy']);
      const unknown = { identity: identity(), fencingToken: '1' };
      expect(await store.complete([unknown, held, finished])).toEqual([false, true, false]);
      expect(await store.claim([], 60_000)).toEqual([]);
      expect(await store.complete([])).toEqual([]);
    });

    it('do not mix up the parts of an identity', async () => {
      for (const one of lookalikes()) expect(await claim(claimOf(one), 60_000)).toMatchObject({ state: 'claimed' });
    });

    it('are forgotten after their retention', async () => {
      const { store, advance } = setup();
      const [short, long] = [claimOf(identity(), { retentionMs: 50 }), claimOf(identity())];
      await store.complete([await hold(short), await hold(long)]);
      await advance(100);
      expect(await claim(short)).toMatchObject({ state: 'claimed' });
      expect(await claim(long)).toMatchObject({ state: 'duplicate' });
    });
  });
}
