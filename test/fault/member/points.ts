import type { Point } from './protocol.js';

/** Counts how often the process comes by each point, and ends it where it was told to. */
export class Points {
  readonly #onReached: (point: Point) => void;
  #armed: { readonly point: Point; left: number } | undefined;

  constructor(onReached: (point: Point) => void) {
    this.#onReached = onReached;
  }

  arm(point: Point, nth: number): void {
    this.#armed = { point, left: nth };
  }

  pass(point: Point): void {
    if (this.#armed?.point !== point) return;
    this.#armed.left -= 1;
    if (this.#armed.left > 0) return;
    this.#onReached(point);
    process.kill(process.pid, 'SIGKILL');
  }
}
