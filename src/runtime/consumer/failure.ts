import { isEdaError, type EdaErrorCode } from '../errors.js';

/** Why a record is in the dead-letter topic (`edagen_dlq_reason`). */
export type DeadLetterReason = 'decode' | 'schema' | 'unknown-message' | 'id-reuse' | 'handler' | 'timeout';

/** What is the matter with a record. */
export interface Failure {
  readonly reason: DeadLetterReason;
  readonly error: Error;
}

/** `conflict`, `store`: says nothing about the handler, run again without counting. `retry`: count it. `dead`: no other try can help. */
export type Verdict = 'conflict' | 'store' | 'retry' | 'dead';

/** Wrong with the message, the handler or its options, now and ever. */
const HOPELESS: readonly EdaErrorCode[] = ['non-retryable', 'record-too-large', 'invalid-options'];

/**
 * What an error that came out of a run of a handler means for its record. `store`: the transactional store that it ran in.
 * Nearly everything is tried again: what refuses a password or misses a topic now need not do so in a minute.
 */
export function judge(error: Error, store?: string): Verdict {
  if (!isEdaError(error)) return 'retry';
  const { code, fields } = error;
  if (code === 'transaction-conflict') return store === undefined ? 'retry' : 'conflict';
  // Another store that the handler uses is the handler's own concern: it must not stop the group.
  if (code === 'store-unavailable') return store !== undefined && fields['store'] === store ? 'store' : 'retry';
  // Its own publish or request is as wrong the next time; a reply that came from elsewhere may be another one then.
  if (code === 'validation-failed') return fields['metadata'] === undefined ? 'dead' : 'retry';
  // With a key it is an answer that the contract knows; without, the other side's handler failed.
  if (code === 'request-failed') return fields['key'] === undefined ? 'retry' : 'dead';
  return HOPELESS.includes(code) ? 'dead' : 'retry';
}

export function reasonOf(error: Error): DeadLetterReason {
  return isEdaError(error, 'handler-timeout') ? 'timeout' : 'handler';
}
