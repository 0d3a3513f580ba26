import type { Outbox, StoreCapabilities, TransactionalStore, UnitOfWork } from '../../store.js';
import type { MemoryOutbox } from './memory-outbox.js';
import type { MemoryTransaction } from './memory-transaction.js';
import { MemoryUnitOfWork } from './memory-unit-of-work.js';

/** A memory store as the services of one broker see it: with the others' rows left out of its outbox. */
export class MemoryForBroker implements TransactionalStore<MemoryTransaction> {
  readonly mode = 'inbox';
  readonly outbox: Outbox;
  readonly #store: TransactionalStore<MemoryTransaction>;
  readonly #broker: unknown;

  constructor(store: TransactionalStore<MemoryTransaction>, outbox: MemoryOutbox, broker: unknown) {
    this.#store = store;
    this.#broker = broker;
    this.outbox = {
      take: (limit, relay) => outbox.take(limit, relay, broker),
      markPublished: (ids, relay) => outbox.markPublished(ids, relay, broker),
      pending: (ids) => outbox.pending(ids, broker),
      setAside: (ids, relay) => outbox.setAside(ids, relay, broker),
      release: (relay) => outbox.release(relay),
      onCommitted: (listener) => outbox.onCommitted(listener),
    };
  }

  get name(): string {
    return this.#store.name;
  }

  get capabilities(): StoreCapabilities {
    return this.#store.capabilities;
  }

  get lanes(): number {
    return this.#store.lanes;
  }

  open(signal?: AbortSignal): Promise<void> {
    return this.#store.open(signal);
  }

  close(): Promise<void> {
    return this.#store.close();
  }

  async begin(signal?: AbortSignal): Promise<UnitOfWork<MemoryTransaction>> {
    const work = await this.#store.begin(signal);
    if (work instanceof MemoryUnitOfWork) work.broker = this.#broker;
    return work;
  }
}
