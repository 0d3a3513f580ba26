import type { Location } from '../../document/source-document.js';
import { pointerTokens } from '../reading/pointer-tokens.js';
import { pascalCase } from './letter-case.js';

/** Keywords that hold schemas by a name or number of their own, which says little without the name of what they stand in. */
const INNER_MAPS: ReadonlySet<string> = new Set(
  'properties patternProperties dependentSchemas dependencies allOf anyOf oneOf prefixItems items'.split(' '),
);

/** Keywords that hold one schema: the word that tells it from the schema it stands in. */
const INNER_WORDS: ReadonlyMap<string, string> = new Map([
  ['items', 'Item'],
  ['additionalItems', 'Item'],
  ['additionalProperties', 'Value'],
  ['contains', 'Item'],
  ['propertyNames', 'Key'],
  ['payload', 'Payload'],
  ['headers', 'Headers'],
  ['not', 'Not'],
  ['if', 'If'],
  ['then', 'Then'],
  ['else', 'Else'],
]);

/** Name of a file without folder and extension: `./schemas/order-item.yaml` is `order-item`. */
export function fileStem(path: string): string {
  const name = path.slice(path.lastIndexOf('/') + 1);
  return name.replace(/\.(?:ya?ml|json)$/i, '') || name;
}

/**
 * What a schema would be called if it were the only one: `#/components/schemas/Order` and `order.yaml` are `Order`,
 * `#/components/schemas/Order/properties/address` is `OrderAddress`. It depends on nothing but where the schema is.
 */
export function schemaBaseName(location: Location): string {
  const tokens = pointerTokens(location.pointer);
  // The schema of a multi-format schema object is called after the object.
  if (tokens.at(-1) === 'schema' && tokens.length > 1 && !INNER_MAPS.has(tokens.at(-2) ?? '')) tokens.pop();
  const words: string[] = [];
  while (tokens.length > 0) {
    const token = tokens.pop() ?? '';
    const holder = tokens.at(-1);
    const word = INNER_WORDS.get(token);
    if (holder !== undefined && INNER_MAPS.has(holder) && tokens.length > 1) {
      words.unshift(token);
      tokens.pop();
    } else if (word !== undefined && tokens.length > 0) words.unshift(word);
    else return nameOf([token, ...words]);
  }
  return nameOf([fileStem(location.file), ...words]);
}

function nameOf(words: readonly string[]): string {
  return pascalCase(words.map(pascalCase).join(' ')) || 'Unnamed';
}
