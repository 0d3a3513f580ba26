import type { LeaseGuard } from '../idempotency/lease-guard.js';
import { recordDuration } from '../middleware/record-metrics.js';
import { admitTask } from './admit-task.js';
import type { ConsumeCore } from './consume-core.js';
import type { Executor } from './executor.js';
import { judge, type Failure } from './failure.js';
import { toError } from '../to-error.js';
import { RunContext } from './handler-context.js';
import { HandlerRun } from './handler-run.js';
import type { HandlerSlot } from './handler-slot.js';
import { callHandler, isThenable, timeoutError } from './invoke-handler.js';
import { KeyedQueue } from './keyed-queue.js';
import type { OlderCopies } from './older-copies.js';
import type { RecordEnds } from './record-ends.js';
import { RunWatch } from './run-watch.js';
import { runExchange, type Ending } from './run-exchange.js';
import { SlotPool } from './slot-pool.js';
import type { StopSignals } from './stop-signals.js';
import type { StreamState } from './stream-state.js';
import type { Task } from './task.js';
import { TurnBudget } from './turn-budget.js';

export interface ParallelExecutorOptions {
  readonly core: ConsumeCore;
  readonly ends: RecordEnds;
  readonly olderCopies: OlderCopies;
  readonly stop: StopSignals;
  readonly leases: LeaseGuard | undefined;
}

/** Keys in order, different keys side by side: without a store, or with leases. */
export class ParallelExecutor implements Executor {
  readonly #core: ConsumeCore;
  readonly #ends: RecordEnds;
  readonly #olderCopies: OlderCopies;
  readonly #stop: StopSignals;
  readonly #leases: LeaseGuard | undefined;
  readonly #watch: RunWatch;
  readonly #slots: SlotPool;
  readonly #queue: KeyedQueue;
  readonly #drained: (() => void)[] = [];
  readonly #budget = new TurnBudget(() => {
    this.#pump();
  });
  #pumping = false;

  constructor({ core, ends, olderCopies, stop, leases }: ParallelExecutorOptions) {
    this.#core = core;
    this.#ends = ends;
    this.#olderCopies = olderCopies;
    this.#queue = new KeyedQueue(olderCopies);
    this.#stop = stop;
    this.#leases = leases;
    leases?.gate.onReopened(() => {
      this.#pump();
    });
    this.#watch = new RunWatch(core.clock, core.settings.handlerTimeoutMs, stop.cutOff);
    this.#slots = new SlotPool(core.settings.concurrency, this.#watch, {
      fulfilled: (slot) => {
        this.#fulfilled(slot);
      },
      rejected: (slot, reason) => {
        this.#rejected(slot, reason);
      },
      expired: (slot) => {
        this.#expired(slot);
      },
    });
  }

  get busy(): number {
    return this.#slots.occupied + this.#ends.burials;
  }

  get problem(): string | undefined {
    return this.#leases?.gate.problem;
  }

  arrived(stream: StreamState): void {
    this.#queue.arrived(stream);
    this.#pump();
  }

  resume(tasks: readonly Task[]): void {
    for (const task of tasks) this.#queue.ready(task);
    this.#pump();
  }

  unblocked(stream: StreamState): void {
    this.resume(stream.held.splice(0));
  }

  running(stream: StreamState): readonly Task[] {
    return this.#slots.running(stream);
  }

  abort(reason: Error, stream?: StreamState): void {
    this.#slots.abort(reason, stream);
  }

  /** What waits of a lost stream is dropped when it is come upon: the queue is the stream's own. */
  lost(): void {}

  drain(): Promise<void> {
    return new Promise((resolve) => {
      this.#drained.push(resolve);
      this.#checkDrained();
    });
  }

  #checkDrained(): void {
    if (this.#drained.length === 0 || this.busy > 0) return;
    for (const resolve of this.#drained.splice(0)) resolve();
  }

  /** Starts what may start. */
  #pump(): void {
    // A handler that ends at once comes back here: the loop below goes on, not another one inside of it.
    if (this.#pumping) return;
    this.#pumping = true;
    try {
      while (this.#mayBegin() && this.#budget.spend()) {
        const task = this.#queue.next();
        if (task === undefined) break;
        this.#begin(task);
      }
    } finally {
      this.#pumping = false;
    }
  }

  #mayBegin(): boolean {
    if (!this.#slots.hasIdle || this.#stop.stopping.aborted) return false;
    return this.#leases?.gate.waiting === undefined;
  }

  #begin(task: Task): void {
    const admitted = admitTask(this.#core, this.#ends, task);
    if (admitted === 'ended') {
      this.#release(task);
      return;
    }
    if (admitted === 'dead') {
      this.#queue.own(task);
      void this.#bury(task, task.failure as Failure);
      return;
    }
    const slot = this.#slots.take();
    if (this.#leases !== undefined || task.receiver?.kind === 'request') {
      this.#queue.own(task);
      void this.#exchange(slot, task);
    } else this.#handle(slot, task);
  }

  /** The short way: an event without a guard. No promise but the handler's own. */
  #handle(slot: HandlerSlot, task: Task): void {
    const run = new HandlerRun(task, this.#core.services, false);
    slot.run = run;
    if (this.#core.telemetry?.record !== undefined) slot.startedAt = this.#core.clock.now();
    let result: unknown;
    try {
      result = callHandler(this.#core, run, new RunContext(run));
    } catch (thrown) {
      this.#rejected(slot, thrown);
      return;
    }
    if (!isThenable(result)) {
      this.#fulfilled(slot);
      return;
    }
    this.#queue.own(task);
    this.#watch.begin(slot);
    // Another kind of thenable may throw, or answer twice.
    const promise = result instanceof Promise ? result : Promise.resolve(result);
    promise.then(slot.fulfilled, slot.rejected);
  }

  #fulfilled(slot: HandlerSlot): void {
    const { run } = slot;
    if (run === undefined) return;
    if (run.hasPublishes && !run.ended) {
      run.ended = true;
      this.#queue.own(run.task);
      run.published().then(slot.fulfilled, slot.rejected);
      return;
    }
    run.ended = true;
    this.#measure(slot, undefined);
    this.#ends.handled(run.task);
    this.#slots.leave(slot);
    this.#release(run.task);
    this.#pump();
  }

  #rejected(slot: HandlerSlot, thrown: unknown): void {
    const { run } = slot;
    if (run === undefined) return;
    run.ended = true;
    const error = toError(thrown);
    this.#measure(slot, error);
    this.#slots.leave(slot);
    this.#queue.own(run.task);
    void this.#failed(run.task, error, judge(error) === 'dead');
  }

  #measure(slot: HandlerSlot, error: Error | undefined): void {
    if (this.#core.telemetry?.record === undefined || slot.run === undefined) return;
    recordDuration(this.#core, slot.run.task, this.#core.clock.now() - slot.startedAt, error);
  }

  /** The handler does not end: its place is given up. */
  #expired(slot: HandlerSlot): void {
    const { run } = slot;
    if (run === undefined) return;
    const error = timeoutError(run, this.#core.settings.handlerTimeoutMs);
    run.ended = true;
    run.abort(error);
    this.#measure(slot, error);
    this.#slots.abandon(slot);
    void this.#failed(run.task, error, false);
  }

  /** The long way: requests, and everything under a lease. */
  async #exchange(slot: HandlerSlot, task: Task): Promise<void> {
    const run = new HandlerRun(task, this.#core.services, false);
    slot.run = run;
    const expire = slot.expire;
    let ending: Ending;
    try {
      ending = await runExchange({
        core: this.#core,
        watch: this.#watch,
        slot,
        run,
        leases: this.#leases,
        stop: this.#stop,
      });
    } catch (thrown) {
      ending = { kind: 'failed', error: toError(thrown), dead: false };
    }
    slot.expire = expire;
    this.#slots.leave(slot);
    await this.#end(task, ending);
  }

  async #end(task: Task, ending: Ending): Promise<void> {
    switch (ending.kind) {
      case 'handled':
        this.#ends.handled(task);
        break;
      case 'duplicate':
        this.#ends.duplicate(task);
        break;
      case 'failed':
        await this.#failed(task, ending.error, ending.dead);
        return;
      case 'bury':
        await this.#bury(task, ending.failure);
        return;
      case 'again':
        await this.#again(task, ending.afterMs);
        return;
    }
    this.#release(task);
    this.#pump();
  }

  async #failed(task: Task, error: Error, dead: boolean): Promise<void> {
    if (task.stream.dead) {
      this.#release(task);
      this.#pump();
      return;
    }
    const next = this.#ends.failed(task, error, dead);
    if (typeof next === 'number') await this.#again(task, next);
    else await this.#bury(task, next);
  }

  /** The key waits, its place is free for others. */
  async #again(task: Task, afterMs: number): Promise<void> {
    this.#olderCopies.ended(task);
    this.#pump();
    this.#checkDrained();
    await this.#stop.pause(afterMs);
    if (this.#stop.stopping.aborted || task.stream.dead) return;
    this.#queue.ready(task);
    this.#pump();
  }

  async #bury(task: Task, failure: Failure): Promise<void> {
    const buried = this.#ends.bury(task, failure);
    this.#pump();
    await buried;
    this.#release(task);
    this.#pump();
  }

  #release(task: Task): void {
    this.#queue.release(task);
    this.#checkDrained();
  }
}
