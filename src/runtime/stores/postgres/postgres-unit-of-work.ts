import { EdaError } from '../../errors.js';
import type { ClaimRequest, ClaimResult, MessageIdentity, OutboxRow, StoredReply, UnitOfWork } from '../../store.js';
import { raceAbort } from '../../producer/race-abort.js';
import { toError } from '../../to-error.js';
import { plainArray } from './array-literal.js';
import { claimInbox } from './claim-inbox.js';
import { guardClient } from './guard-client.js';
import { HandlerStatements } from './handler-statements.js';
import type { PostgresClient, PostgresQueryResult } from './postgres-client.js';
import type { PostgresErrors } from './postgres-errors.js';
import { isAborted, isLostConnection, sqlState } from './sql-state.js';
import { identityKey } from '../../idempotency/identity-key.js';
import { replyParameters } from './stored-reply.js';

export interface UnitOfWorkOptions<Client extends PostgresClient> {
  readonly client: Client;
  /** Quoted name of the table. */
  readonly inbox: string;
  readonly errors: PostgresErrors;
  readonly lockTimeoutMs: number;
  readonly idleInTransactionTimeoutMs: number;
  /** Adds rows in the client's transaction; the shards that they are in. */
  readonly addToOutbox: (client: Client, rows: readonly OutboxRow[]) => Promise<Iterable<number>>;
  /** Rows of these shards are committed. */
  readonly committed: (shards: ReadonlySet<number>) => void;
  /** A statement may run on in this backend, whose connection is closed. */
  readonly cancel: (client: Client) => void;
}

/** Gone with the transaction: so it is told whether this one is still the one that has begun. */
const MARK = 'edagen.unit';
const NOT_OURS = 'eda-gen-transaction-has-ended';
const COMMIT = `SELECT CASE WHEN current_setting('${MARK}', true) = 'open' THEN 0 ELSE ('${NOT_OURS}' || coalesce(current_setting('${MARK}', true), ''))::int END; COMMIT`;

/** One transaction on a connection of its own: claims, the handlers' writes, replies and outbox rows. */
export class PostgresUnitOfWork<Client extends PostgresClient> implements UnitOfWork<Client> {
  readonly tx: Client;
  readonly #options: UnitOfWorkOptions<Client>;
  readonly #client: Client;
  readonly #handlers: HandlerStatements;
  readonly #onError: (error: Error) => void;
  /** Keys that were claimed, of each claim. */
  readonly #claimed: Set<string>[] = [];
  readonly #known = new Set<string>();
  /** To be saved with the commit, or before they are read. */
  readonly #replies = new Map<string, StoredReply>();
  readonly #shards = new Set<number>();
  /** Own statements that were sent and not answered. */
  #running = 0;
  #ended = false;
  /** Why it can only be rolled back. */
  #failure: EdaError | undefined;
  /** The connection was lost after COMMIT was sent. */
  #unknown: EdaError | undefined;

  constructor(options: UnitOfWorkOptions<Client>) {
    this.#options = options;
    this.#client = options.client;
    this.#handlers = new HandlerStatements(options.errors);
    this.tx = guardClient(options.client, this.#handlers);
    this.#onError = (error) => {
      this.#handlers.connectionLost(error);
    };
    // Outside of the pool nobody else listens, and an error without a listener ends the process.
    this.#client.on('error', this.#onError);
  }

  get fault(): EdaError | undefined {
    return this.#unknown ?? this.#handlers.fault;
  }

  async begin(): Promise<void> {
    const { lockTimeoutMs, idleInTransactionTimeoutMs } = this.#options;
    try {
      await this.#send(
        `BEGIN; SET LOCAL lock_timeout = ${lockTimeoutMs}; SET LOCAL idle_in_transaction_session_timeout = ${idleInTransactionTimeoutMs}; SET LOCAL ${MARK} = 'open'`,
      );
    } catch (error) {
      this.#ended = true;
      this.#giveUp(toError(error));
      throw this.#options.errors.ofStore(error);
    }
  }

  async claim(requests: readonly ClaimRequest[], signal?: AbortSignal): Promise<readonly ClaimResult[]> {
    this.#assertOpen();
    signal?.throwIfAborted();
    if (requests.length === 0) return [];
    return raceAbort(this.#claim(requests), signal);
  }

  async unclaim(identities: readonly MessageIdentity[]): Promise<void> {
    this.#assertOpen();
    const keys: string[] = [];
    for (const identity of identities) {
      const key = identityKey(identity);
      if (!this.#claimed.some((claimed) => claimed.delete(key))) continue;
      keys.push(key);
      this.#replies.delete(key);
    }
    if (keys.length > 0) await this.#run(this.#deleteStatement, [plainArray(keys)]);
  }

  async saveReply(identity: MessageIdentity, reply: StoredReply): Promise<void> {
    this.#assertOpen();
    const key = identityKey(identity);
    if (!this.#known.has(key) && !this.#claimed.some((claimed) => claimed.has(key)))
      throw new EdaError(
        'invalid-options',
        `A reply was saved for ${identity.message} ${identity.id}, which this unit of work has not claimed. Claim it first.`,
        { fields: { ...identity } },
      );
    this.#replies.set(key, reply);
  }

  async addToOutbox(rows: readonly OutboxRow[]): Promise<void> {
    this.#assertOpen();
    if (rows.length === 0) return;
    this.#running += 1;
    try {
      for (const shard of await this.#options.addToOutbox(this.#client, rows)) this.#shards.add(shard);
    } catch (error) {
      this.#noteLoss(error);
      throw this.#fail(this.#judge(error, 'what a handler has published'));
    } finally {
      this.#running -= 1;
    }
  }

  async commit(): Promise<void> {
    this.#assertOpen();
    this.#handlers.close();
    try {
      // What a handler did not wait for belongs to its transaction all the same.
      await this.#handlers.idle();
      if (this.#failure !== undefined) throw this.#failure;
      // Before COMMIT was sent: nothing is unknown.
      if (this.#handlers.lost !== undefined) throw this.#handlers.lost;
      await this.#saveReplies();
      await this.#commit();
    } catch (error) {
      await this.rollback();
      throw error;
    }
    this.#ended = true;
    this.#leave();
    if (this.#shards.size > 0) this.#options.committed(this.#shards);
  }

  async rollback(): Promise<void> {
    if (this.#ended) return;
    this.#ended = true;
    this.#handlers.close();
    if (this.#handlers.running > 0 || this.#running > 0) {
      // Nobody waits for a statement of unknown length: it ends with its connection, at the latest.
      this.#options.cancel(this.#client);
      this.#giveUp(new EdaError('closed', 'The transaction was rolled back while a statement ran.'));
      return;
    }
    if (this.#handlers.lost !== undefined) {
      this.#giveUp(this.#handlers.lost);
      return;
    }
    try {
      await this.#send('ROLLBACK');
      if (this.#handlers.committed) await this.#giveBackClaims();
      this.#leave();
    } catch (error) {
      // A transaction ends with its connection.
      this.#giveUp(toError(error));
    }
  }

  async #claim(requests: readonly ClaimRequest[]): Promise<readonly ClaimResult[]> {
    await this.#saveReplies();
    const { results, claimed } = await claimInbox(
      async (text, values) => (await this.#run(text, values)).rows,
      this.#options.inbox,
      requests,
    );
    this.#claimed.push(new Set(claimed));
    for (const [index, { state }] of results.entries())
      if (state === 'duplicate') this.#known.add(identityKey((requests[index] as ClaimRequest).identity));
    return results;
  }

  async #saveReplies(): Promise<void> {
    if (this.#replies.size === 0) return;
    const [values, headers] = replyParameters([...this.#replies.values()]);
    const statement = `UPDATE ${this.#options.inbox} AS i SET reply = r.value, reply_headers = r.headers FROM unnest($1::uuid[], $2::bytea[], $3::text[]) AS r(key, value, headers) WHERE i.key = r.key`;
    const parameters = [plainArray(this.#replies.keys()), values, headers];
    this.#replies.clear();
    await this.#run(statement, parameters);
  }

  async #commit(): Promise<void> {
    const { errors } = this.#options;
    let result: unknown;
    try {
      result = await this.#send(COMMIT);
    } catch (error) {
      if (isLostConnection(error) || this.#handlers.lost !== undefined) {
        this.#handlers.connectionLost(error);
        this.#unknown = errors.unknownOutcome(error);
        throw this.#unknown;
      }
      if (error instanceof Error && error.message.includes(NOT_OURS)) throw this.#endedByHandler(error);
      throw this.#judge(error, 'the commit of what handlers have written');
    }
    const last: unknown = Array.isArray(result) ? result.at(-1) : result;
    const command = typeof last === 'object' && last !== null && 'command' in last ? last.command : undefined;
    // A transaction in which a statement has failed answers COMMIT with ROLLBACK, and no error.
    if (command !== 'COMMIT') throw this.#handlers.swallowed(undefined);
  }

  #endedByHandler(error: Error): EdaError {
    return this.#options.errors.handlerFailed(
      'a handler has ended the transaction of context.tx by a statement of its own (COMMIT or ROLLBACK): what it has written may be committed without the rest; leave that to the runtime, and use SAVEPOINT and ROLLBACK TO for a part of it.',
      error,
    );
  }

  /** A handler has committed the claims of messages that are not handled yet: with them kept, these would be lost. */
  async #giveBackClaims(): Promise<void> {
    const keys = this.#claimed.flatMap((claimed) => [...claimed]);
    if (keys.length > 0) await this.#client.query(this.#deleteStatement, [plainArray(keys)]);
  }

  get #deleteStatement(): string {
    return `DELETE FROM ${this.#options.inbox} WHERE key = ANY($1::uuid[])`;
  }

  async #run(text: string, values: unknown[]): Promise<PostgresQueryResult> {
    this.#assertOpen();
    this.#running += 1;
    try {
      return await this.#client.query(text, values);
    } catch (error) {
      this.#noteLoss(error);
      const state = sqlState(error);
      throw this.#fail(
        state !== undefined && isAborted(state) ? this.#handlers.swallowed(error) : this.#options.errors.ofStore(error),
      );
    } finally {
      this.#running -= 1;
    }
  }

  /** Without parameters: several statements may be in one text. */
  async #send(text: string): Promise<unknown> {
    this.#running += 1;
    try {
      return await this.#client.query(text);
    } finally {
      this.#running -= 1;
    }
  }

  #judge(error: unknown, doing: string): EdaError {
    const state = sqlState(error);
    if (state !== undefined && isAborted(state)) return this.#handlers.swallowed(error);
    return this.#options.errors.ofHandlersData(error, doing);
  }

  /** A ROLLBACK would only wait for an answer that never comes, once more. */
  #noteLoss(error: unknown): void {
    if (isLostConnection(error)) this.#handlers.connectionLost(error);
  }

  #fail(error: EdaError): EdaError {
    this.#failure ??= error;
    return error;
  }

  /** Back into the pool. */
  #leave(): void {
    this.#client.release();
    this.#client.removeListener('error', this.#onError);
  }

  /** Closed, not used again. The listener stays: it may still come to an error. */
  #giveUp(reason: Error): void {
    this.#client.release(reason);
  }

  #assertOpen(): void {
    if (this.#ended)
      throw new EdaError('closed', 'This unit of work has been committed or rolled back. Begin another one.');
  }
}
