import type { OlderCopies } from './older-copies.js';
import type { StreamState } from './stream-state.js';
import type { Task } from './task.js';
import { StreamTurns } from './stream-turns.js';
import { TaskQueue } from './task-queue.js';

/** What waits to be run, by key: one key in order, streams in turn. */
export class KeyedQueue {
  readonly #olderCopies: OlderCopies;
  /** Records that own their key and may run, ahead of new ones. */
  readonly #ready = new TaskQueue();
  readonly #turns = new StreamTurns();

  constructor(olderCopies: OlderCopies) {
    this.#olderCopies = olderCopies;
  }

  arrived(stream: StreamState): void {
    this.#turns.add(stream);
  }

  /** A record that owns its key may run (again). */
  ready(task: Task): void {
    this.#ready.push(task);
  }

  /** The next record whose key is free, or that owns it. */
  next(): Task | undefined {
    for (let task = this.#ready.shift(); task !== undefined; task = this.#ready.shift()) {
      if (task.stream.dead) continue;
      if (!task.stream.blocked) return task;
      task.stream.held.push(task);
    }
    for (let stream = this.#turns.next(); stream !== undefined; stream = this.#turns.next()) {
      const task = this.#takeFrom(stream);
      if (task !== undefined) return task;
    }
    return undefined;
  }

  #takeFrom(stream: StreamState): Task | undefined {
    for (let task = stream.take(); task !== undefined; task = stream.take()) {
      if (waitsBehind(task)) continue;
      if (!this.#olderCopies.hold(task)) return task;
      this.own(task);
    }
    return undefined;
  }

  /** The record's key is under way: those behind it wait. What ends at once never needs it. */
  own({ key, stream }: Task): void {
    if (key !== null && !stream.keys.has(key)) stream.keys.set(key, null);
  }

  /** The record's turn is over: the next one of its key may start. */
  release(task: Task): void {
    this.#olderCopies.ended(task);
    const { keys } = task.stream;
    // Nearly always so where handlers end at once: then the key is not even looked at.
    if (keys.size === 0 || task.key === null) return;
    const waiting = keys.get(task.key);
    if (waiting === undefined) return;
    const next = waiting?.shift();
    if (next === undefined) keys.delete(task.key);
    else if (!this.#olderCopies.hold(next)) this.#ready.push(next);
  }
}

/** Puts a record behind the one of its key that is under way, if there is one. */
function waitsBehind(task: Task): boolean {
  const { keys } = task.stream;
  if (keys.size === 0) return false;
  const { key } = task;
  if (key === null) return false;
  const waiting = keys.get(key);
  if (waiting === undefined) return false;
  if (waiting !== null) waiting.push(task);
  else {
    const queue = new TaskQueue();
    queue.push(task);
    keys.set(key, queue);
  }
  return true;
}
