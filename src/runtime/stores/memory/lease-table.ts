import type { ClaimRequest, ClaimResult, LeaseCompletion } from '../../store.js';
import { isSameFingerprint } from './fingerprint.js';
import type { Entry, MessageMemory } from './message-memory.js';

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
      if (known !== undefined) {
        const samePayload = isSameFingerprint(known, request.payload);
        const held = known.claim;
        if (!(held instanceof Lease))
          return known.reply === undefined
            ? { state: 'duplicate', samePayload }
            : { state: 'duplicate', samePayload, reply: known.reply };
        if (held.until > now) return { state: 'busy', until: held.until, samePayload };
        this.#messages.remove(known);
      }
      this.#token += 1n;
      const lease = new Lease(String(this.#token), now + leaseMs);
      this.#messages.add(request, lease);
      return { state: 'claimed', fencingToken: lease.token };
    });
  }

  complete(items: readonly LeaseCompletion[]): boolean[] {
    return items.map((item) => {
      const entry = this.#held(item);
      if (entry === undefined) return false;
      entry.reply = item.reply;
      this.#messages.finish([entry]);
      return true;
    });
  }

  extend(items: readonly LeaseCompletion[], leaseMs: number): boolean[] {
    const until = this.#now() + leaseMs;
    return items.map((item) => {
      const lease = this.#held(item)?.claim;
      if (!(lease instanceof Lease)) return false;
      lease.until = until;
      return true;
    });
  }

  release(items: readonly LeaseCompletion[]): boolean[] {
    return items.map((item) => {
      const entry = this.#held(item);
      if (entry !== undefined) this.#messages.remove(entry);
      return entry !== undefined;
    });
  }

  /** Undefined where the token is not the current one of a claim that is open. A lease that has run out is still held until another claim. */
  #held({ identity, fencingToken }: LeaseCompletion): Entry | undefined {
    const entry = this.#messages.find(identity);
    return entry?.claim instanceof Lease && entry.claim.token === fencingToken ? entry : undefined;
  }
}
