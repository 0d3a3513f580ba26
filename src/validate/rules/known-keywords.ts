import { isDataObject } from '../../document/data.js';

type Form = 'text' | 'texts' | 'number' | 'flag' | 'object' | 'list' | 'schema' | 'any';

const named = (form: Form, names: string): Record<string, Form> =>
  Object.fromEntries(names.split(/\s+/).map((name) => [name, form]));

/** Every keyword of JSON Schema from draft-04 to 2020-12, of AsyncAPI, OpenAPI and common dialects, with the form of its value. */
export const KEYWORDS: Readonly<Record<string, Form>> = {
  ...named(
    'text',
    '$schema $id id $ref $anchor $dynamicRef $dynamicAnchor $recursiveRef $comment title description format',
  ),
  ...named('text', 'pattern contentEncoding contentMediaType schemaFormat'),
  ...named(
    'number',
    'multipleOf maximum exclusiveMaximum minimum exclusiveMinimum maxLength minLength maxItems minItems',
  ),
  ...named('number', 'maxProperties minProperties maxContains minContains'),
  ...named('flag', 'uniqueItems deprecated readOnly writeOnly nullable $recursiveAnchor'),
  ...named('object', 'properties patternProperties definitions $defs dependencies dependentSchemas dependentRequired'),
  ...named('object', '$vocabulary externalDocs xml'),
  ...named('list', 'allOf anyOf oneOf prefixItems enum examples required'),
  ...named('schema', 'items additionalItems additionalProperties unevaluatedItems unevaluatedProperties contains'),
  ...named('schema', 'propertyNames not if then else contentSchema schema'),
  type: 'texts',
  ...named('any', 'const default example discriminator'),
};

/** Words that stand in schemas of other tools and are no slips, however near they are to a keyword. */
const OTHER_WORDS: ReadonlySet<string> = new Set(
  'name names value values note notes when them field fields unit units key keys label labels doc docs'.split(' '),
);

/** The keyword that was probably meant: one slip away (two in a long word), and its value has the form of that keyword. */
export function suggestKeyword(word: string, value: unknown): string | undefined {
  if (word.length < 3 || word.length > 40 || OTHER_WORDS.has(word)) return undefined;
  const plain = word.toLowerCase().replaceAll(/[-_\s$]/g, '');
  let best: string | undefined;
  let least = Infinity;
  for (const [keyword, form] of Object.entries(KEYWORDS)) {
    if (!hasForm(value, form)) continue;
    const target = keyword.toLowerCase().replaceAll('$', '');
    const limit = target.length < 4 ? 0 : target.length < 9 ? 1 : 2;
    const apart = plain === target ? 0 : slips(plain, target, limit);
    if (apart <= limit && apart < least) {
      best = keyword;
      least = apart;
    }
  }
  return best;
}

function hasForm(value: unknown, form: Form): boolean {
  switch (form) {
    case 'text':
      return typeof value === 'string';
    case 'texts':
      return typeof value === 'string' || Array.isArray(value);
    case 'number':
      return typeof value === 'number';
    case 'flag':
      return typeof value === 'boolean';
    case 'object':
      return isDataObject(value);
    case 'list':
      return Array.isArray(value);
    case 'schema':
      return isDataObject(value) || typeof value === 'boolean';
    case 'any':
      return true;
  }
}

/** Letters too many, too few, wrong or swapped with their neighbours; more than `limit` is as good as endless. */
function slips(left: string, right: string, limit: number): number {
  if (Math.abs(left.length - right.length) > limit) return Infinity;
  let start = 0;
  while (start < left.length && left[start] === right[start]) start += 1;
  const [a, b] = [left.slice(start), right.slice(start)];
  if (a === b) return 0;
  if (limit === 0) return Infinity;
  const swapped = a[0] === b[1] && a[1] === b[0] ? slips(a.slice(2), b.slice(2), limit - 1) : Infinity;
  return (
    1 +
    Math.min(
      swapped,
      slips(a.slice(1), b.slice(1), limit - 1),
      slips(a.slice(1), b, limit - 1),
      slips(a, b.slice(1), limit - 1),
    )
  );
}
