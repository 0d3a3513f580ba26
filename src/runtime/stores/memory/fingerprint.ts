/** About 64 bits of a payload's hash. */
export interface Fingerprint {
  readonly low: number;
  readonly high: number;
}

const BASIS = 0x811c9dc5;
const PRIME = 0x01000193;

/**
 * Two numbers instead of the text: a million messages are remembered, and the text would be most of what each one takes. FNV-1a
 * over every other character: the text is a cryptographic hash, so that its halves have nothing to do with one another.
 */
export function fingerprint(hash: string): Fingerprint {
  let low = BASIS;
  let high = BASIS;
  for (let index = 0; index < hash.length; index += 2) {
    low = Math.imul(low ^ hash.charCodeAt(index), PRIME);
    if (index + 1 < hash.length) high = Math.imul(high ^ hash.charCodeAt(index + 1), PRIME);
  }
  return { low, high };
}

export function isSameFingerprint({ low, high }: Fingerprint, hash: string): boolean {
  const other = fingerprint(hash);
  return low === other.low && high === other.high;
}
