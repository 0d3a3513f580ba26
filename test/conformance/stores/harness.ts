import { afterAll, beforeAll } from 'vitest';
import type { LeaseStore, TransactionalStore } from '../../../src/runtime/store.js';

export interface StoreSetup<Store> {
  readonly store: Store;
  /** Lets this much time pass for the store: by its clock, or by waiting. */
  readonly advance: (ms: number) => Promise<void>;
  /** Ends what `create` began. */
  readonly close: () => Promise<void>;
}

/** How the cases write with a handler’s transaction: one text by key, in any place of the store. */
export interface InboxSetup<Tx> extends StoreSetup<TransactionalStore<Tx>> {
  readonly write: (tx: Tx, key: string, text: string) => Promise<void>;
  readonly readIn: (tx: Tx, key: string) => Promise<string | undefined>;
  /** Outside of any transaction: what is committed. */
  readonly read: (key: string) => Promise<string | undefined>;
  /** Of a durable store: another one on the same data, not open yet, as after a restart. */
  readonly reopen?: () => Promise<InboxSetup<Tx>>;
}

export interface LeaseSetup extends StoreSetup<LeaseStore> {
  /** As for a transactional store. */
  readonly reopen?: () => Promise<LeaseSetup>;
}

type AnySetup = StoreSetup<TransactionalStore<unknown> | LeaseStore>;

/** Opens the store before the cases, and closes it after them. `restart` goes on with another one on the same data. */
export function useSetup<Setup extends AnySetup & { readonly reopen?: () => Promise<Setup> }>(
  create: () => Promise<Setup>,
): { readonly setup: () => Setup; readonly restart: () => Promise<void> } {
  let setup: Setup | undefined;
  const get = (): Setup => {
    if (setup === undefined) throw new Error('create() has not finished.');
    return setup;
  };
  beforeAll(async () => {
    setup = await create();
    await setup.store.open();
  }, 60_000);
  afterAll(async () => {
    await setup?.store.close();
    await setup?.close();
  }, 60_000);
  return {
    setup: get,
    restart: async () => {
      const { store, reopen } = get();
      if (reopen === undefined) throw new Error('The setup of a durable store needs reopen().');
      await store.close();
      setup = await reopen();
      await setup.store.open();
    },
  };
}
