import type { Clock } from '../service/types.js';

/** A place where one handler runs at a time. */
export interface WatchedSlot {
  /** Something runs here; counted from `watch.begin`. */
  running: boolean;
  deadline: number;
  /** Called once when the time of what runs is over. */
  expire: () => void;
}

/**
 * Handler timeouts without a timer a record: one coarse tick for all places. A handler that is slower than its timeout is
 * told so between `timeoutMs` and a twentieth later.
 */
export class RunWatch {
  readonly #clock: Clock;
  readonly #closed: AbortSignal;
  readonly #tickMs: number;
  readonly #ticksOfTimeout: number;
  readonly #slots = new Set<WatchedSlot>();
  #ticks = 0;
  #ticking = false;

  /** `closed` ends the ticking. */
  constructor(clock: Clock, timeoutMs: number, closed: AbortSignal) {
    this.#clock = clock;
    this.#closed = closed;
    this.#tickMs = Math.max(1, Math.min(1000, Math.floor(timeoutMs / 20)));
    this.#ticksOfTimeout = Math.ceil(timeoutMs / this.#tickMs) + 1;
  }

  add(slot: WatchedSlot): void {
    this.#slots.add(slot);
  }

  remove(slot: WatchedSlot): void {
    this.#slots.delete(slot);
  }

  begin(slot: WatchedSlot): void {
    slot.running = true;
    slot.deadline = this.#ticks + this.#ticksOfTimeout;
    if (!this.#ticking) {
      this.#ticking = true;
      void this.#tick();
    }
  }

  async #tick(): Promise<void> {
    let runs = true;
    while (runs) {
      try {
        await this.#clock.sleep(this.#tickMs, this.#closed);
      } catch (error) {
        if (!this.#closed.aborted) throw error;
        return;
      }
      this.#ticks += 1;
      runs = false;
      for (const slot of this.#slots) {
        if (!slot.running) continue;
        runs = true;
        if (slot.deadline > this.#ticks) continue;
        slot.running = false;
        slot.expire();
      }
    }
    this.#ticking = false;
  }
}
