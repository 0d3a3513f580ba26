import { admitTask } from '../consumer/admit-task.js';
import { backOffMs } from '../consumer/back-off.js';
import type { ConsumeCore } from '../consumer/consume-core.js';
import type { Failure } from '../consumer/failure.js';
import { toError } from '../to-error.js';
import type { HandlerRun } from '../consumer/handler-run.js';
import type { StreamState } from '../consumer/stream-state.js';
import type { Task } from '../consumer/task.js';
import { TaskQueue } from '../consumer/task-queue.js';
import { ChunkFinisher } from './chunk-finisher.js';
import { Conflicts, CONFLICTS_OF_AN_ATTEMPT, endlessConflict } from './conflicts.js';
import type { InboxLaneOptions } from './inbox-lane-options.js';
import { runChunk, type Committed } from './run-chunk.js';
import { noteIdentity } from './note-identity.js';

/**
 * Records a chunk where a commit costs nothing, since the store is in this process: fewer decoded payloads wait for their
 * turn, so they die young, and fewer records run again when one of them fails.
 */
const SMALL_CHUNK = 256;

/** After two transactions were in each other's way. */
const CONFLICT_BACK_OFF = { baseMs: 50, maxMs: 500 };

/** After an error of our own: the records are tried again, but not as fast as it can fail. */
const TROUBLE_PAUSE_MS = 1000;

const NONE: readonly Task[] = [];

/** One of the parallel transactions of an inbox: its records in order, in chunks. */
export class InboxLane {
  /** The handler that runs. */
  running: HandlerRun | undefined;
  readonly #options: InboxLaneOptions;
  readonly #conflicts = new Conflicts();
  /** Records of a chunk, at most. */
  readonly #batch: number;
  readonly #queue = new TaskQueue();
  /** Ahead of the queue: records that were taken before and have to run (again). */
  readonly #ready = new TaskQueue();
  /** Records that were taken and did not come to any end yet. */
  #taken: readonly Task[] = NONE;
  #working = false;
  /** How many records were handled within the time of a chunk lately: claiming many more would be for nothing. */
  #size: number;
  readonly #finisher: ChunkFinisher;

  constructor(options: InboxLaneOptions) {
    this.#options = options;
    this.#finisher = new ChunkFinisher(options);
    const { batch } = options.core.settings;
    this.#batch = options.store.capabilities.durable ? batch : Math.min(batch, SMALL_CHUNK);
    this.#size = this.#batch;
  }

  get busy(): number {
    return (this.#working ? 1 : 0) + (this.#finisher.busy ? 1 : 0);
  }

  /** Records that it was dealt and has not taken. */
  get queued(): number {
    return this.#queue.length;
  }

  /** Sentence for `health()`. */
  get problem(): string | undefined {
    return this.#conflicts.problem;
  }

  push(task: Task): void {
    this.#queue.push(task);
  }

  /** Puts records ahead of all that was not taken yet. */
  resume(tasks: readonly Task[]): void {
    this.#ready.unshift(tasks);
    this.wake();
  }

  /** Forgets what waits of a stream: while the store is away, epochs may come and go. */
  drop(stream: StreamState): void {
    this.#queue.drop(stream);
    this.#ready.drop(stream);
    this.#conflicts.drop(stream);
  }

  wake(): void {
    if (this.#working || this.#options.stop.stopping.aborted) return;
    this.#working = true;
    void this.#work();
  }

  /** Only when it is about to take some: what waits undealt is the transport's record alone. */
  #deal(): void {
    const wanted = this.#size - this.#ready.length;
    if (this.#queue.length < wanted) this.#options.deal(this, wanted);
  }

  async #work(): Promise<void> {
    const { stop, core } = this.#options;
    try {
      while (!stop.stopping.aborted) {
        this.#deal();
        const chunk = this.#take();
        if (chunk.length > 0) await this.#run(chunk);
        else if (this.#queue.length === 0 && this.#ready.length === 0) break;
        // Sockets and timers must get their turn, however many records wait.
        await new Promise<void>((resolve) => {
          setImmediate(resolve);
        });
      }
    } catch (thrown) {
      this.#ready.unshift(this.#taken);
      this.#taken = NONE;
      core.report(toError(thrown), `a lane of group ${core.group}`);
      await stop.pause(TROUBLE_PAUSE_MS).catch(() => undefined);
    }
    this.#working = false;
    if (!stop.stopping.aborted && (this.#queue.length > 0 || this.#ready.length > 0)) this.wake();
    else this.#options.rested();
  }

  /** The next records that may share a transaction. */
  #take(): Task[] {
    const chunk: Task[] = [];
    this.#taken = chunk;
    const ids = new Set<string>();
    let looked = 0;
    while (chunk.length < this.#size && looked < this.#batch) {
      const ready = this.#ready.peek();
      const task = ready ?? this.#queue.peek();
      if (task === undefined) break;
      // One that failed in a chunk runs alone, and two copies of a message never share a claim.
      if (task.solo && chunk.length > 0) break;
      looked += 1;
      if (!this.#mayRun(task)) {
        this.#shift(ready);
        continue;
      }
      const { id } = noteIdentity(this.#options.core, task, this.#options.identities);
      ids.add(id);
      if (ids.size === chunk.length) break;
      this.#shift(ready);
      chunk.push(task);
      if (task.solo) break;
    }
    return chunk;
  }

  #shift(ready: Task | undefined): void {
    if (ready === undefined) this.#queue.shift();
    else this.#ready.shift();
  }

  /** False where the record is no longer this lane's concern, or waits elsewhere. */
  #mayRun(task: Task): boolean {
    const { core, ends } = this.#options;
    const { stream } = task;
    if (stream.dead) return false;
    // First of all: among those that are held it would overtake the one of its key that waits for its next try.
    // Without a record that waits for its next try, no key has to be looked up.
    const key = stream.keys.size === 0 ? null : task.key;
    const waiting = key === null ? undefined : stream.keys.get(key);
    if (waiting !== undefined) {
      waiting?.push(task);
      return false;
    }
    if (stream.blocked) {
      stream.held.push(task);
      return false;
    }
    const admitted = admitTask(core, ends, task);
    // Nothing of its key has to wait: what cannot be read is in no order with what can.
    if (admitted === 'dead') void this.#bury(task, task.failure as Failure);
    return admitted === 'run';
  }

  async #run(chunk: readonly Task[]): Promise<void> {
    const { core, store, watch, gate, stop } = this.#options;
    const end = await runChunk({ core, store, watch, lane: this, tasks: chunk, stop, gate });
    this.#taken = NONE;
    if (end.kind === 'committed') {
      gate.up();
      if (this.#conflicts.size > 0) for (const task of chunk) this.#conflicts.delete(task);
      await this.#committed(end, chunk.length);
      return;
    }
    for (const task of chunk) task.solo = true;
    switch (end.kind) {
      case 'failed':
        gate.up();
        this.#conflicts.delete(end.failed);
        this.#failedInChunk(chunk, end.failed, end.error, end.dead);
        return;
      case 'held':
      case 'conflict':
        gate.up();
        await this.#conflict(chunk, end.error, end.kind === 'held');
        return;
      case 'unavailable':
        this.#ready.unshift(chunk);
        await gate.down(end.error);
        return;
    }
  }

  /** No attempt, unless it never ends and its handler runs. */
  async #conflict(chunk: readonly Task[], error: Error, held: boolean): Promise<void> {
    const { core, stop } = this.#options;
    const [task, ...others] = chunk;
    if (task === undefined || others.length > 0) {
      this.#ready.unshift(chunk);
      await stop.pause(backOffMs(core.clock, 1, CONFLICT_BACK_OFF));
      return;
    }
    // Only its key has to wait meanwhile.
    const inARow = this.#conflicts.add(task);
    if (inARow < CONFLICTS_OF_AN_ATTEMPT) {
      void this.#retry(task, backOffMs(core.clock, inARow, CONFLICT_BACK_OFF));
      return;
    }
    const endless = endlessConflict(task, error, held);
    if (this.#conflicts.attemptEnds(task)) core.report(endless, `handler ${task.receiver?.handlerName}`);
    if (held) void this.#retry(task, backOffMs(core.clock, inARow, CONFLICT_BACK_OFF));
    else void this.#failed(task, endless, false);
  }

  /** Everything was rolled back: each record again in a transaction of its own, in the old order. */
  #failedInChunk(chunk: readonly Task[], failed: Task, error: Error, dead: boolean): void {
    const { key } = failed;
    const earlier = key !== null && chunk.indexOf(failed) > chunk.findIndex((task) => task.key === key);
    if (earlier && !dead) {
      // Those before it have to be handled first, so it cannot wait here for its back-off: the next try is at once.
      const next = this.#options.ends.failed(failed, error, false, 0);
      if (typeof next === 'number') {
        this.#ready.unshift(chunk);
        return;
      }
    }
    this.#ready.unshift(chunk.filter((task) => task !== failed));
    void this.#failed(failed, error, dead);
  }

  async #committed(end: Committed, size: number): Promise<void> {
    const started = size - end.notStarted.length;
    // What is claimed and given back is paid for twice: only as many as fit into the time of a chunk.
    if (end.notStarted.length > 0) this.#size = Math.max(1, started);
    else if (started >= this.#size && end.handlersMs * 2 <= this.#options.core.settings.batchMs)
      this.#size = Math.min(this.#batch, this.#size * 2);
    this.#ready.unshift(end.notStarted);
    for (const { task, error } of end.reused) void this.#bury(task, { reason: 'id-reuse', error });
    for (const { task, reply } of end.repeats) void this.#repeat(task, reply);
    await this.#finisher.finish(end);
  }

  async #failed(task: Task, error: Error, dead: boolean): Promise<void> {
    if (task.stream.dead) return;
    const next = this.#options.ends.failed(task, error, dead);
    if (typeof next !== 'number') {
      this.#conflicts.delete(task);
      await this.#bury(task, next);
      return;
    }
    await this.#retry(task, next);
  }

  async #retry(task: Task, afterMs: number): Promise<void> {
    this.#park(task);
    await this.#options.stop.pause(afterMs);
    if (!task.stream.dead) this.#unpark(task, [task]);
  }

  async #repeat(task: Task, reply: Parameters<ConsumeCore['responder']['repeat']>[1]): Promise<void> {
    const { core, ends, stop } = this.#options;
    try {
      await core.responder.repeat(task, reply, stop.cutOff);
    } catch (thrown) {
      await this.#failed(task, toError(thrown), false);
      return;
    }
    if (await this.#finisher.earlierPublished()) ends.duplicate(task);
  }

  async #bury(task: Task, failure: Failure): Promise<void> {
    await this.#options.ends.bury(task, failure);
    this.#options.rested();
  }

  /** Later records of the key wait for this one. */
  #park({ key, stream }: Task): void {
    if (key !== null && !stream.keys.has(key)) stream.keys.set(key, new TaskQueue());
  }

  #unpark({ key, stream }: Task, first: readonly Task[]): void {
    const tasks = [...first];
    if (key !== null) {
      const waiting = stream.keys.get(key);
      stream.keys.delete(key);
      for (let task = waiting?.shift(); task !== undefined; task = waiting?.shift()) tasks.push(task);
    }
    this.resume(tasks);
  }
}
