import { EdaError, isEdaError } from '../errors.js';

/** Why a record is in the dead-letter topic (`edagen_dlq_reason`). */
export type DeadLetterReason = 'decode' | 'schema' | 'unknown-message' | 'id-reuse' | 'handler' | 'timeout';

/** What is the matter with a record. */
export interface Failure {
  readonly reason: DeadLetterReason;
  readonly error: Error;
}

/** Anything that was thrown, as an Error. */
export function toError(thrown: unknown): Error {
  if (thrown instanceof Error) return thrown;
  if (isEdaError(thrown)) return thrown;
  return new EdaError('handler-failed', `The handler threw ${describe(thrown)}, which is not an Error.`, {
    cause: thrown,
  });
}

function describe(value: unknown): string {
  if (typeof value === 'string') return JSON.stringify(value.slice(0, 200));
  return value === null ? 'null' : typeof value;
}

/** `conflict`, `store`: says nothing about the handler, run again without counting. `retry`: count it. `dead`: no other try can help. */
export type Verdict = 'conflict' | 'store' | 'retry' | 'dead';

/** What an error that came out of a run of a handler means for its record. */
export function judge(error: Error): Verdict {
  if (!isEdaError(error)) return 'retry';
  if (error.code === 'transaction-conflict') return 'conflict';
  if (error.code === 'store-unavailable') return 'store';
  // The service stops, or the handler was told to: the message is none the worse for it.
  if (error.code === 'closed' || error.code === 'not-started' || error.code === 'request-aborted') return 'retry';
  return error.retryable ? 'retry' : 'dead';
}

export function reasonOf(error: Error): DeadLetterReason {
  return isEdaError(error, 'handler-timeout') ? 'timeout' : 'handler';
}
