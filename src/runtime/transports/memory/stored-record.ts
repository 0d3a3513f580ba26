import type { HeaderValue, IncomingRecord, OutgoingRecord } from '../../transport.js';

const encoder = new TextEncoder();

/** Bytes of Kafka's batch and record framing, roughly: what the limit of a broker counts beside the contents. */
const FRAME_BYTES = 80;
const HEADER_BYTES = 4;

/** What of a record does not depend on where it lands. */
export interface EncodedRecord {
  readonly key: Uint8Array | null;
  readonly value: Uint8Array | null;
  readonly headers: IncomingRecord['headers'];
  readonly size: number;
}

/** Copies a record's contents, so that a sender may go on using its buffers. */
export function encodeRecord(record: OutgoingRecord): EncodedRecord {
  const key = encode(record.key);
  const value = encode(record.value);
  // Names of headers are anybody's: without a prototype, `__proto__` is one like any other.
  const headers = Object.create(null) as Record<string, Uint8Array>;
  let size = FRAME_BYTES + (key?.length ?? 0) + (value?.length ?? 0);
  for (const name in record.headers) {
    const content = record.headers[name];
    if (content === undefined) continue;
    const bytes = encodeHeader(content);
    headers[name] = bytes;
    size += HEADER_BYTES + name.length + bytes.length;
  }
  return { key, value, headers, size };
}

function encode(content: Uint8Array | string | null): Uint8Array | null {
  return content === null ? null : encodeHeader(content);
}

function encodeHeader(content: HeaderValue): Uint8Array {
  return typeof content === 'string' ? encoder.encode(content) : Uint8Array.from(content);
}
