import type { ConsumeCore } from '../consumer/consume-core.js';
import { toError } from '../to-error.js';
import type { HandlerRun } from '../consumer/handler-run.js';
import type { StopSignals } from '../consumer/stop-signals.js';
import type { Task } from '../consumer/task.js';
import { EdaError } from '../errors.js';
import type { ClaimRequest, ClaimResult, LeaseCompletion, LeaseStore, MessageIdentity, StoredReply } from '../store.js';
import { gatherCalls } from './gather-calls.js';
import { idReuse } from './id-reuse.js';
import { claimRequest, IdentityReader, mayDiffer } from './message-identity.js';
import { noteIdentity } from './note-identity.js';
import type { StoreGate } from './store-gate.js';

/** What the store says of a record that wants to run. */
export type LeaseClaim =
  | { readonly kind: 'claimed'; readonly lease: Lease }
  | { readonly kind: 'duplicate'; readonly reply: StoredReply | undefined }
  | { readonly kind: 'reused'; readonly error: EdaError }
  | { readonly kind: 'busy'; readonly until: number }
  | { readonly kind: 'unavailable' };

export interface LeaseGuardOptions {
  readonly core: ConsumeCore;
  readonly store: LeaseStore;
  readonly gate: StoreGate;
  readonly stop: StopSignals;
}

/** Claims with fencing tokens: only what starts now is claimed, and is extended while it runs. */
export class LeaseGuard {
  readonly gate: StoreGate;
  readonly #core: ConsumeCore;
  readonly #store: LeaseStore;
  readonly #stop: StopSignals;
  readonly #leases = new Set<Lease>();
  readonly #claim: (request: ClaimRequest) => Promise<ClaimResult>;
  readonly #complete: (item: LeaseCompletion) => Promise<boolean>;
  readonly #identities = new IdentityReader();
  #extending = false;

  constructor({ core, store, gate, stop }: LeaseGuardOptions) {
    this.gate = gate;
    this.#core = core;
    this.#store = store;
    this.#stop = stop;
    this.#claim = gatherCalls((requests) =>
      gate.watch('claim', store.claim(requests, core.settings.leaseMs, stop.cutOff)),
    );
    this.#complete = gatherCalls((items) => gate.watch('complete', store.complete(items)));
  }

  async claim(task: Task, run: HandlerRun): Promise<LeaseClaim> {
    const identity = noteIdentity(this.#core, task, this.#identities);
    let result: ClaimResult;
    try {
      result = await this.#claim(claimRequest(task, identity, this.#core.settings.retentionMs));
      this.gate.up();
    } catch (thrown) {
      await this.gate.down(toError(thrown));
      return { kind: 'unavailable' };
    }
    if (result.state === 'busy') return { kind: 'busy', until: result.until };
    if (result.state === 'claimed')
      return { kind: 'claimed', lease: this.#hold(identity, result.fencingToken ?? '0', run) };
    if (!result.samePayload && !mayDiffer(task)) return { kind: 'reused', error: idReuse(task, identity) };
    return { kind: 'duplicate', reply: result.reply };
  }

  #hold(identity: MessageIdentity, fencingToken: string, run: HandlerRun): Lease {
    const lease: Lease = {
      identity,
      fencingToken,
      run,
      lost: false,
      complete: (reply) => this.#completeLease(lease, reply),
      release: () => this.#releaseLease(lease),
    };
    this.#leases.add(lease);
    if (!this.#extending) {
      this.#extending = true;
      void this.#extend();
    }
    return lease;
  }

  /** A third of the lease: two tries may fail before it is over. */
  async #extend(): Promise<void> {
    const { clock, settings } = this.#core;
    while (this.#leases.size > 0) {
      try {
        await clock.sleep(Math.max(1, Math.floor(settings.leaseMs / 3)), this.#stop.cutOff);
      } catch (error) {
        if (!this.#stop.cutOff.aborted) throw error;
        return;
      }
      const leases = [...this.#leases];
      if (leases.length === 0) break;
      try {
        const held = await this.gate.watch('extend', this.#store.extend(leases.map(completionOf), settings.leaseMs));
        this.gate.up();
        for (const [index, lease] of leases.entries()) if (held[index] === false) this.#lose(lease);
      } catch (thrown) {
        void this.gate.down(toError(thrown));
      }
    }
    this.#extending = false;
  }

  #lose(lease: Lease): void {
    // It may have been completed while the store was asked.
    if (!this.#leases.delete(lease)) return;
    lease.lost = true;
    const { handlerName } = lease.run.receiver;
    const error = new EdaError(
      'lease-lost',
      `The lease of ${lease.identity.message} ${lease.identity.id} was lost while handler ${handlerName} ran: another process may handle it now. Check context.fencingToken where the effect lands.`,
      { fields: { handler: handlerName, id: lease.identity.id } },
    );
    this.#core.report(error, `handler ${handlerName}`, lease.run.metadata);
    lease.run.abort(error);
  }

  /** False where the lease was lost before. A store that is away is waited for. */
  async #completeLease(lease: Lease, reply: StoredReply | undefined): Promise<boolean> {
    while (!this.#stop.cutOff.aborted && !lease.lost) {
      try {
        const held = await this.#complete(
          reply === undefined ? completionOf(lease) : { ...completionOf(lease), reply },
        );
        this.gate.up();
        if (!held) this.#lose(lease);
        this.#leases.delete(lease);
        return held;
      } catch (thrown) {
        await this.gate.down(toError(thrown));
        if (this.#stop.stopping.aborted) break;
      }
    }
    this.#leases.delete(lease);
    return false;
  }

  /** Gives the claim back, so that the next try need not wait for its end. Where the store is away, the lease ends by itself. */
  async #releaseLease(lease: Lease): Promise<void> {
    if (!this.#leases.delete(lease)) return;
    try {
      await this.gate.watch('release', this.#store.release([completionOf(lease)]));
    } catch (thrown) {
      this.#core.logger.warn(`A lease could not be given back and ends by itself: ${toError(thrown).message}`, {
        id: lease.identity.id,
      });
    }
  }
}

/** A claim that is held while a handler runs. */
export interface Lease {
  readonly identity: MessageIdentity;
  readonly fencingToken: string;
  readonly run: HandlerRun;
  lost: boolean;
  complete(reply: StoredReply | undefined): Promise<boolean>;
  release(): Promise<void>;
}

const completionOf = ({ identity, fencingToken }: Lease): LeaseCompletion => ({ identity, fencingToken });
