import { createSlot, type HandlerSlot, type SlotEvents } from './handler-slot.js';
import type { RunWatch } from './run-watch.js';
import type { StreamState } from './stream-state.js';
import type { Task } from './task.js';

/** The places at which handlers run side by side. */
export class SlotPool {
  readonly #watch: RunWatch;
  readonly #events: SlotEvents;
  readonly #idle: HandlerSlot[] = [];
  readonly #all = new Set<HandlerSlot>();
  #occupied = 0;

  constructor(size: number, watch: RunWatch, events: SlotEvents) {
    this.#watch = watch;
    this.#events = events;
    for (let count = 0; count < size; count += 1) this.#idle.push(this.#create());
  }

  get occupied(): number {
    return this.#occupied;
  }
  get hasIdle(): boolean {
    return this.#idle.length > 0;
  }

  /** Call only where `hasIdle`. */
  take(): HandlerSlot {
    this.#occupied += 1;
    return this.#idle.pop() as HandlerSlot;
  }

  leave(slot: HandlerSlot): void {
    slot.run = undefined;
    slot.running = false;
    this.#occupied -= 1;
    this.#idle.push(slot);
  }

  /** Gives up a place whose handler does not end: what it still does there goes unheard. */
  abandon(slot: HandlerSlot): void {
    slot.run = undefined;
    this.#occupied -= 1;
    this.#watch.remove(slot);
    this.#all.delete(slot);
    this.#idle.push(this.#create());
  }

  running(stream: StreamState): Task[] {
    return [...this.#all].flatMap(({ run }) => (run !== undefined && run.task.stream === stream ? [run.task] : []));
  }

  abort(reason: Error, stream?: StreamState): void {
    for (const { run } of this.#all)
      if (run !== undefined && (stream === undefined || run.task.stream === stream)) run.abort(reason);
  }

  #create(): HandlerSlot {
    const slot = createSlot(this.#events);
    this.#watch.add(slot);
    this.#all.add(slot);
    return slot;
  }
}
