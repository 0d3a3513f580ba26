/** The SQLSTATE of an error of PostgreSQL (https://www.postgresql.org/docs/current/errcodes-appendix.html). */
export function sqlState(error: unknown): string | undefined {
  if (typeof error !== 'object' || error === null || !('code' in error) || typeof error.code !== 'string')
    return undefined;
  // EPIPE looks like one, and comes from a system call.
  return /^[0-9A-Z]{5}$/.test(error.code) && !('syscall' in error) ? error.code : undefined;
}

/** Two transactions were in each other's way, and this one has lost: serialization_failure, deadlock_detected, lock_not_available. */
export function isConflict(state: string): boolean {
  return state === '40001' || state === '40P01' || state === '55P03';
}

/** Of a transaction in which nothing happened for too long, or that took too long (PostgreSQL 17 on). */
export function isTransactionTimeout(state: string): boolean {
  return state === '25P03' || state === '25P04';
}

/** in_failed_sql_transaction: an earlier statement has failed, and somebody went on all the same. */
export function isAborted(state: string): boolean {
  return state === '25P02';
}

/** The database, not the statement, is the reason: connection, shutdown, resources, read-only. */
export function isDatabaseTrouble(state: string): boolean {
  return /^(?:08|53|57P0[1-5]|58)/.test(state) || state === '25006';
}

/** Errors of sockets and name look-ups, as Node names them. */
const SOCKET_CODES: ReadonlySet<string> = new Set([
  'ECONNREFUSED',
  'ECONNRESET',
  'ECONNABORTED',
  'EPIPE',
  'ETIMEDOUT',
  'ENOTFOUND',
  'EAI_AGAIN',
  'EHOSTUNREACH',
  'EHOSTDOWN',
  'ENETUNREACH',
  'ENETDOWN',
  'ENOENT',
]);

/** What `pg` says of a connection that is gone: these errors have no code. */
const LOST_CONNECTION =
  /^(?:Connection terminated|Client has encountered a connection error|Client was closed and is not queryable|timeout expired|Query read timeout)/;

export function isLostConnection(error: unknown): boolean {
  const state = sqlState(error);
  if (state !== undefined) return /^(?:08|57P0[1-5])/.test(state) || isTransactionTimeout(state);
  if (!(error instanceof Error)) return false;
  return hasSocketCode(error) || LOST_CONNECTION.test(error.message);
}

export function hasSocketCode(error: Error): boolean {
  return 'code' in error && typeof error.code === 'string' && SOCKET_CODES.has(error.code);
}
