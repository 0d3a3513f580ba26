import type { PatternNode } from './parse-pattern.js';

/** The positions of a pattern (each an atom that matches one character), and which may follow which. */
export interface PatternAutomaton {
  readonly atoms: readonly string[];
  /** For each position those that may follow, with the number of ways to get there: two ways for one character are what costs time. */
  readonly follow: readonly ReadonlyMap<number, number>[];
  /** Positions after which all is matched. */
  readonly last: ReadonlySet<number>;
}

const MAX_POSITIONS = 200;
/** Repetitions of nothing make no positions, but take their time. */
const MAX_PARTS = 5_000;

/** Repetitions of more than this are taken for endless ones. */
const MAX_COPIES = 10;

interface Part {
  readonly nullable: boolean;
  readonly first: readonly number[];
  readonly last: readonly number[];
}

const EMPTY: Part = { nullable: true, first: [], last: [] };

/** `undefined` for a pattern that is too large. */
export function buildAutomaton(pattern: PatternNode): PatternAutomaton | undefined {
  const atoms: string[] = [];
  const follow: Map<number, number>[] = [];
  let parts = 0;
  const whole = build(pattern);
  return isTooLarge() ? undefined : { atoms, follow, last: new Set(whole.last) };

  function build(node: PatternNode): Part {
    parts += 1;
    if (isTooLarge()) return EMPTY;
    switch (node.kind) {
      case 'empty':
        return EMPTY;
      case 'atom': {
        const position = atoms.push(node.source) - 1;
        follow.push(new Map());
        return { nullable: false, first: [position], last: [position] };
      }
      case 'choice': {
        const items = node.items.map(build);
        return {
          nullable: items.some(({ nullable }) => nullable),
          first: items.flatMap(({ first }) => first),
          last: items.flatMap(({ last }) => last),
        };
      }
      case 'sequence':
        return node.items.reduce((before, item) => concat(before, build(item)), EMPTY);
      case 'repeat':
        return buildRepeat(node.item, node.min, node.max);
    }
  }

  function isTooLarge(): boolean {
    return atoms.length > MAX_POSITIONS || parts > MAX_PARTS;
  }

  function buildRepeat(item: PatternNode, min: number, max: number): Part {
    if (max === 0) return EMPTY;
    let whole = EMPTY;
    const needed = Math.min(min, MAX_COPIES);
    const endless = max > MAX_COPIES;
    // The last one that is needed is the one that is repeated without end.
    const copies = endless ? needed - 1 : needed;
    for (let copy = 0; copy < copies && !isTooLarge(); copy += 1) whole = concat(whole, build(item));
    if (endless) {
      const part = build(item);
      connect(part.last, part.first);
      return concat(whole, min === 0 ? { ...part, nullable: true } : part);
    }
    // `x{1,3}` is `x(x(x)?)?`, which has one way to match each text.
    let rest = EMPTY;
    for (let copy = max - min; copy > 0 && !isTooLarge(); copy -= 1)
      rest = { ...concat(build(item), rest), nullable: true };
    return concat(whole, rest);
  }

  function concat(left: Part, right: Part): Part {
    connect(left.last, right.first);
    return {
      nullable: left.nullable && right.nullable,
      first: left.nullable ? [...left.first, ...right.first] : left.first,
      last: right.nullable ? [...left.last, ...right.last] : right.last,
    };
  }

  function connect(from: readonly number[], to: readonly number[]): void {
    for (const position of from)
      for (const next of to) follow[position]?.set(next, (follow[position].get(next) ?? 0) + 1);
  }
}
