import { EdaError } from '../errors.js';
import type { OutboxRow, Store, TransactionalStore } from '../store.js';
import type { PublishFactory, PublishFunctions } from './create-publish.js';
import { trackPublishes } from './track-publishes.js';

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
  /** Told of a publish that comes after its transaction, which nobody may be waiting for. */
  readonly onLate: (error: Error) => void;
}

/** The transactions of one service. */
export interface Transactions {
  readonly run: Transaction;
  /** Resolves when none is open: what they commit can be published before the relay stops. */
  ended(): Promise<void>;
  /** Those that are open from now on are rolled back at their end, and reject with this: nobody would publish what they commit. */
  cutOff(error: Error): void;
}

/**
 * Runs functions in one unit of work each: its writes and its publishes appear together at the commit, or not at all. Rejects with
 * what the function rejects with, with the failure of a publish that it began (awaited or not), or with the store's
 * `transaction-conflict` (then run it again) or `store-unavailable`.
 */
export function createTransactions(options: TransactionOptions): Transactions {
  const open = new Set<Promise<unknown>>();
  let cutOff: { readonly error: Error } | undefined;
  const refuse = (): void => {
    if (cutOff !== undefined) throw cutOff.error;
  };
  return {
    run: (run) => {
      const result = runTransaction(options, refuse, run);
      open.add(result);
      const end = (): void => {
        open.delete(result);
      };
      result.then(end, end);
      return result;
    },
    ended: async () => {
      while (open.size > 0) await Promise.allSettled(open);
    },
    cutOff: (error) => {
      cutOff ??= { error };
    },
  };
}

async function runTransaction<Result>(
  { store, publish, ready, onLate }: TransactionOptions,
  refuse: () => void,
  run: (context: TransactionContext) => Promise<Result>,
): Promise<Result> {
  await ready();
  refuse();
  const work = await store.begin();
  const rows: OutboxRow[] = [];
  const publishes: Promise<unknown>[] = [];
  let open = true;
  const functions = publish({
    deferred: true,
    emit: (row) => {
      rows.push(row);
      return Promise.resolve();
    },
    assertOpen: () => {
      if (open) return;
      throw new EdaError('closed', 'The transaction has ended: await its publishes before its function returns.');
    },
  });
  const context: TransactionContext = {
    tx: work.tx,
    publish: trackPublishes(functions, (published) => {
      if (open) publishes.push(published);
      // Those of the transaction are looked at below, whether its function awaits them or not.
      const late = !open;
      published.catch((thrown: unknown) => {
        if (late) onLate(thrown instanceof Error ? thrown : new Error(String(thrown)));
      });
    }),
  };
  try {
    const result = await run(context);
    open = false;
    await Promise.all(publishes);
    refuse();
    if (rows.length > 0) await work.addToOutbox(rows);
    await work.commit();
    return result;
  } catch (error) {
    open = false;
    // Before the rollback: where a statement runs, that closes the connection, and the store is not away.
    const { fault } = work;
    await work.rollback();
    throw fault ?? error;
  }
}
