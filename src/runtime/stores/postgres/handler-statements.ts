import { EdaError } from '../../errors.js';
import type { ClientWatch } from './guard-client.js';
import type { PostgresErrors } from './postgres-errors.js';
import {
  isAborted,
  isConflict,
  isDatabaseTrouble,
  isLostConnection,
  isTransactionTimeout,
  sqlState,
} from './sql-state.js';

/** Statements that begin or end a transaction. Savepoints are the handler's own. */
const ENDS_TRANSACTION =
  /^(?:\s|--[^\n]*\n|\/\*(?:[^*]|\*(?!\/))*\*\/)*(?:begin|start\s+transaction|commit|end|abort|rollback(?!(?:\s+(?:work|transaction))?\s+to\b)|prepare\s+transaction)\b/i;

/** What a handler does in its transaction, and what that has come to. */
export class HandlerStatements implements ClientWatch {
  readonly #errors: PostgresErrors;
  readonly #idle: (() => void)[] = [];
  #running = 0;
  #closed = false;
  #lost: EdaError | undefined;
  #fault: EdaError | undefined;
  #failed: unknown;
  #committed = false;
  /** The last text that was looked at and may be sent: handlers send the same few. */
  #harmless: string | undefined;

  constructor(errors: PostgresErrors) {
    this.#errors = errors;
  }

  /** Statements that were sent and not answered. */
  get running(): number {
    return this.#running;
  }

  /** See `UnitOfWork.fault`. */
  get fault(): EdaError | undefined {
    return this.#lost ?? this.#fault;
  }

  /** The connection is gone. */
  get lost(): EdaError | undefined {
    return this.#lost;
  }

  /** The last statement that has failed, as long as none has succeeded after it: with a savepoint, a transaction goes on. */
  get failure(): unknown {
    return this.#failed;
  }

  /** A handler has got a COMMIT through. */
  get committed(): boolean {
    return this.#committed;
  }

  /** No statement from now on. */
  close(): void {
    this.#closed = true;
  }

  /** Resolves when all are answered that were sent. */
  async idle(): Promise<void> {
    if (this.#running === 0) return;
    await new Promise<void>((resolve) => {
      this.#idle.push(resolve);
    });
  }

  connectionLost(error: unknown): void {
    const state = sqlState(error);
    this.#lost ??=
      state !== undefined && isTransactionTimeout(state) ? this.#tooLong(error) : this.#errors.unavailable(error);
  }

  refuse(text: string | undefined): EdaError | undefined {
    if (this.#closed)
      return new EdaError('closed', 'This transaction has ended. Use context.tx only until the handler returns.');
    if (text === undefined || text === this.#harmless) return undefined;
    if (!ENDS_TRANSACTION.test(text)) {
      this.#harmless = text;
      return undefined;
    }
    return this.#errors.handlerFailed(
      `a handler may not begin or end a transaction in context.tx (${JSON.stringify(text.trim().slice(0, 40))}): the runtime commits when it returns and rolls back when it throws; use SAVEPOINT and ROLLBACK TO for a part of it.`,
      undefined,
    );
  }

  refuseMethod(method: string): EdaError {
    return this.#errors.handlerFailed(
      `a handler may not call ${method}() of context.tx: its connection belongs to the store.`,
      undefined,
    );
  }

  began(): void {
    this.#running += 1;
  }

  succeeded(result: unknown): void {
    this.#fault = undefined;
    this.#failed = undefined;
    if ((Array.isArray(result) ? result : [result]).some(isCommit)) this.#committed = true;
    this.#answered();
  }

  failed(error: unknown): void {
    this.#note(error);
    this.#answered();
  }

  #note(error: unknown): void {
    const state = sqlState(error);
    if (isLostConnection(error)) this.connectionLost(error);
    else if (state === undefined) return;
    else if (isAborted(state)) this.#fault ??= this.swallowed(error);
    else {
      this.#failed = error;
      if (isConflict(state)) this.#fault = this.#errors.conflict(error);
      else if (isDatabaseTrouble(state)) this.#fault = this.#errors.unavailable(error);
    }
  }

  /** A statement has failed, and the handler went on. */
  swallowed(error: unknown): EdaError {
    const first = this.#failed;
    const text = first instanceof Error ? ` (${first.message})` : '';
    return this.#errors.handlerFailed(
      `a statement in context.tx had failed${text}, and the handler went on: nothing of its transaction can be committed; let it throw, or use SAVEPOINT and ROLLBACK TO around what may fail.`,
      first ?? error,
    );
  }

  #tooLong(error: unknown): EdaError {
    return this.#errors.handlerFailed(
      'PostgreSQL has ended a transaction in which nothing happened for longer than idleInTransactionTimeoutMs: let handlers do what is slow before their first statement, or raise it above the handler timeout.',
      error,
    );
  }

  #answered(): void {
    this.#running -= 1;
    if (this.#running > 0) return;
    for (const resolve of this.#idle.splice(0)) resolve();
  }
}

function isCommit(result: unknown): boolean {
  return typeof result === 'object' && result !== null && 'command' in result && result.command === 'COMMIT';
}
