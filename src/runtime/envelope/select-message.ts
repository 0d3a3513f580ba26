import type { AnyMessage } from '../message/descriptor.js';
import type { IncomingRecord } from '../transport.js';
import { headerText } from './decode-text.js';
import { readPath } from './read-location.js';
import type { RecordMetadata } from './read-metadata.js';

/**
 * Which of the messages of a channel a record is: `ce_type` with `ce_variant`, then a header with a constant, then a payload
 * property with a constant, then the only message. Never by trying schemas: a fat payload also fits its open thin one.
 * `payload` is asked only where constants have to be compared; undefined is returned where no message is it.
 */
export function selectMessage<Candidate extends { readonly message: AnyMessage }>(
  candidates: readonly Candidate[],
  record: Pick<IncomingRecord, 'headers'>,
  metadata: Pick<RecordMetadata, 'type' | 'variant'>,
  payload: () => unknown,
): Candidate | undefined {
  const { type, variant } = metadata;
  if (type !== undefined) {
    for (const candidate of candidates)
      if (candidate.message.type === type && candidate.message.variant === variant) return candidate;
    return variant === undefined ? onlyOfType(candidates, type) : undefined;
  }
  const marked = candidates.filter(({ message }) => message.marks !== undefined && message.marks.length > 0);
  for (const from of ['header', 'payload'] as const)
    for (const candidate of marked)
      for (const mark of candidate.message.marks ?? [])
        if (mark.from === from && markedBy(mark.path, mark.value, from, record, payload)) return candidate;
  return candidates.length === 1 ? candidates[0] : undefined;
}

/** Other producers name the type alone: it is enough where one message has it, however many operations receive that one. */
export function onlyOfType<Candidate extends { readonly message: AnyMessage }>(
  candidates: readonly Candidate[],
  type: string,
): Candidate | undefined {
  const [first, ...others] = candidates.filter(({ message }) => message.type === type);
  return others.every(({ message }) => message.variant === first?.message.variant) ? first : undefined;
}

function markedBy(
  path: readonly string[],
  value: unknown,
  from: 'header' | 'payload',
  record: Pick<IncomingRecord, 'headers'>,
  payload: () => unknown,
): boolean {
  if (from === 'payload') return readPath(payload(), path) === value;
  const [name] = path;
  const text = name === undefined ? undefined : headerText(record.headers, name);
  return text !== undefined && (text === value || text === JSON.stringify(value));
}
