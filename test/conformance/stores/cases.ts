import { describe, expect, it } from 'vitest';
import { claimCases } from './claim-cases.js';
import { type InboxSetup, type LeaseSetup, useSetup } from './harness.js';
import { leaseCases } from './lease-cases.js';
import { outboxCases } from './outbox-cases.js';
import { transactionCases } from './transaction-cases.js';

export type { InboxSetup, LeaseSetup } from './harness.js';

/** What the port `src/runtime/store.ts` promises of a transactional store, as tests. The outbox has to be empty at the start. */
export function inboxCases<Tx>(options: { readonly name: string; create(): Promise<InboxSetup<Tx>> }): void {
  describe(`inbox store ${options.name}`, () => {
    const setup = useSetup(() => options.create());

    it('says what it is', () => {
      const { store } = setup();
      expect(store.mode).toBe('inbox');
      expect(store.lanes).toBeGreaterThanOrEqual(1);
    });

    claimCases(setup);
    transactionCases(setup);
    outboxCases(setup);
  });
}

/** What the port `src/runtime/store.ts` promises of a store with leases, as tests. */
export function leaseStoreCases(options: { readonly name: string; create(): Promise<LeaseSetup> }): void {
  describe(`lease store ${options.name}`, () => {
    const setup = useSetup(() => options.create());

    it('says what it is', () => {
      expect(setup().store.mode).toBe('lease');
    });

    leaseCases(setup);
  });
}
