import type { JsonSchema, JsonSchemaObject } from '../../model/contract-model.js';
import { isPlainObject } from '../../model/reading/document-node.js';
import { LIST_KEYWORDS, MAP_KEYWORDS, SCHEMA_KEYWORDS } from '../../model/schemas/schema-keywords.js';

/** Keywords that hold schemas for others to refer to, or that say nothing of a value. */
const HOLDERS: ReadonlySet<string> = new Set(['$defs', 'definitions']);

export const isSchemaValue = (value: unknown): value is JsonSchema =>
  typeof value === 'boolean' || isPlainObject(value);

/**
 * What a keyword's value becomes where every schema in it is replaced; `undefined` for a keyword that holds none. `dependencies`
 * may have lists of names beside schemas.
 */
export function mapSubschemas(
  keyword: string,
  value: unknown,
  replace: (schema: JsonSchema, ...tokens: readonly string[]) => JsonSchema,
): unknown {
  if (keyword === 'items' ? Array.isArray(value) : LIST_KEYWORDS.has(keyword))
    return Array.isArray(value)
      ? value.map((part: unknown, index) => (isSchemaValue(part) ? replace(part, keyword, String(index)) : part))
      : undefined;
  if (MAP_KEYWORDS.has(keyword) || HOLDERS.has(keyword) || keyword === 'dependencies') {
    if (!isPlainObject(value)) return undefined;
    return Object.fromEntries(
      Object.entries(value).map(([name, part]) => [name, isSchemaValue(part) ? replace(part, keyword, name) : part]),
    );
  }
  const single = keyword === 'items' || keyword === 'contentSchema' || SCHEMA_KEYWORDS.has(keyword);
  return single && isSchemaValue(value) ? replace(value, keyword) : undefined;
}

/** Calls back for every schema right inside one, with the way to it. */
export function eachSubschema(
  schema: JsonSchemaObject,
  visit: (schema: JsonSchema, tokens: readonly string[]) => void,
): void {
  for (const [keyword, value] of Object.entries(schema))
    mapSubschemas(keyword, value, (part, ...tokens) => {
      visit(part, tokens);
      return part;
    });
}
