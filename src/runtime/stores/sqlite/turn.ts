import { EdaError } from '../../errors.js';
import type { Clock } from '../../service/types.js';

/** One connection has one transaction: whoever wants it waits for those that came before. */
export class Turn {
  readonly #clock: Pick<Clock, 'sleep'>;
  /** How to hand the turn to each that waits, the first first. */
  readonly #waiters = new Set<() => void>();
  #held = false;
  /** How often it was given. */
  #grants = 0;

  constructor(clock: Pick<Clock, 'sleep'>) {
    this.#clock = clock;
  }

  /**
   * Resolves with what gives the turn back (once; more often does nothing). Rejects with the signal's reason, or, where one and
   * the same holder has kept it for `patienceMs`, with `overloaded`.
   */
  async take(signal?: AbortSignal, patienceMs?: number): Promise<() => void> {
    signal?.throwIfAborted();
    if (this.#held) await this.#wait(signal, patienceMs);
    this.#held = true;
    this.#grants += 1;
    let given = false;
    return () => {
      if (given) return;
      given = true;
      this.#pass();
    };
  }

  /** To the next one at once: nobody may come in between. */
  #pass(): void {
    for (const grant of this.#waiters) {
      this.#waiters.delete(grant);
      grant();
      return;
    }
    this.#held = false;
  }

  async #wait(signal: AbortSignal | undefined, patienceMs: number | undefined): Promise<void> {
    const ended = new AbortController();
    let stop = (): void => undefined;
    try {
      await new Promise<void>((resolve, reject) => {
        const onAbort = (): void => {
          reject(signal?.reason as Error);
        };
        this.#waiters.add(resolve);
        signal?.addEventListener('abort', onAbort, { once: true });
        stop = () => {
          this.#waiters.delete(resolve);
          signal?.removeEventListener('abort', onAbort);
        };
        if (patienceMs !== undefined) void this.#watch(patienceMs, ended.signal, reject);
      });
    } finally {
      stop();
      ended.abort();
    }
  }

  async #watch(patienceMs: number, ended: AbortSignal, reject: (error: Error) => void): Promise<void> {
    for (let grants = -1; grants !== this.#grants;) {
      grants = this.#grants;
      try {
        await this.#clock.sleep(patienceMs, ended);
      } catch {
        // It has its turn, or does not want it any more.
        return;
      }
    }
    reject(
      new EdaError(
        'overloaded',
        `Store sqlite has one transaction at a time, and the one before this has been open for ${patienceMs} ms: a handler that waits for service.transaction waits for itself, so use its own context.tx and context.publish; else shorten what the handler awaits.`,
        { fields: { store: 'sqlite' } },
      ),
    );
  }
}
