import { describe, expect, it } from 'vitest';
import { claimCases } from './claim-cases.js';
import { durableInboxCases, durableLeaseCases } from './durable-cases.js';
import { type InboxSetup, type LeaseSetup, useSetup } from './harness.js';
import { leaseCases } from './lease-cases.js';
import { gatedOutboxCases, outboxCases, sideBySideOutboxCases } from './outbox-cases.js';
import { oneAtATimeCases, sideBySideCases } from './side-by-side-cases.js';
import { transactionCases } from './transaction-cases.js';

export type { InboxSetup, LeaseSetup } from './harness.js';

/** What a store can do, which decides the cases that it has to pass. */
interface Capabilities {
  readonly name: string;
  /** It outlives the process: its setup has `reopen`. False by default. */
  readonly durable?: boolean;
}

interface InboxCapabilities extends Capabilities {
  /** Several transactions are open at a time. True by default. */
  readonly sideBySide?: boolean;
  /** Rows of its outbox wait for transactions that are older than their own. False by default. */
  readonly gated?: boolean;
}

/** What the port `src/runtime/store.ts` promises of a transactional store, as tests. The outbox has to be empty at the start. */
export function inboxCases<Tx>(options: InboxCapabilities & { create(): Promise<InboxSetup<Tx>> }): void {
  const { durable = false, sideBySide = true } = options;
  describe(`inbox store ${options.name}`, () => {
    const { setup, restart } = useSetup(() => options.create());

    it('says what it is', () => {
      const { store } = setup();
      expect(store.mode).toBe('inbox');
      expect(store.capabilities.durable).toBe(durable);
      expect(store.lanes).toBeGreaterThanOrEqual(1);
      expect(store.lanes > 1).toBe(sideBySide);
    });

    claimCases(setup);
    transactionCases(setup);
    outboxCases(setup);
    if (sideBySide) {
      sideBySideCases(setup);
      sideBySideOutboxCases(setup);
    } else oneAtATimeCases(setup);
    if (options.gated === true) gatedOutboxCases(setup);
    if (durable) durableInboxCases(setup, restart);
  });
}

/** What the port `src/runtime/store.ts` promises of a store with leases, as tests. */
export function leaseStoreCases(options: Capabilities & { create(): Promise<LeaseSetup> }): void {
  const { durable = false } = options;
  describe(`lease store ${options.name}`, () => {
    const { setup, restart } = useSetup(() => options.create());

    it('says what it is', () => {
      expect(setup().store.mode).toBe('lease');
      expect(setup().store.capabilities.durable).toBe(durable);
    });

    leaseCases(setup);
    if (durable) durableLeaseCases(setup, restart);
  });
}
