/** FNV-1a over a key: cheap, and the same in every process. https://datatracker.ietf.org/doc/html/draft-eastlake-fnv */
export function laneOf(key: Uint8Array, lanes: number): number {
  let hash = 0x811c9dc5;
  for (let index = 0; index < key.length; index += 1) hash = Math.imul(hash ^ (key[index] ?? 0), 0x01000193);
  return (hash >>> 0) % lanes;
}
