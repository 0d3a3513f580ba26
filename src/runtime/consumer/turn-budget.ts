/** Records begun between two turns of the event loop. */
const RECORDS_A_TURN = 256;

/** Sockets and timers must get their turn, however many records wait. */
export class TurnBudget {
  readonly #refilled: () => void;
  #left = RECORDS_A_TURN;
  #waiting = false;

  constructor(refilled: () => void) {
    this.#refilled = refilled;
  }

  /** False where this turn has done enough; `refilled` is called in the next. */
  spend(): boolean {
    if (this.#waiting) return false;
    if (this.#left > 0) {
      this.#left -= 1;
      return true;
    }
    this.#waiting = true;
    setImmediate(() => {
      this.#left = RECORDS_A_TURN;
      this.#waiting = false;
      this.#refilled();
    });
    return false;
  }
}
