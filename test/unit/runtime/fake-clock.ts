import type { Clock } from '../../../src/runtime/service/types.js';

interface Sleeper {
  readonly until: number;
  readonly wake: () => void;
}

/** Time that passes only when a test says so; ids and random numbers that are the same in every run. */
export class FakeClock implements Clock {
  #now: number;
  #ids = 0;
  readonly #sleepers = new Set<Sleeper>();
  /** What `random` answers. */
  randomValue = 0.5;
  /** Every sleep that was asked for, in milliseconds. */
  readonly sleeps: number[] = [];

  constructor(now = Date.UTC(2026, 0, 2, 3, 4, 5, 678)) {
    this.#now = now;
  }

  now(): number {
    return this.#now;
  }

  random(): number {
    return this.randomValue;
  }

  uuid(): string {
    this.#ids += 1;
    const hex = this.#ids.toString(16).padStart(8, '0');
    return `${hex}-0000-4000-8000-${hex.padStart(12, '0')}`;
  }

  /** Timers that run at the moment. */
  get sleeping(): number {
    return this.#sleepers.size;
  }

  sleep(ms: number, signal?: AbortSignal): Promise<void> {
    this.sleeps.push(ms);
    return new Promise<void>((resolve, reject) => {
      if (signal?.aborted === true) {
        reject(signal.reason as Error);
        return;
      }
      const abort = (): void => {
        this.#sleepers.delete(sleeper);
        reject(signal?.reason as Error);
      };
      const sleeper: Sleeper = {
        until: this.#now + ms,
        wake: () => {
          this.#sleepers.delete(sleeper);
          signal?.removeEventListener('abort', abort);
          resolve();
        },
      };
      this.#sleepers.add(sleeper);
      signal?.addEventListener('abort', abort, { once: true });
    });
  }

  /** Lets time pass: sleepers wake in the order of their times, with what follows from each in between. */
  async advance(ms: number): Promise<void> {
    const end = this.#now + ms;
    for (;;) {
      const [next] = [...this.#sleepers].filter(({ until }) => until <= end).sort((a, b) => a.until - b.until);
      if (next === undefined) break;
      this.#now = Math.max(this.#now, next.until);
      next.wake();
      await settled();
    }
    this.#now = end;
    await settled();
  }
}

/** Lets everything run that waits for nothing but a turn of the event loop. */
export async function settled(): Promise<void> {
  for (let turn = 0; turn < 10; turn += 1)
    await new Promise<void>((resolve) => {
      setImmediate(resolve);
    });
}

/** Waits for a condition, turn by turn of the event loop. */
export async function until(condition: () => boolean, what: string): Promise<void> {
  for (let turn = 0; turn < 100_000; turn += 1) {
    if (condition()) return;
    await new Promise<void>((resolve) => {
      setImmediate(resolve);
    });
  }
  throw new Error(`never came true: ${what}`);
}
