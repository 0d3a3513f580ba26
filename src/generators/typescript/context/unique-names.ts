/** Gives names of its own to several things: where wishes collide, each of them takes its exact form instead, whatever the order. */
export function uniqueNames<Key extends string>(
  keys: readonly Key[],
  wish: (key: Key) => string,
  exact: (key: Key) => string,
): ReadonlyMap<Key, string> {
  const count = new Map<string, number>();
  for (const key of keys) {
    const name = wish(key).toLowerCase();
    count.set(name, (count.get(name) ?? 0) + 1);
  }
  return new Map(keys.map((key) => [key, count.get(wish(key).toLowerCase()) === 1 ? wish(key) : exact(key)]));
}

/** Injective: everything but lower-case letters and digits is spelt out. */
export function exactFileName(name: string): string {
  return name.replaceAll(/[^a-z0-9]/g, (character) =>
    /[A-Z]/.test(character) ? `-${character.toLowerCase()}` : `_${character.codePointAt(0)?.toString(16) ?? ''}_`,
  );
}
