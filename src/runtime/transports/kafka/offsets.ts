/** Offsets are 64-bit numbers in decimal text. */
export function nextOffset(offset: string): string {
  const small = Number(offset);
  return small < Number.MAX_SAFE_INTEGER ? String(small + 1) : String(BigInt(offset) + 1n);
}

/** Negative, zero or positive as `a` is before, at or after `b`; both at least 0. */
export function compareOffsets(a: string, b: string): number {
  if (a.length !== b.length) return a.length - b.length;
  if (a === b) return 0;
  return a < b ? -1 : 1;
}

/** A committed offset that is none: Kafka answers -1, and kafkajs commits -2 ("from the beginning") after a reset. */
export function isNoOffset(offset: string): boolean {
  return offset.startsWith('-');
}
