/** Characters of every kind that sets of characters tell apart. */
const SAMPLES = [
  ...Array.from({ length: 128 }, (_, code) => String.fromCharCode(code)),
  ...Array.from('\u00a0ßéÉªʰǅΩжא中٣Ⅷ²€♥‿—«\u0301\u2028\u3000😀𝒜'),
];

/** Whether two atoms can match one character; `undefined` where one of them is no expression. Tried with samples and the pattern's own characters. */
export function overlapOf(
  atoms: readonly string[],
  pattern: string,
): ((left: number, right: number) => boolean) | undefined {
  const characters = [...new Set([...SAMPLES, ...Array.from(pattern)])];
  const sets = new Map<string, ReadonlySet<number>>();
  for (const atom of atoms) {
    // The end of the text is no character, so it overlaps with nothing.
    if (atom === '$' || sets.has(atom)) continue;
    const expression = toExpression(atom);
    if (expression === undefined) return undefined;
    sets.set(atom, new Set(characters.flatMap((character, index) => (expression.test(character) ? [index] : []))));
  }
  const known = new Map<string, boolean>();
  return (left, right) => {
    const [a = '', b = ''] = [atoms[left], atoms[right]];
    const key = a < b ? `${a}\n${b}` : `${b}\n${a}`;
    let answer = known.get(key);
    if (answer === undefined) {
      const others = sets.get(b);
      answer = others !== undefined && [...(sets.get(a) ?? [])].some((index) => others.has(index));
      known.set(key, answer);
    }
    return answer;
  };
}

/** Patterns are meant with the flag `u`, and read without it where they are wrong with it. */
function toExpression(atom: string): RegExp | undefined {
  for (const flags of ['u', ''])
    try {
      return new RegExp(`^${atom}$`, flags);
    } catch (error) {
      if (!(error instanceof SyntaxError)) throw error;
    }
  return undefined;
}
