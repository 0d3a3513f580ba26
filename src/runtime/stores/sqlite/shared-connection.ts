import { EdaError } from '../../errors.js';
import { CleanUp } from './clean-up.js';
import type { SqliteConnection } from './sqlite-connection.js';

/** One connection for all services that share a store: opened by the first, closed by the last. */
export class SharedConnection {
  readonly #connection: SqliteConnection;
  readonly #cleanUp: CleanUp;
  /** Brokers of those that have opened it. */
  readonly #users: unknown[] = [];
  /** Opening and closing, one after the other. */
  #last: Promise<unknown> = Promise.resolve();

  constructor(connection: SqliteConnection, cleanUpMs: number) {
    this.#connection = connection;
    this.#cleanUp = new CleanUp(connection, cleanUpMs);
  }

  open(broker: unknown, signal?: AbortSignal): Promise<void> {
    return this.#inOrder(async () => {
      signal?.throwIfAborted();
      if (this.#users.some((other) => other !== broker && other !== undefined && broker !== undefined))
        throw new EdaError(
          'invalid-options',
          "Services of two brokers share a sqlite store, whose outbox serves one: give the other one's services a store of their own, on another file or another handle and prefix.",
          { fields: { store: 'sqlite' } },
        );
      if (this.#users.length === 0) {
        await this.#connection.open(signal);
        this.#cleanUp.start();
      }
      this.#users.push(broker);
    });
  }

  close(broker: unknown): Promise<void> {
    return this.#inOrder(async () => {
      const index = this.#users.indexOf(broker);
      if (index === -1) return;
      this.#users.splice(index, 1);
      if (this.#users.length > 0) return;
      await this.#cleanUp.stop();
      await this.#connection.close();
    });
  }

  #inOrder(run: () => Promise<void>): Promise<void> {
    const result = this.#last.then(run);
    this.#last = result.catch(() => undefined);
    return result;
  }
}
