import type { StreamState } from './stream-state.js';
import type { Task } from './task.js';

/** First in, first out, with a way back in at the front. */
export class TaskQueue {
  #tasks: (Task | undefined)[] = [];
  #head = 0;

  get length(): number {
    return this.#tasks.length - this.#head;
  }

  push(task: Task): void {
    this.#tasks.push(task);
  }

  peek(): Task | undefined {
    return this.#tasks[this.#head];
  }

  shift(): Task | undefined {
    const task = this.#tasks[this.#head];
    if (task === undefined) return undefined;
    // What has left must not be kept alive from here.
    this.#tasks[this.#head] = undefined;
    this.#head += 1;
    if (this.#head === this.#tasks.length || this.#head === 4096) {
      this.#tasks = this.#tasks.slice(this.#head);
      this.#head = 0;
    }
    return task;
  }

  /** Takes out all tasks of a stream. */
  drop(stream: StreamState): void {
    this.#tasks = this.#tasks.slice(this.#head).filter((task) => task?.stream !== stream);
    this.#head = 0;
  }

  unshift(tasks: readonly Task[]): void {
    if (tasks.length === 0) return;
    this.#tasks = [...tasks, ...this.#tasks.slice(this.#head)];
    this.#head = 0;
  }
}
