import type { LeaseGuard } from '../idempotency/lease-guard.js';
import { recordDuration } from '../middleware/record-metrics.js';
import { admitTask } from './admit-task.js';
import type { ConsumeCore } from './consume-core.js';
import type { Executor } from './executor.js';
import { judge, toError, type Failure } from './failure.js';
import { RunContext } from './handler-context.js';
import { HandlerRun } from './handler-run.js';
import { createSlot, type HandlerSlot, type SlotEvents } from './handler-slot.js';
import { callHandler, isThenable, timeoutError } from './invoke-handler.js';
import { KeyedQueue } from './keyed-queue.js';
import type { OlderCopies } from './older-copies.js';
import type { RecordEnds } from './record-ends.js';
import { RunWatch } from './run-watch.js';
import { runExchange, type Ending } from './run-exchange.js';
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
  readonly #idle: HandlerSlot[] = [];
  /** All places, for looking at what runs; how many are taken is counted beside. */
  readonly #slots = new Set<HandlerSlot>();
  #occupied = 0;
  readonly #events: SlotEvents = {
    fulfilled: (slot) => {
      this.#fulfilled(slot);
    },
    rejected: (slot, reason) => {
      this.#rejected(slot, reason);
    },
    expired: (slot) => {
      this.#expired(slot);
    },
  };
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
    this.#watch = new RunWatch(core.clock, core.settings.handlerTimeoutMs, stop.cutOff);
    for (let count = 0; count < core.settings.concurrency; count += 1) this.#idle.push(this.#createSlot());
  }

  get busy(): number {
    return this.#occupied + this.#ends.burials;
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
    return [...this.#slots].flatMap(({ run }) => (run !== undefined && run.task.stream === stream ? [run.task] : []));
  }

  abort(reason: Error, stream?: StreamState): void {
    for (const { run } of this.#slots)
      if (run !== undefined && (stream === undefined || run.task.stream === stream)) run.abort(reason);
  }

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
    if (this.#idle.length === 0 || this.#stop.stopping.aborted) return false;
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
    const slot = this.#idle.pop() as HandlerSlot;
    this.#occupied += 1;
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
    result.then(slot.fulfilled, slot.rejected);
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
    this.#leave(slot);
    this.#release(run.task);
    this.#pump();
  }

  #rejected(slot: HandlerSlot, thrown: unknown): void {
    const { run } = slot;
    if (run === undefined) return;
    run.ended = true;
    const error = toError(thrown);
    this.#measure(slot, error);
    this.#leave(slot);
    this.#queue.own(run.task);
    void this.#failed(run.task, error, judge(error) === 'dead');
  }

  #measure(slot: HandlerSlot, error: Error | undefined): void {
    if (this.#core.telemetry?.record === undefined || slot.run === undefined) return;
    recordDuration(this.#core, slot.run.task, this.#core.clock.now() - slot.startedAt, error);
  }

  /** The handler does not end: its place is given up for a new one, and what it still does there goes unheard. */
  #expired(slot: HandlerSlot): void {
    const { run } = slot;
    if (run === undefined) return;
    const error = timeoutError(run, this.#core.settings.handlerTimeoutMs);
    run.ended = true;
    run.abort(error);
    this.#measure(slot, error);
    slot.run = undefined;
    this.#occupied -= 1;
    this.#watch.remove(slot);
    this.#slots.delete(slot);
    this.#idle.push(this.#createSlot());
    void this.#failed(run.task, error, false);
  }

  /** The long way: requests, and everything under a lease. */
  async #exchange(slot: HandlerSlot, task: Task): Promise<void> {
    const run = new HandlerRun(task, this.#core.services, false);
    slot.run = run;
    const expire = slot.expire;
    let ending: Ending;
    try {
      ending = await runExchange({ core: this.#core, watch: this.#watch, slot, run, leases: this.#leases });
    } catch (thrown) {
      ending = { kind: 'failed', error: toError(thrown), dead: false };
    }
    slot.expire = expire;
    this.#leave(slot);
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

  #leave(slot: HandlerSlot): void {
    slot.run = undefined;
    slot.running = false;
    this.#occupied -= 1;
    this.#idle.push(slot);
  }

  #release(task: Task): void {
    this.#queue.release(task);
    this.#checkDrained();
  }

  #createSlot(): HandlerSlot {
    const slot = createSlot(this.#events);
    this.#watch.add(slot);
    this.#slots.add(slot);
    return slot;
  }
}
