import { quoted } from '../../diagnostics/safe-text.js';
import type { Location, SourceDocument } from '../../document/source-document.js';
import type { SchemaNode } from '../schema-view.js';
import type { Contradiction } from './find-contradictions.js';

interface Range {
  readonly types: readonly string[];
  readonly what: string;
  readonly low: readonly string[];
  readonly high: readonly string[];
}

const RANGES: readonly Range[] = [
  {
    types: ['number', 'integer'],
    what: 'number',
    low: ['minimum', 'exclusiveMinimum'],
    high: ['maximum', 'exclusiveMaximum'],
  },
  { types: ['string'], what: 'text', low: ['minLength'], high: ['maxLength'] },
  { types: ['array'], what: 'list', low: ['minItems'], high: ['maxItems'] },
  { types: ['array'], what: 'list', low: ['minContains'], high: ['maxContains'] },
  { types: ['object'], what: 'object', low: ['minProperties'], high: ['maxProperties'] },
];

interface Bound {
  readonly at: Location;
  readonly keyword: string;
  readonly limit: number;
  readonly exclusive: boolean;
}

/** Lower bounds above upper ones, for the types that are allowed. */
export function findEmptyRanges(
  document: SourceDocument,
  nodes: readonly SchemaNode[],
  types: ReadonlySet<string>,
): Contradiction[] {
  return RANGES.flatMap((range) => {
    if (!range.types.some((type) => types.has(type))) return [];
    const low = tightest(boundsOf(document, nodes, range.low), 1);
    const high = tightest(boundsOf(document, nodes, range.high), -1);
    if (low === undefined || high === undefined) return [];
    const whole = range.what !== 'number' || !types.has('number');
    if (!isEmpty(low, high, whole)) return [];
    const kind = whole && range.what === 'number' ? 'whole number' : range.what;
    const message = `No ${kind} can have \`${low.keyword}\` ${quoted(low.limit)} and \`${high.keyword}\` ${quoted(high.limit)}.`;
    return [{ at: high.at, message, other: low.at }];
  });
}

function boundsOf(document: SourceDocument, nodes: readonly SchemaNode[], keywords: readonly string[]): Bound[] {
  return nodes.flatMap(({ location, value }) =>
    keywords.flatMap((keyword) => {
      const limit = value[keyword];
      if (typeof limit !== 'number') return [];
      return [{ at: document.child(location, keyword), keyword, limit, exclusive: keyword.startsWith('exclusive') }];
    }),
  );
}

/** The one that leaves least; `sign` is 1 for lower bounds. */
function tightest(bounds: readonly Bound[], sign: 1 | -1): Bound | undefined {
  const [first, ...rest] = bounds;
  if (first === undefined) return undefined;
  return rest.reduce((best, bound) => {
    const ahead = (bound.limit - best.limit) * sign;
    return ahead > 0 || (ahead === 0 && bound.exclusive) ? bound : best;
  }, first);
}

function isEmpty(low: Bound, high: Bound, whole: boolean): boolean {
  if (low.limit > high.limit || (low.limit === high.limit && (low.exclusive || high.exclusive))) return true;
  if (!whole) return false;
  const least = low.exclusive ? Math.floor(low.limit) + 1 : Math.ceil(low.limit);
  const most = high.exclusive ? Math.ceil(high.limit) - 1 : Math.floor(high.limit);
  return least > most;
}
