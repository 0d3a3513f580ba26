/** Numbers from 0 to 1, the same for the same seed (mulberry32). */
export function seeded(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

/** Of a run: the one that EDA_SEED names, else a new one. */
export const SEED = Number(process.env['EDA_SEED'] ?? Math.floor(Math.random() * 2 ** 31));

/** One of them. */
export function pick<Item>(random: () => number, items: readonly Item[]): Item {
  if (items.length === 0) throw new RangeError('There is nothing to pick from.');
  return items[Math.floor(random() * items.length)] as Item;
}
