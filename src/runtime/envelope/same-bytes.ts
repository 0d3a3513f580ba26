/** Compares a header with one that is expected: short as they are, decoding them would take ten times as long. */
export function sameBytes(found: Uint8Array, expected: Uint8Array): boolean {
  const { length } = expected;
  if (found.length !== length) return false;
  for (let index = 0; index < length; index += 1) if (found[index] !== expected[index]) return false;
  return true;
}
