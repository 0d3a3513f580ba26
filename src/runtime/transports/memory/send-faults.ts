/** How `faults.failNextSend` makes sends fail. */
export interface SendFault {
  /** What the send rejects with; `broker-unavailable` by default. */
  readonly error?: Error | undefined;
  /** How many sends fail. 1 by default. */
  readonly times?: number | undefined;
  /** The records are written all the same: only the acknowledgement is lost. */
  readonly written?: boolean | undefined;
}

/** What goes wrong on purpose. For tests and demos. */
export interface MemoryFaults {
  /** The next sends reject. */
  failNextSend(fault?: SendFault): void;
  /** Sends wait until the returned function is called. */
  holdSends(): () => void;
  /** The broker goes away: sends are refused, sessions end, replies cannot be received. */
  disconnect(): void;
  /** The broker is back with all it had; members join again by themselves. */
  reconnect(): void;
  /** Every stream of the group (of all groups) ends, and partitions change hands among the members. */
  rebalance(group?: string): void;
}

/** Sends that have to fail or to wait. */
export class SendFaults {
  readonly #failures: SendFault[] = [];
  #gate: Promise<void> | undefined;

  fail(fault: SendFault): void {
    for (let count = fault.times ?? 1; count > 0; count -= 1) this.#failures.push(fault);
  }

  next(): SendFault | undefined {
    return this.#failures.shift();
  }

  get gate(): Promise<void> | undefined {
    return this.#gate;
  }

  hold(): () => void {
    let open = (): void => undefined;
    const before = this.#gate;
    const gate = new Promise<void>((resolve) => (open = resolve)).then(() => before);
    this.#gate = gate;
    return () => {
      if (this.#gate === gate) this.#gate = before;
      open();
    };
  }
}
