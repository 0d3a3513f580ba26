import { Buffer } from 'node:buffer';
import type { OutgoingRecord } from '../transport.js';

/** Offsets, lengths and timestamp of a record, and length of a header: rounded up. */
const RECORD_OVERHEAD = 24;
const HEADER_OVERHEAD = 4;

const size = (value: Uint8Array | string | null): number =>
  value === null ? 0 : typeof value === 'string' ? Buffer.byteLength(value) : value.byteLength;

/** About how many bytes a record takes in a request, uncompressed. */
export function recordSize(record: OutgoingRecord): number {
  let bytes = RECORD_OVERHEAD + size(record.value) + size(record.key);
  // Headers are short and nearly always ASCII: their length will do, and is had without a call.
  for (const name in record.headers) bytes += HEADER_OVERHEAD + name.length + (record.headers[name]?.length ?? 0);
  return bytes;
}
