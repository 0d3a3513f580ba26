import { isEdaError } from '../errors.js';

/**
 * Whether a failed request may be the fault of some of its records alone (size, topic, rights on a topic), so that the others
 * deserve another request. Everything else (broker away, closed, wrong password) is the same for all of them.
 */
export function isRecordError(error: unknown): boolean {
  if (!isEdaError(error)) return false;
  switch (error.code) {
    case 'record-too-large':
    case 'topic-missing':
    case 'not-authorized':
      return true;
    case 'publish-failed':
      return !error.retryable;
    default:
      return false;
  }
}
