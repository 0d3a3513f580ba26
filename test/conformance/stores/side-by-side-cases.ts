import { randomUUID } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { isEdaError } from '../../../src/runtime/errors.js';
import type { ClaimRequest, ClaimResult, UnitOfWork } from '../../../src/runtime/store.js';
import { claimIn, states } from './claim-in.js';
import type { InboxSetup } from './harness.js';
import { claimOf, identity } from './identities.js';

export function sideBySideCases<Tx>(setup: () => InboxSetup<Tx>): void {
  const begin = (): Promise<UnitOfWork<Tx>> => setup().store.begin();
  const claimAlone = (...requests: ClaimRequest[]): Promise<readonly ClaimResult[]> =>
    claimIn(setup().store, ...requests);

  describe('stores with several transactions side by side: claims of one identity', () => {
    const contend = async (end: (unit: UnitOfWork<Tx>) => Promise<void>): Promise<string[]> => {
      const request = claimOf(identity());
      const [first, second] = [await begin(), await begin()];
      await first.claim([request]);
      let answered = false;
      const waiting = second.claim([request]).finally(() => (answered = true));
      // Another unit of work goes by in the meantime: a wait of one must not hold up the rest.
      expect(states(await claimAlone(claimOf(identity())))).toEqual(['claimed']);
      expect(answered, 'the second claim waits').toBe(false);
      await end(first);
      const results = states(await waiting);
      await second.commit();
      return results;
    };

    it('wait, and are duplicates after a commit', async () => {
      expect(await contend((unit) => unit.commit())).toEqual(['duplicate']);
    });

    it('wait, and are claimed after a rollback', async () => {
      expect(await contend((unit) => unit.rollback())).toEqual(['claimed']);
    });

    it('can stop waiting', async () => {
      const request = claimOf(identity());
      const [first, second] = [await begin(), await begin()];
      await first.claim([request]);
      const controller = new AbortController();
      const waiting = second.claim([request], controller.signal);
      const reason = new Error('no longer wanted');
      controller.abort(reason);
      await expect(waiting).rejects.toBe(reason);
      await second.rollback();
      await first.commit();
      expect(states(await claimAlone(request))).toEqual(['duplicate']);
    });

    it('never wait for each other for ever', async () => {
      const [a, b] = [claimOf(identity()), claimOf(identity())];
      const run = async (order: readonly ClaimRequest[]): Promise<string> => {
        const unit = await begin();
        try {
          for (const request of order) await unit.claim([request]);
          await unit.commit();
          return 'committed';
        } catch (error) {
          await unit.rollback();
          if (isEdaError(error, 'transaction-conflict')) return 'conflict';
          throw error;
        }
      };
      const outcomes = await Promise.all([run([a, b]), run([b, a])]);
      expect(outcomes).toContain('committed');
      expect(states(await claimAlone(a, b))).toEqual(['duplicate', 'duplicate']);
    });
  });

  it('stores with several transactions side by side: the outbox never shows what is not committed', async () => {
    const { store } = setup();
    const unit = await begin();
    const record = { topic: 'conformance', key: null, value: 'x', headers: {} };
    await unit.addToOutbox([{ id: randomUUID(), record }]);
    expect(await store.outbox.take(10)).toEqual([]);
    await unit.rollback();
    expect(await store.outbox.take(10)).toEqual([]);
  });
}

/** One connection, one transaction: the others wait for their turn. */
export function oneAtATimeCases<Tx>(setup: () => InboxSetup<Tx>): void {
  /** A unit of work that was asked for, and whether it has begun. */
  const ask = (signal?: AbortSignal): { readonly unit: Promise<UnitOfWork<Tx>>; begun: boolean } => {
    const asked = { unit: setup().store.begin(signal), begun: false };
    asked.unit.then(
      () => (asked.begun = true),
      () => undefined,
    );
    return asked;
  };
  /** What is to happen in this process happens meanwhile. */
  const meanwhile = (): Promise<void> =>
    new Promise((resolve) => {
      setImmediate(resolve);
    });

  describe('stores with one transaction at a time', () => {
    it.each(['commit', 'rollback'] as const)('begin the next one after a %s, in the order of asking', async (end) => {
      const { write, read } = setup();
      const key = randomUUID();
      const first = await setup().store.begin();
      const [second, third] = [ask(), ask()];
      await write(first.tx, key, 'first');
      await meanwhile();
      expect([second.begun, third.begun]).toEqual([false, false]);
      await first[end]();
      const unit = await second.unit;
      await meanwhile();
      expect(third.begun).toBe(false);
      await unit.rollback();
      await (await third.unit).rollback();
      expect(await read(key)).toBe(end === 'commit' ? 'first' : undefined);
    });

    it('stop waiting when they are told to, and go on with those behind', async () => {
      const first = await setup().store.begin();
      const controller = new AbortController();
      const [second, third] = [ask(controller.signal), ask()];
      const reason = new Error('no longer wanted');
      controller.abort(reason);
      await expect(second.unit).rejects.toBe(reason);
      await expect(setup().store.begin(controller.signal)).rejects.toBe(reason);
      await first.commit();
      await (await third.unit).commit();
    });

    it('keep the outbox waiting too: it never shows what is not committed', async () => {
      const { store } = setup();
      const unit = await store.begin();
      const record = { topic: 'conformance', key: null, value: 'x', headers: {} };
      await unit.addToOutbox([{ id: randomUUID(), record }]);
      const taken = store.outbox.take(10);
      await meanwhile();
      await unit.rollback();
      expect(await taken).toEqual([]);
    });
  });
}
