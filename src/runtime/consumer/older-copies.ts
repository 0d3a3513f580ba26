import type { Task } from './task.js';

/**
 * Records of a lost epoch whose handlers still run, and the copies of them that were fetched again meanwhile: a copy starts
 * only after the older one has ended.
 */
export class OlderCopies {
  readonly #running = new Map<string, Task[]>();
  readonly #resume: (tasks: readonly Task[]) => void;

  constructor(resume: (tasks: readonly Task[]) => void) {
    this.#resume = resume;
  }

  /** The epoch of these tasks is over, and they run. */
  add(tasks: readonly Task[]): void {
    for (const task of tasks) if (!this.#running.has(placeOf(task))) this.#running.set(placeOf(task), []);
  }

  /** True where the task has to wait for an older copy; it is resumed later. */
  hold(task: Task): boolean {
    if (this.#running.size === 0) return false;
    const waiting = this.#running.get(placeOf(task));
    if (waiting === undefined) return false;
    waiting.push(task);
    return true;
  }

  /** A task of a lost epoch has ended. */
  ended(task: Task): void {
    if (this.#running.size === 0) return;
    const place = placeOf(task);
    const waiting = this.#running.get(place);
    if (waiting === undefined) return;
    this.#running.delete(place);
    const alive = waiting.filter(({ stream }) => !stream.dead);
    if (alive.length > 0) this.#resume(alive);
  }
}

const placeOf = ({ record }: Task): string => `${record.topic}:${record.partition}:${record.offset}`;
