import type { Clock } from '../service/types.js';

/** How long a store may take before it is said. A claim that waits for another process's handler may take this long too. */
export const SLOW_CALL_MS = 30_000;
const LOOK_MS = 5_000;

export interface SlowCallsOptions {
  readonly clock: Clock;
  /** Ends the looking. */
  readonly closed: AbortSignal;
  /** Once, until all that was slow has ended. `problem`: "has not answered claim for 30 s". */
  readonly onSlow: (problem: string) => void;
  readonly onAnswer: () => void;
}

interface Call {
  readonly what: string;
  readonly since: number;
}

/**
 * Calls that never end. They are not given up: nobody knows whether what they were asked for will happen yet, and a record
 * that ran again meanwhile could have its effect twice. One coarse timer looks at all of them.
 */
export class SlowCalls {
  readonly #options: SlowCallsOptions;
  readonly #calls = new Set<Call>();
  #looking = false;
  #slow: Call | undefined;

  constructor(options: SlowCallsOptions) {
    this.#options = options;
  }

  get problem(): string | undefined {
    return this.#slow === undefined ? undefined : this.#describe(this.#slow);
  }

  async watch<Result>(what: string, outcome: Promise<Result>): Promise<Result> {
    const call = { what, since: this.#options.clock.now() };
    this.#calls.add(call);
    if (!this.#looking) {
      this.#looking = true;
      void this.#look();
    }
    try {
      return await outcome;
    } finally {
      this.#calls.delete(call);
      if (this.#slow === call) this.#ended();
    }
  }

  #ended(): void {
    this.#slow = this.#findSlow();
    if (this.#slow === undefined) this.#options.onAnswer();
  }

  async #look(): Promise<void> {
    const { clock, closed, onSlow } = this.#options;
    while (this.#calls.size > 0) {
      try {
        await clock.sleep(LOOK_MS, closed);
      } catch (error) {
        if (!closed.aborted) throw error;
        return;
      }
      if (this.#slow !== undefined) continue;
      this.#slow = this.#findSlow();
      if (this.#slow !== undefined) onSlow(this.#describe(this.#slow));
    }
    this.#looking = false;
  }

  /** The oldest is the first: they are kept in the order of their beginning. */
  #findSlow(): Call | undefined {
    const [oldest] = this.#calls;
    if (oldest === undefined || this.#options.clock.now() - oldest.since < SLOW_CALL_MS) return undefined;
    return oldest;
  }

  #describe({ what, since }: Call): string {
    return `has not answered ${what} for ${Math.round((this.#options.clock.now() - since) / 1000)} s`;
  }
}
