import type { ClaimRequest, ClaimResult, LeaseCompletion } from '../../store.js';
import type { Entry, MessageMemory } from './message-memory.js';

/** Claims with a fencing token, each change conditional on the current one. */
export class LeaseTable {
  readonly #messages: MessageMemory;
  readonly #now: () => number;
  #token: bigint;

  constructor(messages: MessageMemory, now: () => number) {
    this.#messages = messages;
    this.#now = now;
    // Tokens of an earlier process must stay the lower ones, or what it has written would be refused to ours for ever.
    this.#token = BigInt(Math.floor(now())) * 1_000_000n;
  }

  claim(requests: readonly ClaimRequest[], leaseMs: number): ClaimResult[] {
    const now = this.#now();
    return requests.map((request) => {
      const known = this.#messages.find(request.identity);
      if (known !== undefined) {
        const samePayload = known.payloadHash === request.payloadHash;
        if (known.handled)
          return known.reply === undefined
            ? { state: 'duplicate', samePayload }
            : { state: 'duplicate', samePayload, reply: known.reply };
        if (known.until > now) return { state: 'busy', until: known.until, samePayload };
        this.#messages.remove(known);
      }
      const entry = this.#messages.add(request);
      this.#token += 1n;
      entry.token = String(this.#token);
      entry.until = now + leaseMs;
      return { state: 'claimed', fencingToken: entry.token };
    });
  }

  complete(items: readonly LeaseCompletion[]): boolean[] {
    return this.#each(items, (entry, { reply }) => {
      entry.reply = reply;
      this.#messages.finish(entry);
    });
  }

  extend(items: readonly LeaseCompletion[], leaseMs: number): boolean[] {
    const until = this.#now() + leaseMs;
    return this.#each(items, (entry) => {
      entry.until = until;
    });
  }

  release(items: readonly LeaseCompletion[]): boolean[] {
    return this.#each(items, (entry) => this.#messages.remove(entry));
  }

  /** False where the token is not the current one of a claim that is open. A lease that has run out is still held until another claim. */
  #each(items: readonly LeaseCompletion[], change: (entry: Entry, item: LeaseCompletion) => void): boolean[] {
    return items.map((item) => {
      const entry = this.#messages.find(item.identity);
      if (entry === undefined || entry.handled || entry.token !== item.fencingToken) return false;
      change(entry, item);
      return true;
    });
  }
}
