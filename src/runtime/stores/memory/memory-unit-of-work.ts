import { EdaError } from '../../errors.js';
import type { ClaimRequest, ClaimResult, MessageIdentity, OutboxRow, StoredReply, UnitOfWork } from '../../store.js';
import type { MemoryOutbox } from './memory-outbox.js';
import { type MemoryTransaction, StagedTransaction } from './memory-transaction.js';
import type { MessageMemory } from './message-memory.js';
import type { SharedMaps } from './shared-maps.js';
import { NO_SLOT } from './slot-table.js';

export interface MemoryState {
  readonly messages: MessageMemory;
  readonly maps: SharedMaps;
  readonly outbox: MemoryOutbox;
}

const CLAIMED: ClaimResult = { state: 'claimed' };

/** Claims, writes, replies and outbox rows that appear together. */
export class MemoryUnitOfWork implements UnitOfWork<MemoryTransaction> {
  readonly tx: StagedTransaction;
  /** Where its rows are to be published; anywhere, where that is not said. */
  broker: unknown;
  readonly #state: MemoryState;
  /** Slots that it has claimed; some may be given back. */
  readonly #claims: number[] = [];
  readonly #rows: OutboxRow[] = [];
  /** Replies to messages that were handled before. */
  readonly #replies: (readonly [MessageIdentity, StoredReply])[] = [];
  /** Units of work that wait for a claim of this one. */
  readonly #waiters = new Set<() => void>();
  #waitsFor: MemoryUnitOfWork | undefined;
  #open = true;
  /** Why it can only be rolled back. */
  #failure: unknown;

  constructor(state: MemoryState) {
    this.#state = state;
    this.tx = new StagedTransaction(state.maps);
  }

  async claim(requests: readonly ClaimRequest[], signal?: AbortSignal): Promise<readonly ClaimResult[]> {
    this.#assertOpen();
    try {
      signal?.throwIfAborted();
      const results: ClaimResult[] = [];
      for (const request of requests) {
        let result = this.#tryClaim(request);
        while (result instanceof MemoryUnitOfWork) {
          await this.#waitFor(result, request.identity, signal);
          this.#assertOpen();
          result = this.#tryClaim(request);
        }
        results.push(result);
      }
      return results;
    } catch (error) {
      this.#failure ??= error;
      throw error;
    }
  }

  async unclaim(identities: readonly MessageIdentity[]): Promise<void> {
    this.#assertOpen();
    const { messages } = this.#state;
    messages.remove(
      identities.map((identity) => messages.find(identity)),
      this,
    );
    this.#wakeWaiters();
  }

  async saveReply(identity: MessageIdentity, reply: StoredReply): Promise<void> {
    this.#assertOpen();
    const { messages } = this.#state;
    const slot = messages.find(identity);
    const claim = messages.claimOf(slot);
    if (slot === NO_SLOT || (claim !== this && claim !== undefined))
      throw new EdaError(
        'invalid-options',
        `A reply was saved for ${identity.message} ${identity.id}, which this unit of work has not claimed. Claim it first.`,
        { fields: { ...identity } },
      );
    // An entry of this unit of work goes with it, so that a repeated request in it finds its answer.
    if (claim === this) messages.setReply(slot, reply);
    else this.#replies.push([identity, reply]);
  }

  async addToOutbox(rows: readonly OutboxRow[]): Promise<void> {
    this.#assertOpen();
    for (const row of rows) this.#rows.push(row);
  }

  async commit(): Promise<void> {
    this.#assertOpen();
    const { messages, outbox } = this.#state;
    try {
      if (this.#failure !== undefined) throw this.#failure;
      this.tx.apply();
    } catch (error) {
      await this.rollback();
      throw error;
    }
    this.#open = false;
    for (const [identity, reply] of this.#replies) {
      const slot = messages.find(identity);
      if (slot !== NO_SLOT && messages.claimOf(slot) === undefined) messages.setReply(slot, reply);
    }
    messages.finish(this.#claims, this);
    this.#wakeWaiters();
    outbox.add(this.#rows, this.broker);
  }

  async rollback(): Promise<void> {
    if (!this.#open) return;
    this.#open = false;
    this.tx.end();
    this.#state.messages.remove(this.#claims, this);
    this.#wakeWaiters();
  }

  /** The unit of work to wait for, where another one has claimed it. */
  #tryClaim(request: ClaimRequest): ClaimResult | MemoryUnitOfWork {
    const { messages } = this.#state;
    const known = messages.find(request.identity);
    if (known === NO_SLOT) {
      this.#claims.push(messages.add(request, this));
      return CLAIMED;
    }
    const claim = messages.claimOf(known);
    if (claim instanceof MemoryUnitOfWork && claim !== this) return claim;
    const samePayload = messages.isSamePayload(known, request.payload);
    const reply = messages.replyOf(known);
    return reply === undefined ? { state: 'duplicate', samePayload } : { state: 'duplicate', samePayload, reply };
  }

  async #waitFor(owner: MemoryUnitOfWork, identity: MessageIdentity, signal: AbortSignal | undefined): Promise<void> {
    for (let other: MemoryUnitOfWork | undefined = owner; other !== undefined; other = other.#waitsFor)
      if (other === this)
        throw new EdaError(
          'transaction-conflict',
          `Two units of work wait for each other's claims, this one for ${identity.message} ${identity.id}. Run it again.`,
          { fields: { ...identity } },
        );
    this.#waitsFor = owner;
    let stop = (): void => undefined;
    try {
      await new Promise<void>((resolve, reject) => {
        const onAbort = (): void => reject(signal?.reason as Error);
        owner.#waiters.add(resolve);
        signal?.addEventListener('abort', onAbort, { once: true });
        stop = () => {
          owner.#waiters.delete(resolve);
          signal?.removeEventListener('abort', onAbort);
        };
        if (signal?.aborted === true) onAbort();
      });
    } finally {
      stop();
      this.#waitsFor = undefined;
    }
  }

  #wakeWaiters(): void {
    for (const wake of this.#waiters) wake();
    this.#waiters.clear();
  }

  #assertOpen(): void {
    if (!this.#open)
      throw new EdaError('closed', 'This unit of work has been committed or rolled back. Begin another one.');
  }
}
