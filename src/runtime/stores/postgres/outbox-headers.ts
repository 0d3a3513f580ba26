import type { HeaderValue, OutgoingHeaders } from '../../transport.js';

type StoredHeader = string | { readonly base64: string };

/** Headers as JSON, so that they can be read in the database: text as it is, bytes as `{"base64": …}`. */
export function encodeHeaders(headers: OutgoingHeaders): string {
  if (Object.values(headers).every((value) => typeof value === 'string')) return JSON.stringify(headers);
  return JSON.stringify(mapValues(headers, toStored));
}

export function decodeHeaders(json: string): OutgoingHeaders {
  const stored = JSON.parse(json) as Readonly<Record<string, StoredHeader>>;
  if (Object.values(stored).every((value) => typeof value === 'string')) return stored as OutgoingHeaders;
  return mapValues(stored, fromStored);
}

// `fromEntries`, not assignment: a header may be called `__proto__`.
function mapValues<From, To>(
  record: Readonly<Record<string, From>>,
  map: (value: From) => To,
): Readonly<Record<string, To>> {
  return Object.fromEntries(Object.entries(record).map(([name, value]) => [name, map(value)]));
}

function toStored(value: HeaderValue): StoredHeader {
  if (typeof value === 'string') return value;
  return { base64: Buffer.from(value.buffer, value.byteOffset, value.byteLength).toString('base64') };
}

function fromStored(value: StoredHeader): HeaderValue {
  return typeof value === 'string' ? value : Uint8Array.from(Buffer.from(value.base64, 'base64'));
}
