import type { ConsumeCore } from '../consumer/consume-core.js';
import type { Executor } from '../consumer/executor.js';
import { RunWatch } from '../consumer/run-watch.js';
import type { StreamState } from '../consumer/stream-state.js';
import { StreamTurns } from '../consumer/stream-turns.js';
import type { Task } from '../consumer/task.js';
import { InboxLane } from './inbox-lane.js';
import type { InboxLaneOptions } from './inbox-lane-options.js';
import { laneOf } from './lane-of.js';
import { IdentityReader } from './message-identity.js';

export interface InboxExecutorOptions extends Omit<InboxLaneOptions, 'identities' | 'watch' | 'rested' | 'deal'> {
  readonly core: ConsumeCore;
}

/** Records in the lanes of a transactional store: a key always on the same lane. */
export class InboxExecutor implements Executor {
  readonly #options: InboxExecutorOptions;
  readonly #lanes: readonly InboxLane[];
  readonly #drained: (() => void)[] = [];
  readonly #turns = new StreamTurns();
  #keyless = 0;

  constructor(options: InboxExecutorOptions) {
    this.#options = options;
    const { core, store } = options;
    const watch = new RunWatch(core.clock, core.settings.handlerTimeoutMs, options.stop.cutOff);
    const rested = (): void => {
      this.#checkDrained();
    };
    const deal = (lane: InboxLane, wanted: number): void => {
      this.#deal(lane, wanted);
    };
    const identities = new IdentityReader();
    this.#lanes = Array.from(
      { length: Math.max(1, store.lanes) },
      () => new InboxLane({ ...options, identities, watch, rested, deal }),
    );
  }

  get busy(): number {
    return this.#lanes.reduce((sum, lane) => sum + lane.busy, this.#options.ends.burials);
  }

  get problem(): string | undefined {
    return this.#options.gate.problem ?? this.#lanes.find(({ problem }) => problem !== undefined)?.problem;
  }

  arrived(stream: StreamState): void {
    this.#turns.add(stream);
    for (const lane of this.#lanes) lane.wake();
  }

  /** Lanes that get some on the way and rest are woken: the records of a key are on its lane alone. */
  #deal(lane: InboxLane, wanted: number): void {
    const others = new Set<InboxLane>();
    while (lane.queued < wanted) {
      const task = this.#turns.next()?.take();
      if (task === undefined) break;
      const own = this.#lane(task);
      own.push(task);
      if (own !== lane) others.add(own);
    }
    for (const other of others) other.wake();
  }

  /** Never needed: both copies of a record are on one lane, or wait for each other in the store. */
  resume(): void {}

  unblocked(stream: StreamState): void {
    const lanes = new Map<InboxLane, Task[]>();
    for (const task of stream.held.splice(0)) {
      const lane = this.#lane(task);
      lanes.set(lane, [...(lanes.get(lane) ?? []), task]);
    }
    for (const [lane, tasks] of lanes) lane.resume(tasks);
    // Records of the stream that were not dealt out meanwhile.
    for (const lane of this.#lanes) lane.wake();
  }

  running(): readonly Task[] {
    return [];
  }

  abort(reason: Error, stream?: StreamState): void {
    for (const lane of this.#lanes)
      if (stream === undefined || lane.running?.task.stream === stream) lane.running?.abort(reason);
  }

  lost(stream: StreamState): void {
    for (const lane of this.#lanes) lane.drop(stream);
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

  #lane(task: Task): InboxLane {
    const lanes = this.#lanes.length;
    // Records without a key are in no order: they go round.
    const { key } = task.record;
    const index = key === null ? (this.#keyless = (this.#keyless + 1) % lanes) : laneOf(key, lanes);
    return this.#lanes[index] as InboxLane;
  }
}
