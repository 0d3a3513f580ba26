/**
 * 32 bits of a text; another seed gives another function. Two chains of multiplications, since one would wait for itself; the constants are those of FNV-1a,
 * MurmurHash3 and https://github.com/skeeto/hash-prospector.
 */
export function hashText(text: string, seed: number): number {
  const { length } = text;
  const even = length & ~1;
  let one = seed ^ 0x811c9dc5;
  let other = seed ^ length;
  for (let index = 0; index < even; index += 2) {
    one = Math.imul(one ^ text.charCodeAt(index), 0x01000193);
    other = Math.imul(other ^ text.charCodeAt(index + 1), 0x85ebca6b);
    other ^= other >>> 15;
  }
  if (even < length) one = Math.imul(one ^ text.charCodeAt(even), 0x01000193);
  let hash = one ^ Math.imul(other ^ (other >>> 15), 0x2c1b3c6d);
  hash = Math.imul(hash ^ (hash >>> 16), 0x21f0aaad);
  return hash ^ (hash >>> 15);
}
