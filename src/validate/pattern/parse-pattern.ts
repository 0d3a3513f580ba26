/** What a regular expression matches, as far as its ways of matching matter. */
export type PatternNode =
  | { readonly kind: 'empty' }
  /** One character out of a set; `source` is the set as it is written. `$` stands for the end of the text. */
  | { readonly kind: 'atom'; readonly source: string }
  | { readonly kind: 'sequence' | 'choice'; readonly items: readonly PatternNode[] }
  | { readonly kind: 'repeat'; readonly item: PatternNode; readonly min: number; readonly max: number };

const ATOM =
  /\\(?:[pP]\{[^}]*\}|u\{[^}]*\}|u[0-9a-fA-F]{4}|x[0-9a-fA-F]{2}|c[a-zA-Z]|[^])|\[(?:\\[^]|[^\]\\])*\]|[^]/uy;
const QUANTIFIER = /(?:([*+?])|\{(\d+)(?:(,)(\d*))?\})\??/y;
const GROUP = /\((?:\?(?:(:)|<[^=!>][^>]*>|(<?[=!])))?/y;
const MAX_NESTING = 100;

/** `undefined` for what cannot be told so simply: back references, and assertions other than `^` and `$`. */
export function parsePattern(source: string): PatternNode | undefined {
  let at = 0;
  const result = parseChoice(0);
  return at === source.length ? result : undefined;

  function parseChoice(depth: number): PatternNode | undefined {
    if (depth > MAX_NESTING) return undefined;
    const items: PatternNode[] = [];
    for (;;) {
      const item = parseSequence(depth);
      if (item === undefined) return undefined;
      items.push(item);
      if (source[at] !== '|') break;
      at += 1;
    }
    return items.length === 1 ? items[0] : { kind: 'choice', items };
  }

  function parseSequence(depth: number): PatternNode | undefined {
    const items: PatternNode[] = [];
    while (at < source.length && source[at] !== '|' && source[at] !== ')') {
      const start = at;
      const item = source[at] === '(' ? parseGroup(depth) : parseAtom();
      if (item === undefined) return undefined;
      const quantifier = match(QUANTIFIER);
      items.push(quantifier === undefined ? item : repeat(item, quantifier));
      if (at === start) return undefined;
    }
    return items.length === 1 ? items[0] : { kind: 'sequence', items };
  }

  function parseGroup(depth: number): PatternNode | undefined {
    const group = match(GROUP);
    // Assertions look at what others match, which is more than can be told here.
    if (group === undefined || group[2] !== undefined) return undefined;
    const inner = parseChoice(depth + 1);
    if (inner === undefined || source[at] !== ')') return undefined;
    at += 1;
    return inner;
  }

  function parseAtom(): PatternNode | undefined {
    const text = match(ATOM)?.[0];
    if (text === undefined || /^(?:\\[bB1-9k]|[*+?])/.test(text)) return undefined;
    return text === '^' ? { kind: 'empty' } : { kind: 'atom', source: text };
  }

  function match(expression: RegExp): RegExpExecArray | undefined {
    expression.lastIndex = at;
    const found = expression.exec(source) ?? undefined;
    if (found !== undefined) at = expression.lastIndex;
    return found;
  }
}

function repeat(item: PatternNode, [, sign, min, comma, max]: RegExpExecArray): PatternNode {
  if (sign !== undefined) return { kind: 'repeat', item, min: sign === '+' ? 1 : 0, max: sign === '?' ? 1 : Infinity };
  const least = Number(min);
  return { kind: 'repeat', item, min: least, max: comma === undefined ? least : max === '' ? Infinity : Number(max) };
}
