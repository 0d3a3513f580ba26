import { EdaError } from '../errors.js';
import type { OutboxRow, Store, TransactionalStore } from '../store.js';
import type { PublishFactory, PublishFunctions } from './create-publish.js';

/** What `transaction` hands to its function. */
export interface TransactionContext {
  readonly publish: PublishFunctions;
  readonly tx: unknown;
}

export type Transaction = <Result>(run: (context: TransactionContext) => Promise<Result>) => Promise<Result>;

/** Whether a store has transactions. */
export function isTransactional(store: Store<unknown> | undefined): store is TransactionalStore<unknown> {
  return store?.mode === 'inbox';
}

/** A `transaction` that says what is missing: the compiler refuses the call, plain JavaScript does not. */
export function withoutTransaction(what: string): Transaction {
  return () =>
    Promise.reject(
      new EdaError(
        'invalid-options',
        `transaction of ${what} needs a transactional store: pass one as option \`store\`, such as memoryStore().`,
      ),
    );
}

export interface TransactionOptions {
  readonly store: TransactionalStore<unknown>;
  readonly publish: PublishFactory;
  /** Opens what is needed, or rejects: `not-started`, `closed`. */
  readonly ready: () => Promise<void>;
}

/**
 * Runs a function in one unit of work: its writes and its publishes appear together at the commit, or not at all. Rejects with
 * what the function rejects with, or with the store's `transaction-conflict` (then run it again) or `store-unavailable`.
 */
export function createTransaction({ store, publish, ready }: TransactionOptions): Transaction {
  return async (run) => {
    await ready();
    const work = await store.begin();
    const rows: OutboxRow[] = [];
    let open = true;
    const context: TransactionContext = {
      tx: work.tx,
      publish: publish({
        deferred: true,
        emit: (row) => {
          rows.push(row);
          return Promise.resolve();
        },
        assertOpen: () => {
          if (open) return;
          throw new EdaError('closed', 'The transaction has ended: await its publishes before its function returns.');
        },
      }),
    };
    try {
      const result = await run(context);
      open = false;
      if (rows.length > 0) await work.addToOutbox(rows);
      await work.commit();
      return result;
    } catch (error) {
      open = false;
      await work.rollback();
      throw error;
    }
  };
}
