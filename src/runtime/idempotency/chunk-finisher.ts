import { toError } from '../to-error.js';
import type { Task } from '../consumer/task.js';
import { publishEarlier } from '../outbox/publish-earlier.js';
import type { RefusedRow } from '../outbox/refused-row.js';
import type { InboxLaneOptions } from './inbox-lane-options.js';
import type { Committed } from './run-chunk.js';

/** After the outbox could not say what has become of its rows. */
const LOOK_AGAIN_MS = 1000;

/** A record whose publishes the broker refuses: the first reason, and the rows. */
interface RefusedTask {
  readonly error: Error;
  readonly ids: string[];
}

const NONE: ReadonlyMap<Task, RefusedTask> = new Map();

/** Finishes the records of a lane's committed chunks: at once, or, where nothing of the store survives the process, when what they published is written. */
export class ChunkFinisher {
  readonly #options: InboxLaneOptions;
  #publishing: Promise<void> | undefined;

  constructor(options: InboxLaneOptions) {
    this.#options = options;
  }

  /** A chunk waits for its outbox rows to be published. */
  get busy(): boolean {
    return this.#publishing !== undefined;
  }

  /** One chunk's rows at a time: what is behind would only wait for them. Resolves when the next chunk may run. */
  async finish(end: Committed): Promise<void> {
    await this.#publishing;
    const waits = end.rows.length > 0 || end.duplicates.length > 0;
    if (this.#options.store.capabilities.durable || !waits) this.#end(end, NONE);
    else this.#publishing = this.#publish(end);
  }

  /** Waits for what the first run of a message published. False where the service stops before. */
  earlierPublished(): Promise<boolean> {
    const { relay, stop, store } = this.#options;
    if (store.capabilities.durable) return Promise.resolve(true);
    return this.#untilKnown(() => publishEarlier(store.outbox, relay, stop.cutOff));
  }

  async #publish(end: Committed): Promise<void> {
    const { relay, stop, store, rested } = this.#options;
    let refused: readonly RefusedRow[] = [];
    const known = await this.#untilKnown(async () => {
      // Those that were handled before: in an epoch that was lost meanwhile perhaps, and what they published then still waits.
      if (end.duplicates.length > 0) await publishEarlier(store.outbox, relay, stop.cutOff);
      if (end.rows.length === 0) return;
      const report = await relay.publishNow({ ids: end.rows.map(({ id }) => id), signal: stop.cutOff });
      refused = report.refused;
    });
    if (known) this.#end(end, refusedTasks(end, refused));
    this.#publishing = undefined;
    rested();
  }

  async #untilKnown(look: () => Promise<void>): Promise<boolean> {
    const { core, stop } = this.#options;
    for (let told = false; ; told = true) {
      try {
        await look();
        return true;
      } catch (thrown) {
        if (stop.stopping.aborted) return false;
        if (!told) core.report(toError(thrown), 'publishing what handlers published');
        await stop.pause(LOOK_AGAIN_MS);
      }
    }
  }

  #end(end: Committed, refused: ReadonlyMap<Task, RefusedTask>): void {
    const { ends } = this.#options;
    for (const task of end.handled) {
      const failure = refused.size === 0 ? undefined : refused.get(task);
      if (failure === undefined) ends.handled(task);
      else void this.#bury(task, failure);
    }
    for (const task of end.duplicates) ends.duplicate(task);
  }

  /** Its writes are committed, but what it published would be gone with the process: only a dead letter keeps that. */
  async #bury(task: Task, { error, ids }: RefusedTask): Promise<void> {
    const { ends, relay, rested } = this.#options;
    if (await ends.bury(task, { reason: 'handler', error })) relay.giveUp(ids);
    rested();
  }
}

/** Answers are not among them: they are given up by the relay, and their requests were handled. */
function refusedTasks(end: Committed, refused: readonly RefusedRow[]): ReadonlyMap<Task, RefusedTask> {
  const errors = new Map<string, unknown>();
  for (const { row, error } of refused) if (row.reply !== true) errors.set(row.id, error);
  if (errors.size === 0) return NONE;
  const tasks = new Map<Task, RefusedTask>();
  for (const [index, { id }] of end.rows.entries()) {
    const task = end.owners[index];
    if (task === undefined || !errors.has(id)) continue;
    const known = tasks.get(task);
    if (known === undefined) tasks.set(task, { error: toError(errors.get(id)), ids: [id] });
    else known.ids.push(id);
  }
  return tasks;
}
