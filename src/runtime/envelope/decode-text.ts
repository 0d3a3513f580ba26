import { Buffer } from 'node:buffer';

/** Bytes as UTF-8 text; what is no UTF-8 becomes U+FFFD, since a header must never stop a consumer. */
export function decodeText(bytes: Uint8Array): string {
  return (Buffer.isBuffer(bytes) ? bytes : Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength)).toString(
    'utf8',
  );
}

/** A header's text; undefined where it is absent or empty (clients that cannot send `null` send nothing). */
export function headerText(
  headers: Readonly<Record<string, Uint8Array | undefined>>,
  name: string,
): string | undefined {
  const bytes = headers[name];
  return bytes === undefined || bytes.byteLength === 0 ? undefined : decodeText(bytes);
}
