import { isEdaError } from '../errors.js';

/**
 * Whether a failed request may be the fault of some of its records alone (size, topic, rights on a topic), so that the others
 * deserve another request. Everything else (broker away, closed, wrong password) is the same for all of them.
 */
export function isRecordError(error: unknown): boolean {
  if (!isEdaError(error)) return false;
  if (error.code === 'publish-failed') return !error.retryable;
  return error.code === 'record-too-large' || error.code === 'topic-missing' || error.code === 'not-authorized';
}
