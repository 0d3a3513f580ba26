const LONGEST_MS = 2 ** 31 - 1;

/** Keeps the process running while somebody listens, as the sockets of a broker's client would. */
export class KeepAlive {
  #holders = 0;
  #timer: NodeJS.Timeout | undefined;

  /** Returns how to let go; safe to call twice. */
  hold(): () => void {
    this.#holders += 1;
    this.#timer ??= setInterval(() => undefined, LONGEST_MS);
    let held = true;
    return () => {
      if (!held) return;
      held = false;
      this.#holders -= 1;
      if (this.#holders > 0) return;
      clearInterval(this.#timer);
      this.#timer = undefined;
    };
  }
}
