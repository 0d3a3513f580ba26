import type { JsonSchemaObject } from '../contract-model.js';

/** `items` as a list with `additionalItems` (up to 2019-09) is `prefixItems` with `items` in 2020-12. */
export function convertTuples(schema: JsonSchemaObject): JsonSchemaObject {
  const { additionalItems, ...others } = schema;
  if (!Array.isArray(others['items'])) return others;
  const { items, ...rest } = others;
  return {
    ...rest,
    // An empty list says nothing, and `prefixItems` has at least one member.
    ...(items.length > 0 && { prefixItems: items }),
    ...(additionalItems !== undefined && { items: additionalItems }),
  };
}
