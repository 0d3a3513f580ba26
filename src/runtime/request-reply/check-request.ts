import { formatLocation, readLocation, scalarText } from '../envelope/read-location.js';
import { EdaError } from '../errors.js';
import { MAX_TIMER_MS } from '../service/defaults.js';
import type { PreparedRequest } from './prepare-request.js';

/** How long a request may wait. Throws `invalid-options` for a time that no timer takes. */
export function checkTimeout(given: number | undefined, fallback: number, request: PreparedRequest): number {
  if (given === undefined) return fallback;
  if (Number.isInteger(given) && given >= 1 && given <= MAX_TIMER_MS) return given;
  throw new EdaError(
    'invalid-options',
    `timeoutMs of request ${request.entry.operation} is ${String(given)}, but must be a whole number from 1 to ${MAX_TIMER_MS}.`,
    { fields: { request: request.entry.operation, timeoutMs: given } },
  );
}

export function abortedError(operation: string, signal: AbortSignal | undefined): EdaError {
  return new EdaError('request-aborted', `Request ${operation} was aborted by its signal.`, {
    cause: signal?.reason,
    fields: { request: operation },
  });
}

/** Where the contract has the return address in the payload, the caller wrote it: it must be where we listen. */
export function checkAddress(request: PreparedRequest, topic: string, payload: unknown): void {
  const location = request.entry.reply.addressLocation;
  if (location === undefined) return;
  const address = readLocation(location, payload, undefined);
  if (address === topic) return;
  throw new EdaError(
    'validation-failed',
    `Request ${request.entry.operation} must have its return address '${topic}' at ${formatLocation(location)}, not ${JSON.stringify(address)}.`,
    { fields: { request: request.entry.operation, location: formatLocation(location), topic } },
  );
}

/** The payload's own correlation id, where the contract has it there. */
export function aliasOf(request: PreparedRequest, payload: unknown): string | undefined {
  const location = request.template.message.correlationId;
  if (location?.from !== 'payload') return undefined;
  const alias = scalarText(readLocation(location, payload, undefined));
  if (alias !== undefined) return alias;
  throw new EdaError(
    'validation-failed',
    `Request ${request.entry.operation} has no correlation id: the contract takes it from ${formatLocation(location)}. Give it a string or a number there.`,
    { fields: { request: request.entry.operation, location: formatLocation(location) } },
  );
}
