import { EdaError, isEdaError } from '../../errors.js';
import {
  hasSocketCode,
  isConflict,
  isDatabaseTrouble,
  isLostConnection,
  isTransactionTimeout,
  sqlState,
} from './sql-state.js';
import { SCHEMA_VERSION, type TablePlace } from './table-names.js';

/** What becomes of errors of the database: one sentence each, that says what is wrong and how to mend it. */
export class PostgresErrors {
  readonly #name: string;
  readonly #place: TablePlace;

  constructor(name: string, place: TablePlace) {
    this.#name = name;
    this.#place = place;
  }

  /** Of a statement of the store itself: whatever has gone wrong, nothing is acknowledged on it. */
  ofStore(error: unknown): EdaError {
    if (isEdaError(error)) return error;
    const state = sqlState(error);
    return state !== undefined && isConflict(state) ? this.conflict(error) : this.unavailable(error);
  }

  /**
   * Of a statement that carries a handler's data, or of the commit of its writes (deferred constraints): where neither the database nor another transaction is the
   * reason, the handler's own failure.
   */
  ofHandlersData(error: unknown, doing: string): EdaError {
    if (isEdaError(error)) return error;
    const state = sqlState(error);
    if (state === undefined || isDatabaseTrouble(state) || isConflict(state) || isMissing(state) || state === '42501')
      return this.ofStore(error);
    return this.handlerFailed(`${doing} was refused: ${textOf(error)}`, error);
  }

  conflict(error: unknown): EdaError {
    return new EdaError(
      'transaction-conflict',
      `Store ${this.#name}: another transaction was in the way of this one (${textOf(error)}). It is run again; where that happens all the time, let all transactions lock rows in one order.`,
      { cause: error, fields: { store: this.#name, state: sqlState(error) } },
    );
  }

  handlerFailed(sentence: string, cause: unknown): EdaError {
    return new EdaError('handler-failed', `Store ${this.#name}: ${sentence}`, { cause, fields: { store: this.#name } });
  }

  unavailable(error: unknown): EdaError {
    return this.say(sentence(error, this.#place), error);
  }

  /** Nobody knows whether the transaction was committed. */
  unknownOutcome(error: unknown): EdaError {
    return new EdaError(
      'store-unavailable',
      `Store ${this.#name}: the connection was lost while a transaction was committed (${textOf(error)}), so it may be committed or not; messages come again, and the store tells then whether they were handled.`,
      { cause: error, fields: { store: this.#name, outcome: 'unknown' } },
    );
  }

  tooOldServer(version: string): EdaError {
    return this.say(`PostgreSQL ${version} is too old: use version 13 or later.`);
  }

  readOnly(): EdaError {
    return this.say(
      'the database is read-only: connect to the primary, or set default_transaction_read_only to off for this user.',
    );
  }

  /** `what`: `INSERT on "public"."edagen_inbox"`. */
  noPrivilege(what: string): EdaError {
    return this.say(`this user may not use its tables (it lacks ${what}): ${grant(this.#place)}`);
  }

  noTables(): EdaError {
    return this.say(missing(this.#place));
  }

  wrongVersion(version: number): EdaError {
    const tables = `its tables in schema ${JSON.stringify(this.#place.schema)} are of version ${version}`;
    return this.say(
      version < SCHEMA_VERSION
        ? `${tables}, and this version of the package needs ${SCHEMA_VERSION}: run \`eda-gen migrate\`, or migratePostgres(pool) before the service starts.`
        : `${tables}, and this version of the package knows only ${SCHEMA_VERSION}: install the version of @eda-gen/runtime that has migrated them, or a later one.`,
    );
  }

  say(what: string, cause?: unknown): EdaError {
    return new EdaError('store-unavailable', `Store ${this.#name}: ${what}`, {
      ...(cause === undefined ? undefined : { cause }),
      fields: { store: this.#name, ...(cause === undefined ? undefined : { state: sqlState(cause) }) },
    });
  }
}

/** Undefined table, schema, column: of ours, since a handler's own statements are not judged here. */
function isMissing(state: string): boolean {
  return state === '42P01' || state === '3F000' || state === '42703';
}

const missing = ({ schema, prefix }: TablePlace): string =>
  `its tables are missing (schema ${JSON.stringify(schema)}, prefix ${JSON.stringify(prefix)}): run \`eda-gen migrate\`, or migratePostgres(pool) before the service starts.`;

const grant = ({ schema, prefix }: TablePlace): string =>
  `grant it USAGE on schema ${JSON.stringify(schema)}, and SELECT, INSERT, UPDATE, DELETE on tables and USAGE on sequences whose names begin with ${JSON.stringify(prefix)}.`;

function sentence(error: unknown, place: TablePlace): string {
  const text = textOf(error);
  const state = sqlState(error);
  if (state !== undefined) return sentenceOf(state, text, place);
  if (text.startsWith('timeout exceeded when trying to connect'))
    return `the pool had no connection in time (${text}): give it at least as many (max) as the store has lanes and two more, and look for code that does not release its clients.`;
  if (text.startsWith('Cannot use a pool after calling end'))
    return `its pool was ended (${text}): end it after the service has stopped.`;
  if (isLostConnection(error) || (error instanceof Error && hasSocketCode(error)))
    return `PostgreSQL does not answer (${text}): see to it that it runs and can be reached at the pool's host and port; a running service goes on by itself then.`;
  return `a statement could not be sent (${text}): check the options of the pool.`;
}

function sentenceOf(state: string, text: string, place: TablePlace): string {
  if (isMissing(state)) return missing(place);
  if (isTransactionTimeout(state))
    return `nothing happened in a transaction for too long (${text}): let handlers do what is slow before their first statement, or raise idleInTransactionTimeoutMs.`;
  switch (state) {
    case '28P01':
      return `PostgreSQL refuses the password (${text}): correct user and password of the pool.`;
    case '28000':
      return `PostgreSQL does not let this user in (${text}): check user, database and TLS of the pool, and pg_hba.conf.`;
    case '3D000':
      return `the database does not exist (${text}): create it, or correct its name in the options of the pool.`;
    case '53300':
      return `PostgreSQL has no connection left (${text}): raise max_connections, or give pools and processes fewer connections.`;
    case '53100':
      return `the disk of PostgreSQL is full (${text}): free space there; a running service goes on by itself then.`;
    case '25006':
      return `the database is read-only (${text}): connect to the primary, or set default_transaction_read_only to off for this user.`;
    case '42501':
      return `this user may not use its tables (${text}): ${grant(place)}`;
    case '57014':
      return `PostgreSQL has cancelled a statement (${text}): look for a statement_timeout of this user that is too short.`;
    default:
  }
  if (/^(?:08|57P)/.test(state))
    return `the connection to PostgreSQL was lost, or refused while it starts or stops (${text}): the service goes on by itself when it is back.`;
  if (state.startsWith('53'))
    return `PostgreSQL is short of resources (${text}): give the server more of them, or less to do; a running service goes on by itself then.`;
  return `PostgreSQL refuses a statement of the store (${text}, SQLSTATE ${state}): look into the log of the server.`;
}

/** A refused connection to a name of several addresses has its text in its parts. */
function textOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  if (error.message !== '') return error.message;
  if (error instanceof AggregateError) return [...new Set(error.errors.map(textOf))].join(', ');
  return 'code' in error ? String(error.code) : error.name;
}
