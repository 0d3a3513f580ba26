import { buildAutomaton, type PatternAutomaton } from './build-automaton.js';
import { overlapOf } from './overlap.js';
import { parsePattern } from './parse-pattern.js';

/** Steps of the search; a pattern that needs more is not judged. */
const MAX_STEPS = 400_000;

/**
 * The part of a regular expression that makes it take exponential time on some texts, or `undefined`. Such a part can match one
 * text in two ways, as often as that is repeated, and what comes after it may fail; an engine that goes back tries all ways.
 * (Weideman et al., "Analyzing matching time behavior of backtracking regular expression matchers", 2016.) What is found is so;
 * patterns with assertions or back references, and very large ones, are not judged, nor those that take polynomial time.
 */
export function findExponential(pattern: string): string | undefined {
  if (!/[*+{]/.test(pattern)) return undefined;
  const parsed = parsePattern(pattern);
  const automaton = parsed && buildAutomaton(parsed);
  if (automaton === undefined) return undefined;
  const overlaps = overlapOf(automaton.atoms, pattern);
  return overlaps && search(automaton, overlaps);
}

function search(
  { atoms, follow, last }: PatternAutomaton,
  overlaps: (left: number, right: number) => boolean,
): string | undefined {
  let steps = 0;
  const loops = findLoops(follow);
  for (const loop of loops) {
    // A text that goes round here could end at any time, and would match: nothing has to be tried again.
    if ([...loop].some((position) => last.has(position))) continue;
    for (const start of loop) {
      const ambiguous = returnsTwice(start, loop);
      if (ambiguous === undefined) return undefined;
      if (ambiguous) return atoms[start];
    }
  }
  return undefined;

  /** Whether two ways lead from a position back to it by one text. Ways are walked side by side. `undefined` where it takes too long. */
  function returnsTwice(start: number, loop: ReadonlySet<number>): boolean | undefined {
    const seen = new Set<string>();
    const queue: (readonly [left: number, right: number, parted: boolean])[] = [[start, start, false]];
    for (let pair = queue.pop(); pair !== undefined; pair = queue.pop()) {
      const [left, right, parted] = pair;
      for (const [toLeft, ways] of follow[left] ?? []) {
        if (!loop.has(toLeft)) continue;
        for (const toRight of (follow[right] ?? new Map<number, number>()).keys()) {
          steps += 1;
          if (steps > MAX_STEPS) return undefined;
          if (!loop.has(toRight) || !overlaps(toLeft, toRight)) continue;
          const apart = parted || toLeft !== toRight || (left === right && ways > 1);
          if (apart && toLeft === start && toRight === start) return true;
          const key = `${toLeft} ${toRight} ${apart ? 1 : 0}`;
          if (seen.has(key)) continue;
          seen.add(key);
          queue.push([toLeft, toRight, apart]);
        }
      }
    }
    return false;
  }
}

/** Positions that can be reached from one another, in groups; only those that repeat. */
function findLoops(follow: readonly ReadonlyMap<number, number>[]): ReadonlySet<number>[] {
  const reached = follow.map((_, from) => {
    const found = new Set<number>();
    const queue = [from];
    for (let next = queue.pop(); next !== undefined; next = queue.pop())
      for (const to of follow[next]?.keys() ?? [])
        if (!found.has(to)) {
          found.add(to);
          queue.push(to);
        }
    return found;
  });
  const loops: Set<number>[] = [];
  const done = new Set<number>();
  for (const [position, targets] of reached.entries()) {
    if (done.has(position) || !targets.has(position)) continue;
    const loop = new Set([...targets].filter((target) => reached[target]?.has(position) === true));
    for (const member of loop) done.add(member);
    loops.push(loop);
  }
  return loops;
}
