import type { ClaimRequest, ClaimResult, LeaseCompletion } from '../../store.js';
import type { MessageMemory } from './message-memory.js';
import { NO_SLOT } from './slot-table.js';

/** A claim that holds until its time is over, and then until there is another one. */
class Lease {
  until: number;
  readonly token: string;

  constructor(token: string, until: number) {
    this.token = token;
    this.until = until;
  }
}

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
      if (known !== NO_SLOT) {
        const samePayload = this.#messages.isSamePayload(known, request.payload);
        const held = this.#messages.claimOf(known);
        if (!(held instanceof Lease)) {
          const reply = this.#messages.replyOf(known);
          return reply === undefined ? { state: 'duplicate', samePayload } : { state: 'duplicate', samePayload, reply };
        }
        if (held.until > now) return { state: 'busy', until: held.until, samePayload };
        this.#messages.remove([known], held);
      }
      this.#token += 1n;
      const lease = new Lease(String(this.#token), now + leaseMs);
      this.#messages.add(request, lease);
      return { state: 'claimed', fencingToken: lease.token };
    });
  }

  complete(items: readonly LeaseCompletion[]): boolean[] {
    return items.map((item) => {
      const held = this.#held(item);
      if (held === undefined) return false;
      if (item.reply !== undefined) this.#messages.setReply(held.slot, item.reply);
      this.#messages.finish([held.slot], held.lease);
      return true;
    });
  }

  extend(items: readonly LeaseCompletion[], leaseMs: number): boolean[] {
    const until = this.#now() + leaseMs;
    return items.map((item) => {
      const held = this.#held(item);
      if (held !== undefined) held.lease.until = until;
      return held !== undefined;
    });
  }

  release(items: readonly LeaseCompletion[]): boolean[] {
    return items.map((item) => {
      const held = this.#held(item);
      if (held !== undefined) this.#messages.remove([held.slot], held.lease);
      return held !== undefined;
    });
  }

  /** Undefined where the token is not the current one of a claim that is open. A lease that has run out is still held until another claim. */
  #held({ identity, fencingToken }: LeaseCompletion): { readonly slot: number; readonly lease: Lease } | undefined {
    const slot = this.#messages.find(identity);
    const lease = this.#messages.claimOf(slot);
    return lease instanceof Lease && lease.token === fencingToken ? { slot, lease } : undefined;
  }
}
