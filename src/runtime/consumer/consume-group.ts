import { InboxExecutor } from '../idempotency/inbox-executor.js';
import { LeaseGuard } from '../idempotency/lease-guard.js';
import { StoreGate } from '../idempotency/store-gate.js';
import type { Relay } from '../outbox/relay.js';
import type { LeaseStore, Store, TransactionalStore } from '../store.js';
import type {
  DeliverySink,
  DeliveryStream,
  IncomingRecord,
  Subscription,
  Transport,
  TransportProblem,
} from '../transport.js';
import type { ConsumeCore } from './consume-core.js';
import type { Executor } from './executor.js';
import { toError } from '../to-error.js';
import { OlderCopies } from './older-copies.js';
import { ParallelExecutor } from './parallel-executor.js';
import { RecordEnds } from './record-ends.js';
import { createStop, type Stop } from './stop-signals.js';
import { QUEUE_LIMITS, StreamState, type QueueBudget, type QueueLimits } from './stream-state.js';

export interface ConsumeGroupOptions {
  readonly core: ConsumeCore;
  readonly transport: Transport;
  readonly store: Store<unknown> | undefined;
  /** With a transactional store. */
  readonly relay: Relay | undefined;
  readonly limits?: QueueLimits;
}

/** One consumer group of the service: its subscription, the streams that it was given, and what runs of them. */
export class ConsumeGroup {
  readonly #core: ConsumeCore;
  readonly #transport: Transport;
  readonly #streams = new Map<DeliveryStream, StreamState>();
  /** The streams of one epoch have one signal: it is listened to once, however many partitions there are. */
  readonly #epochs = new WeakMap<AbortSignal, DeliveryStream[]>();
  readonly #budget: QueueBudget;
  readonly #stop: Stop;
  readonly #ends: RecordEnds;
  readonly #olderCopies: OlderCopies;
  readonly #executor: Executor;
  #subscription: Subscription | undefined;
  #fatal: string | undefined;

  constructor({ core, transport, store, relay, limits = QUEUE_LIMITS }: ConsumeGroupOptions) {
    this.#core = core;
    this.#transport = transport;
    this.#budget = { limits, holding: 0 };
    this.#stop = createStop(core.clock);
    const stop = this.#stop.signals;
    this.#ends = new RecordEnds(core, stop, (stream) => {
      this.#executor.unblocked(stream);
    });
    this.#olderCopies = new OlderCopies((tasks) => {
      this.#executor.resume(tasks);
    });
    const shared = { core, ends: this.#ends, stop };
    if (store === undefined) {
      this.#executor = new ParallelExecutor({ ...shared, olderCopies: this.#olderCopies, leases: undefined });
      return;
    }
    const gate = new StoreGate({
      store: store.name,
      clock: core.clock,
      logger: core.logger,
      stop,
      report: (error, where) => {
        core.report(error, where);
      },
    });
    if (store.mode === 'inbox' && relay !== undefined)
      this.#executor = new InboxExecutor({ ...shared, gate, relay, store: store as TransactionalStore<unknown> });
    else {
      const leases = new LeaseGuard({ core, store: store as unknown as LeaseStore, gate, stop });
      this.#executor = new ParallelExecutor({ ...shared, olderCopies: this.#olderCopies, leases });
    }
  }

  get group(): string {
    return this.#core.group;
  }

  async subscribe(signal?: AbortSignal): Promise<void> {
    this.#subscription = await this.#transport.subscribe({
      group: this.#core.group,
      topics: this.#core.routes.selectors,
      sink: this.sink,
      ...(signal === undefined ? {} : { signal }),
    });
  }

  /** The consume loop's side of the subscription: never throws, never waits. */
  readonly sink: DeliverySink = {
    deliver: (stream, records) => {
      try {
        this.#deliver(stream, records);
      } catch (thrown) {
        this.#core.report(toError(thrown), `taking in records of ${stream.topic}`);
      }
    },
    onProblem: (problem) => {
      this.#noteProblem(problem);
    },
  };

  #deliver(stream: DeliveryStream, records: readonly IncomingRecord[]): void {
    if (stream.signal.aborted || this.#stop.signals.stopping.aborted) return;
    const state = this.#streams.get(stream) ?? this.#open(stream);
    state.push(records);
    this.#executor.arrived(state);
  }

  #open(stream: DeliveryStream): StreamState {
    const state = new StreamState(stream, this.#budget);
    this.#streams.set(stream, state);
    const epoch = this.#epochs.get(stream.signal);
    if (epoch === undefined) this.#listen(stream);
    else epoch.push(stream);
    return state;
  }

  #listen(stream: DeliveryStream): void {
    const streams = [stream];
    this.#epochs.set(stream.signal, streams);
    const lose = (): void => {
      for (const lost of streams) {
        const state = this.#streams.get(lost);
        if (state !== undefined) this.#lose(lost, state);
      }
    };
    stream.signal.addEventListener('abort', lose, { once: true });
  }

  /** The partition belongs to another member: what is queued is dropped, what runs may end, and nothing of it is settled. */
  #lose(stream: DeliveryStream, state: StreamState): void {
    this.#streams.delete(stream);
    this.#olderCopies.add(this.#executor.running(state));
    state.clear();
    this.#executor.lost(state);
    this.#ends.forget(state);
    const reason = toError(stream.signal.reason);
    this.#executor.abort(reason, state);
  }

  #noteProblem({ error, fatal }: TransportProblem): void {
    if (fatal) this.#fatal = error.message;
    this.#core.report(error, `consuming in group ${this.#core.group}`);
  }

  /** Sentences for `health()`. */
  get problems(): readonly string[] {
    const problems: string[] = [];
    const { group } = this.#core;
    if (this.#fatal !== undefined) problems.push(`group ${group} has stopped: ${this.#fatal}`);
    else if (this.#subscription?.healthy === false)
      problems.push(`group ${group} does not receive records at the moment`);
    if (this.#executor.problem !== undefined) problems.push(this.#executor.problem);
    problems.push(...this.#ends.blocked.values());
    return problems;
  }

  /** Records whose handlers run, or whose end is being written. */
  get busy(): number {
    return this.#executor.busy;
  }

  /** Takes and begins nothing more; resolves when nothing runs. */
  async drain(): Promise<void> {
    this.#stop.stop(new Error('The service stops.'));
    await Promise.all([this.#stopFetching(), this.#executor.drain()]);
  }

  async #stopFetching(): Promise<void> {
    try {
      await this.#subscription?.stopFetching();
    } catch (thrown) {
      this.#core.report(toError(thrown), `stopping to fetch in group ${this.#core.group}`);
    }
  }

  /** Gives up what still runs. */
  cutOff(reason: Error): void {
    this.#stop.cutOff(reason);
    this.#executor.abort(reason);
  }

  /** Commits what is finished and leaves the group. */
  async close(): Promise<void> {
    this.#stop.stop(new Error('The service stops.'));
    this.#ends.flush();
    try {
      await this.#subscription?.close();
    } finally {
      // Ends the timers that watched over handlers.
      this.#stop.cutOff(new Error('The service has stopped.'));
    }
  }
}
