import type { Clock } from '../../service/types.js';
import { toError } from '../../to-error.js';
import { backendOf, cancelBackend } from './backend-of.js';
import { checkDatabase } from './check-database.js';
import { type CleanUp, createCleanUp } from './clean-up.js';
import { connectClient } from './connect-client.js';
import { OpenCount } from './open-count.js';
import type { PostgresSettings } from './options.js';
import type { PostgresClient, PostgresPool } from './postgres-client.js';
import { PostgresErrors } from './postgres-errors.js';
import { isLostConnection } from './sql-state.js';
import { type PostgresTables, tableNames } from './table-names.js';

/** How long the end waits for connections to cancel on. */
const CANCEL_MS = 5_000;

/** The database as both kinds of store use it: opened and closed with their users, asked for clients, and told of none in the words of the store. */
export class PostgresConnection<Client extends PostgresClient> {
  readonly tables: PostgresTables;
  readonly errors: PostgresErrors;
  readonly #pool: PostgresPool<Client>;
  readonly #users: OpenCount;
  readonly #cleanUp: CleanUp;
  /** Cancellations that nobody waits for, but the end. */
  readonly #background = new Set<Promise<void>>();
  #giveUp = new AbortController();

  /** `onClose`: what ends with the last user. */
  constructor(
    pool: PostgresPool<Client>,
    { place, name, cleanUpMs, clock, onProblem }: PostgresSettings,
    onClose: () => Promise<void>,
  ) {
    this.#pool = pool;
    this.tables = tableNames(place);
    this.errors = new PostgresErrors(name, place);
    this.#cleanUp = createCleanUp({
      pool,
      tables: this.tables,
      cleanUpMs,
      clock,
      onProblem,
      toError: (error) => this.errors.ofStore(error),
    });
    this.#users = new OpenCount(async () => {
      await this.#cleanUp.stop();
      await onClose();
      await this.#endCancelling(clock);
      this.#stopListening();
    });
  }

  async open(signal?: AbortSignal): Promise<void> {
    signal?.throwIfAborted();
    await this.#users.open(() => this.#begin(signal));
  }

  close(): Promise<void> {
    return this.#users.close();
  }

  async connect(signal?: AbortSignal): Promise<Client> {
    try {
      return await connectClient(this.#pool, signal);
    } catch (error) {
      signal?.throwIfAborted();
      throw this.errors.ofStore(error);
    }
  }

  /** One statement in a transaction of its own. */
  async run(text: string, values: unknown[], signal?: AbortSignal): Promise<readonly unknown[]> {
    return this.#use(async (client) => {
      const { rows } = await client.query(text, values);
      return rows;
    }, signal);
  }

  /** For a client that is about to be closed while a statement of it runs. */
  cancel(client: Client): void {
    const backend = backendOf(client);
    if (backend === undefined) return;
    // Where it cannot be cancelled, its locks end with lock_timeout or with its statement.
    const cancelling: Promise<void> = cancelBackend(this.#pool, backend, this.#giveUp.signal)
      .catch(() => undefined)
      .finally(() => {
        this.#background.delete(cancelling);
      });
    this.#background.add(cancelling);
  }

  /** A pool without a connection must not keep the store open. */
  async #endCancelling(clock: Pick<Clock, 'sleep'>): Promise<void> {
    if (this.#background.size === 0) return;
    const ended = new AbortController();
    clock.sleep(CANCEL_MS, ended.signal).then(
      () => {
        this.#giveUp.abort(new Error('The store was closed.'));
        this.#giveUp = new AbortController();
      },
      () => undefined,
    );
    await Promise.allSettled(this.#background);
    ended.abort();
  }

  async #begin(signal: AbortSignal | undefined): Promise<void> {
    this.#pool.on('error', dropped);
    this.#pool.on('connect', listen);
    try {
      await this.#use((client) => checkDatabase(client, this.tables, this.errors), signal);
    } catch (error) {
      this.#stopListening();
      throw error;
    }
    this.#cleanUp.start();
  }

  #stopListening(): void {
    this.#pool.removeListener('error', dropped);
    this.#pool.removeListener('connect', listen);
  }

  async #use<Result>(work: (client: Client) => Promise<Result>, signal?: AbortSignal): Promise<Result> {
    const client = await this.connect(signal);
    let lost: Error | undefined;
    const lose = (error: Error): void => {
      lost ??= error;
    };
    client.on('error', lose);
    try {
      return await work(client);
    } catch (error) {
      if (isLostConnection(error)) lose(toError(error));
      throw this.errors.ofStore(error);
    } finally {
      client.release(lost);
      if (lost === undefined) client.removeListener('error', lose);
    }
  }
}

/** The pool has removed an idle connection that was lost: whoever needs one next gets another, or is told. An error without a listener ends the process. */
function dropped(): void {}

/**
 * A database that ends a connection right after it was made tells both in one packet: whoever has asked for the client cannot listen to it in between, since a
 * promise comes later.
 */
function listen(client: PostgresClient): void {
  client.on('error', dropped);
}
