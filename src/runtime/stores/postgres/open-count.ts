/** Opened by the first of several users, closed by the last one. */
export class OpenCount {
  readonly #close: () => Promise<void>;
  #users = 0;
  /** One change at a time. */
  #turn: Promise<unknown> = Promise.resolve();

  constructor(close: () => Promise<void>) {
    this.#close = close;
  }

  /** `work` is done for the first one. A user whose opening fails is none. */
  open(work: () => Promise<void>): Promise<void> {
    return this.#inTurn(async () => {
      if (this.#users === 0) await work();
      this.#users += 1;
    });
  }

  /** Without a user there is nothing to close. */
  close(): Promise<void> {
    return this.#inTurn(async () => {
      if (this.#users === 0) return;
      this.#users -= 1;
      if (this.#users === 0) await this.#close();
    });
  }

  #inTurn(work: () => Promise<void>): Promise<void> {
    const done = this.#turn.then(work);
    this.#turn = done.catch(() => undefined);
    return done;
  }
}
