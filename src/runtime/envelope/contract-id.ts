import type { AnyMessage } from '../message/descriptor.js';
import type { IncomingRecord } from '../transport.js';
import { headerText } from './decode-text.js';
import { readLocation, scalarText } from './read-location.js';

/** The id that `x-eda-idempotency` of the contract takes from the message; undefined where it names none, or nothing is there. */
export function contractId(
  { id: location }: Pick<AnyMessage, 'id'>,
  record: IncomingRecord,
  payload: unknown,
  headers: unknown,
): string | undefined {
  if (location === undefined) return undefined;
  const [name] = location.path;
  if (location.from === 'header' && name !== undefined && location.path.length === 1)
    return headerText(record.headers, name);
  return scalarText(readLocation(location, payload, headers));
}
