import { isUtf8 } from 'node:buffer';
import type { IncomingRecord } from '../../../transport.js';

/** Text where the bytes are UTF-8, so that a person can read the file; else base64. */
type Content = string | { readonly base64: string };

interface RecordLine {
  readonly offset: string;
  readonly time: number;
  readonly key: Content | null;
  readonly value: Content | null;
  readonly headers: Readonly<Record<string, Content>>;
}

/** One record as one line of JSON. */
export function formatRecord(record: IncomingRecord): string {
  const headers: [string, Content][] = [];
  for (const name in record.headers) {
    const bytes = record.headers[name];
    if (bytes !== undefined) headers.push([name, toContent(bytes)]);
  }
  const line: RecordLine = {
    offset: record.offset,
    time: record.timestamp,
    key: record.key === null ? null : toContent(record.key),
    value: record.value === null ? null : toContent(record.value),
    headers: Object.fromEntries(headers),
  };
  return `${JSON.stringify(line)}\n`;
}

/** @throws where the line is not one that `formatRecord` has written */
export function parseRecord(text: string, topic: string, partition: number): IncomingRecord {
  const line = JSON.parse(text) as RecordLine;
  const headers = Object.create(null) as Record<string, Uint8Array>;
  for (const [name, content] of Object.entries(line.headers)) headers[name] = toBytes(content);
  if (typeof line.offset !== 'string' || typeof line.time !== 'number') throw new Error('offset or time is missing');
  return {
    topic,
    partition,
    offset: line.offset,
    key: line.key === null ? null : toBytes(line.key),
    value: line.value === null ? null : toBytes(line.value),
    headers,
    timestamp: line.time,
  };
}

function toContent(bytes: Uint8Array): Content {
  const buffer = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  return isUtf8(bytes) ? buffer.toString('utf8') : { base64: buffer.toString('base64') };
}

function toBytes(content: Content): Uint8Array {
  return Uint8Array.from(
    typeof content === 'string' ? Buffer.from(content, 'utf8') : Buffer.from(content.base64, 'base64'),
  );
}
