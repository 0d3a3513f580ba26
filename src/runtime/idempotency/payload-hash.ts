import { hash } from 'node:crypto';

const EMPTY = new Uint8Array(0);

/** Bytes of a payload's hash, for stores that outlive the process. */
export const PAYLOAD_HASH_BYTES = 16;

/** The start of the payload's SHA-256: 16 bytes, as 32 hexadecimal digits. The same in every process and version. */
export function payloadHash(value: Uint8Array | null): string {
  // Straight to text: a Buffer for each hash costs more than the hashing.
  return hash('sha256', value ?? EMPTY, 'hex').slice(0, 2 * PAYLOAD_HASH_BYTES);
}
