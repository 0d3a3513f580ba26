import { backOffMs } from '../consumer/back-off.js';
import type { StopSignals } from '../consumer/stop-signals.js';
import { EdaError } from '../errors.js';
import type { Clock, Logger } from '../service/types.js';
import { SlowCalls } from './slow-calls.js';

const BACK_OFF = { baseMs: 250, maxMs: 10_000 };

export interface StoreGateOptions {
  readonly store: string;
  readonly clock: Clock;
  readonly logger: Logger;
  readonly stop: StopSignals;
  readonly report: (error: Error, where: string) => void;
}

/** A store that does not answer stops consumption: said once, tried again with back-off, and gone on with by itself. */
export class StoreGate {
  readonly #options: StoreGateOptions;
  readonly #slow: SlowCalls;
  #failures = 0;
  #problem: string | undefined;
  #waiting: Promise<void> | undefined;
  readonly #reopened: (() => void)[] = [];

  constructor(options: StoreGateOptions) {
    const { store, logger, report } = options;
    this.#options = options;
    this.#slow = new SlowCalls({
      clock: options.clock,
      closed: options.stop.cutOff,
      onSlow: (problem) => {
        const message = `Store ${store} ${problem}: what it was asked for is waited for.`;
        report(new EdaError('store-unavailable', message, { fields: { store } }), `store ${store}`);
      },
      onAnswer: () => {
        logger.info(`Store ${store} answers again.`);
      },
    });
  }

  get problem(): string | undefined {
    if (this.#problem !== undefined) return this.#problem;
    const slow = this.#slow.problem;
    return slow === undefined ? undefined : `store ${this.#options.store} ${slow}`;
  }

  /** Passes a call's outcome on, and notices where there is none for long. */
  watch<Result>(what: string, call: Promise<Result>): Promise<Result> {
    return this.#slow.watch(what, call);
  }

  /** Resolves when the store should be tried again. */
  down(error: Error): Promise<void> {
    const { store, report } = this.#options;
    if (this.#problem === undefined) report(error, `store ${store}: nothing is handled until it answers again`);
    this.#problem = `store ${store} does not answer: ${error.message}`;
    this.#waiting ??= this.#wait();
    return this.#waiting;
  }

  async #wait(): Promise<void> {
    this.#failures += 1;
    try {
      await this.#options.stop.pause(50 + backOffMs(this.#options.clock, this.#failures, BACK_OFF));
    } finally {
      this.#waiting = undefined;
    }
    for (const listener of this.#reopened) listener();
  }

  /** Calls back whenever the store should be tried again: for those who begin nothing while `waiting`. */
  onReopened(listener: () => void): void {
    this.#reopened.push(listener);
  }

  /** The wait that is under way, if any. */
  get waiting(): Promise<void> | undefined {
    return this.#waiting;
  }

  /** The store has answered. */
  up(): void {
    if (this.#problem === undefined) return;
    this.#problem = undefined;
    this.#failures = 0;
    this.#options.logger.info(`Store ${this.#options.store} answers again.`);
  }
}
