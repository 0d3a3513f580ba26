import { EdaError } from '../../errors.js';
import type { Clock } from '../../service/types.js';
import { toError } from '../../to-error.js';
import { connectClient } from './connect-client.js';
import type { PostgresClient, PostgresNotification, PostgresPool } from './postgres-client.js';

export interface RelayConnectionOptions {
  readonly pool: PostgresPool;
  /** Listened to. */
  readonly channel: string;
  /** Name of the store. */
  readonly store: string;
  /** Silence after which PostgreSQL ends the connection, where it can (14 on): a process that is frozen must not keep its locks for ever. */
  readonly silenceMs: number;
  /** Statement to run on every new connection. */
  readonly greeting: string;
  readonly clock: Pick<Clock, 'sleep'>;
  /** An error of the database in the words of the store. */
  readonly toError: (error: unknown) => Error;
  readonly onNotification: (payload: string) => void;
}

/** Plans that never change with statistics, which are wrong for a table that is filled and emptied all day. */
const SETTINGS = `SET jit = off; SET max_parallel_workers_per_gather = 0; SET enable_seqscan = off; SET enable_bitmapscan = off; SET enable_hashjoin = off; SET enable_mergejoin = off;
SET default_transaction_isolation = 'read committed';`;

/** A database that has vanished without a word leaves its clients waiting. */
const ANSWER_MS = 30_000;

/** A connection out of the pool that is kept, and replaced where it is lost. One statement at a time: whoever calls sees to that. */
export class RelayConnection {
  readonly #options: RelayConnectionOptions;
  #client: PostgresClient | undefined;
  #generation = 0;
  readonly #closed = new AbortController();

  constructor(options: RelayConnectionOptions) {
    this.#options = options;
  }

  /** Grows with each connection: what was locked on an earlier one is not any more. 0: there has been none. */
  get generation(): number {
    return this.#generation;
  }

  get isOpen(): boolean {
    return this.#client !== undefined;
  }

  /** Connects where there is no connection. */
  async open(): Promise<void> {
    if (this.#client !== undefined) return;
    const { channel, greeting, silenceMs, onNotification } = this.#options;
    const client = await this.#connect();
    const lose = (error: Error): void => {
      if (this.#client === client) this.#drop(error);
    };
    const notified = (message: PostgresNotification): void => {
      if (message.channel === channel) onNotification(message.payload ?? '');
    };
    // Never taken off: an error of a connection that is given up must not end the process either.
    client.on('error', lose);
    client.on('notification', notified);
    this.#client = client;
    this.#generation += 1;
    await this.query(`${SETTINGS}
SELECT set_config(name, '${silenceMs}', false) FROM pg_settings WHERE name = 'idle_session_timeout';
LISTEN "${channel}"; ${greeting}`);
    if (this.#closed.signal.aborted) {
      this.#drop();
      throw closedError();
    }
  }

  /** The rows. An error that has ended the connection, or may have, ends it here too; the next call of `open` makes another one. */
  async query<Row>(text: string, values?: unknown[]): Promise<readonly Row[]> {
    const client = this.#client;
    const { store } = this.#options;
    if (client === undefined)
      throw new EdaError(
        'store-unavailable',
        `Store ${store}: the connection of the outbox relay is lost; it makes another one.`,
        {
          fields: { store },
        },
      );
    const deadline = new AbortController();
    const late = this.#options.clock.sleep(ANSWER_MS, deadline.signal).then(
      () => {
        throw new EdaError(
          'store-unavailable',
          `Store ${store}: PostgreSQL has not answered the outbox relay for ${ANSWER_MS} ms; it tries again on another connection.`,
          { fields: { store } },
        );
      },
      // Aborted: the answer has come.
      () => new Promise<never>(() => undefined),
    );
    try {
      const { rows } = await Promise.race([client.query(text, values), late]);
      return rows as readonly Row[];
    } catch (error) {
      // Whatever has gone wrong: a new connection knows for certain which locks it holds.
      if (this.#client === client) this.#drop(toError(error));
      throw this.#options.toError(error);
    } finally {
      deadline.abort();
    }
  }

  /** Never into the pool again: it holds locks and settings. */
  close(): void {
    this.#closed.abort(closedError());
    this.#drop();
  }

  /** A pool without a limit of its own would be waited for for ever, and with it the end of the relay. */
  async #connect(): Promise<PostgresClient> {
    const { pool, store, clock } = this.#options;
    const waiting = new AbortController();
    const answered = new AbortController();
    const late = new EdaError(
      'store-unavailable',
      `Store ${store}: the pool has had no connection for the outbox relay for ${ANSWER_MS} ms: give it at least as many (max) as the store has lanes and two more; the relay tries again.`,
      { fields: { store } },
    );
    clock.sleep(ANSWER_MS, answered.signal).then(
      () => {
        waiting.abort(late);
      },
      () => undefined,
    );
    try {
      return await connectClient(pool, AbortSignal.any([waiting.signal, this.#closed.signal]));
    } catch (error) {
      throw this.#options.toError(error);
    } finally {
      answered.abort();
    }
  }

  #drop(error?: Error): void {
    const client = this.#client;
    this.#client = undefined;
    client?.release(error ?? true);
  }
}

function closedError(): EdaError {
  return new EdaError('closed', 'The relay of this outbox has been released.');
}
