import type { LeaseGuard } from '../idempotency/lease-guard.js';
import { recordDuration } from '../middleware/record-metrics.js';
import { admitTask } from './admit-task.js';
import type { ConsumeCore } from './consume-core.js';
import type { Executor } from './executor.js';
import { judge, toError, type Failure } from './failure.js';
import { RunContext } from './handler-context.js';
import { HandlerRun } from './handler-run.js';
import { callHandler, isThenable, timeoutError } from './invoke-handler.js';
import type { OlderCopies } from './older-copies.js';
import type { RecordEnds } from './record-ends.js';
import { RunWatch, type WatchedSlot } from './run-watch.js';
import { runExchange, type Ending } from './run-exchange.js';
import type { StopSignals } from './stop-signals.js';
import type { StreamState } from './stream-state.js';
import type { Task } from './task.js';
import { TaskQueue } from './task-queue.js';

export interface ParallelExecutorOptions {
  readonly core: ConsumeCore;
  readonly ends: RecordEnds;
  readonly olderCopies: OlderCopies;
  readonly stop: StopSignals;
  readonly leases: LeaseGuard | undefined;
}

/** Records begun between two turns of the event loop: sockets and timers must get their turn, however many records wait. */
const RECORDS_A_TURN = 256;

/** One of the places at which a handler runs. Its functions are made once, not for each record. */
interface Slot extends WatchedSlot {
  run: HandlerRun | undefined;
  startedAt: number;
  readonly fulfilled: () => void;
  readonly rejected: (reason: unknown) => void;
}

/** Keys in order, different keys side by side: without a store, or with leases. */
export class ParallelExecutor implements Executor {
  readonly #core: ConsumeCore;
  readonly #ends: RecordEnds;
  readonly #olderCopies: OlderCopies;
  readonly #stop: StopSignals;
  readonly #leases: LeaseGuard | undefined;
  readonly #watch: RunWatch;
  readonly #idle: Slot[] = [];
  readonly #occupied = new Set<Slot>();
  /** Records that own their key and may run again, ahead of new ones. */
  readonly #ready = new TaskQueue();
  readonly #streams: StreamState[] = [];
  readonly #drained: (() => void)[] = [];
  #turn = 0;
  #begun = 0;
  #yielding = false;
  #pumping = false;

  constructor({ core, ends, olderCopies, stop, leases }: ParallelExecutorOptions) {
    this.#core = core;
    this.#ends = ends;
    this.#olderCopies = olderCopies;
    this.#stop = stop;
    this.#leases = leases;
    this.#watch = new RunWatch(core.clock, core.settings.handlerTimeoutMs);
    for (let count = 0; count < core.settings.concurrency; count += 1) this.#idle.push(this.#createSlot());
  }

  get busy(): number {
    return this.#occupied.size + this.#ends.burials;
  }

  get problem(): string | undefined {
    return this.#leases?.gate.problem;
  }

  arrived(stream: StreamState): void {
    if (!this.#streams.includes(stream)) this.#streams.push(stream);
    this.#pump();
  }

  resume(tasks: readonly Task[]): void {
    for (const task of tasks) this.#ready.push(task);
    this.#pump();
  }

  unblocked(stream: StreamState): void {
    this.resume(stream.held.splice(0));
  }

  running(stream: StreamState): readonly Task[] {
    return [...this.#occupied].flatMap(({ run }) =>
      run !== undefined && run.task.stream === stream ? [run.task] : [],
    );
  }

  abort(reason: Error, stream?: StreamState): void {
    for (const { run } of this.#occupied)
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
      while (this.#mayBegin()) {
        const task = this.#next();
        if (task === undefined) break;
        this.#begun += 1;
        this.#begin(task);
      }
    } finally {
      this.#pumping = false;
    }
  }

  #mayBegin(): boolean {
    if (this.#idle.length === 0 || this.#stop.stopping.aborted || this.#yielding) return false;
    if (this.#leases?.gate.waiting !== undefined) return false;
    if (this.#begun < RECORDS_A_TURN) return true;
    this.#yield();
    return false;
  }

  #yield(): void {
    this.#yielding = true;
    setImmediate(() => {
      this.#begun = 0;
      this.#yielding = false;
      this.#pump();
    });
  }

  #next(): Task | undefined {
    for (let task = this.#ready.shift(); task !== undefined; task = this.#ready.shift()) {
      if (task.stream.dead) continue;
      if (!task.stream.blocked) return task;
      task.stream.held.push(task);
    }
    for (let left = this.#streams.length; left > 0; left -= 1) {
      this.#turn = (this.#turn + 1) % this.#streams.length;
      const stream = this.#streams[this.#turn];
      if (stream === undefined) continue;
      const task = stream.blocked || stream.dead ? undefined : this.#takeFrom(stream);
      if (task !== undefined) return task;
      if (stream.dead || stream.pending === 0) this.#streams.splice(this.#turn, 1);
      if (this.#streams.length === 0) return undefined;
    }
    return undefined;
  }

  /** The next record of a stream whose key is free. */
  #takeFrom(stream: StreamState): Task | undefined {
    for (let task = stream.take(); task !== undefined; task = stream.take()) {
      if (waitsBehind(task)) continue;
      if (!this.#olderCopies.hold(task)) return task;
      own(task);
    }
    return undefined;
  }

  #begin(task: Task): void {
    const admitted = admitTask(this.#core, this.#ends, task);
    if (admitted === 'ended') {
      this.#release(task);
      return;
    }
    if (admitted === 'dead') {
      own(task);
      void this.#bury(task, task.failure as Failure);
      return;
    }
    const slot = this.#idle.pop() as Slot;
    this.#occupied.add(slot);
    if (this.#leases !== undefined || task.receiver?.kind === 'request') {
      own(task);
      void this.#exchange(slot, task);
    } else this.#handle(slot, task);
  }

  /** The short way: an event without a guard. No promise but the handler's own. */
  #handle(slot: Slot, task: Task): void {
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
    own(task);
    this.#watch.begin(slot);
    result.then(slot.fulfilled, slot.rejected);
  }

  #fulfilled(slot: Slot): void {
    const { run } = slot;
    if (run === undefined) return;
    if (run.hasPublishes && !run.ended) {
      run.ended = true;
      own(run.task);
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

  #rejected(slot: Slot, thrown: unknown): void {
    const { run } = slot;
    if (run === undefined) return;
    run.ended = true;
    const error = toError(thrown);
    this.#measure(slot, error);
    this.#leave(slot);
    own(run.task);
    void this.#failed(run.task, error, judge(error) === 'dead');
  }

  #measure(slot: Slot, error: Error | undefined): void {
    if (this.#core.telemetry?.record === undefined || slot.run === undefined) return;
    recordDuration(this.#core, slot.run.task, this.#core.clock.now() - slot.startedAt, error);
  }

  /** The handler does not end: its place is given up for a new one, and what it still does there goes unheard. */
  #expired(slot: Slot): void {
    const { run } = slot;
    if (run === undefined) return;
    const error = timeoutError(run, this.#core.settings.handlerTimeoutMs);
    run.ended = true;
    run.abort(error);
    this.#measure(slot, error);
    slot.run = undefined;
    this.#occupied.delete(slot);
    this.#watch.remove(slot);
    this.#idle.push(this.#createSlot());
    void this.#failed(run.task, error, false);
  }

  /** The long way: requests, and everything under a lease. */
  async #exchange(slot: Slot, task: Task): Promise<void> {
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
    this.#ready.push(task);
    this.#pump();
  }

  async #bury(task: Task, failure: Failure): Promise<void> {
    const buried = this.#ends.bury(task, failure);
    this.#pump();
    await buried;
    this.#release(task);
    this.#pump();
  }

  #leave(slot: Slot): void {
    slot.run = undefined;
    slot.running = false;
    this.#occupied.delete(slot);
    this.#idle.push(slot);
  }

  /** The record's turn is over: the next one of its key may start. */
  #release(task: Task): void {
    this.#olderCopies.ended(task);
    if (task.key !== null) {
      const { keys } = task.stream;
      const waiting = keys.get(task.key);
      if (waiting !== undefined) {
        const next = waiting?.shift();
        if (next === undefined) keys.delete(task.key);
        else if (!this.#olderCopies.hold(next)) this.#ready.push(next);
      }
    }
    this.#checkDrained();
  }

  #createSlot(): Slot {
    const slot: Slot = {
      run: undefined,
      running: false,
      deadline: 0,
      startedAt: 0,
      fulfilled: () => {
        this.#fulfilled(slot);
      },
      rejected: (reason) => {
        this.#rejected(slot, reason);
      },
      expire: () => {
        this.#expired(slot);
      },
    };
    this.#watch.add(slot);
    return slot;
  }
}

/** The record's key is under way: those behind it wait. */
function own({ key, stream }: Task): void {
  if (key !== null && !stream.keys.has(key)) stream.keys.set(key, null);
}

/** Puts a record behind the one of its key that is under way, if there is one. */
function waitsBehind(task: Task): boolean {
  const { key, stream } = task;
  if (key === null) return false;
  const waiting = stream.keys.get(key);
  if (waiting === undefined) return false;
  if (waiting !== null) waiting.push(task);
  else {
    const queue = new TaskQueue();
    queue.push(task);
    stream.keys.set(key, queue);
  }
  return true;
}
