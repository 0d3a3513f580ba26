import { EdaError, isEdaError } from './errors.js';

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
