import type { Variant } from '../message/descriptor.js';
import type { MessageMetadata } from '../service/types.js';
import type { IncomingRecord } from '../transport.js';
import { decodeText, headerText } from './decode-text.js';
import { HEADERS } from './header-names.js';

/** What a record's headers say of it; everything may be absent, since other producers write to the same topics. */
export interface RecordMetadata {
  readonly id: string | undefined;
  readonly source: string | undefined;
  readonly type: string | undefined;
  readonly variant: string | undefined;
  /** As it stands in the record. */
  readonly time: string | undefined;
  readonly correlationId: string | undefined;
  readonly causationId: string | undefined;
  readonly sequence: string | undefined;
  readonly traceparent: string | undefined;
  readonly tracestate: string | undefined;
  /** The id was derived by the runtime from another message. */
  readonly derived: boolean;
}

/** Reads CloudEvents attributes and trace context from `ce_…` headers. Never throws. */
export function readMetadata(record: IncomingRecord): RecordMetadata {
  const { headers } = record;
  return {
    id: headerText(headers, HEADERS.id),
    source: headerText(headers, HEADERS.source),
    type: headerText(headers, HEADERS.type),
    variant: headerText(headers, HEADERS.variant),
    time: headerText(headers, HEADERS.time),
    correlationId: headerText(headers, HEADERS.correlationId),
    causationId: headerText(headers, HEADERS.causationId),
    sequence: headerText(headers, HEADERS.sequence),
    traceparent: headerText(headers, HEADERS.traceparent),
    tracestate: headerText(headers, HEADERS.tracestate),
    derived: headers[HEADERS.derived] !== undefined,
  };
}

/** What the contract's message adds where the record does not say it itself. */
export interface MetadataDefaults {
  readonly id: string;
  readonly source: string;
  readonly type: string;
  readonly variant?: Variant | undefined;
}

/** Metadata as handlers and callers get it. */
export function toMessageMetadata(
  record: IncomingRecord,
  read: RecordMetadata,
  defaults: MetadataDefaults,
): MessageMetadata {
  const optional: { -readonly [Name in keyof MessageMetadata]?: MessageMetadata[Name] } = {};
  const variant = read.variant ?? defaults.variant;
  if (variant === 'thin' || variant === 'fat') optional.variant = variant;
  if (read.correlationId !== undefined) optional.correlationId = read.correlationId;
  if (read.causationId !== undefined) optional.causationId = read.causationId;
  if (read.sequence !== undefined) optional.sequence = read.sequence;
  if (read.traceparent !== undefined) optional.traceparent = read.traceparent;
  if (read.tracestate !== undefined) optional.tracestate = read.tracestate;
  if (record.key !== null) optional.key = decodeText(record.key);
  return {
    id: defaults.id,
    source: read.source ?? defaults.source,
    type: read.type ?? defaults.type,
    time: read.time ?? new Date(record.timestamp).toISOString(),
    topic: record.topic,
    partition: record.partition,
    offset: record.offset,
    ...optional,
  };
}
