import type { JsonSchemaObject } from '../contract-model.js';

/** In draft-04 `exclusiveMinimum: true` made `minimum` exclusive; since draft-06 it is a bound of its own. */
export function convertExclusiveBounds(schema: JsonSchemaObject): JsonSchemaObject {
  return convert(convert(schema, 'minimum', 'exclusiveMinimum'), 'maximum', 'exclusiveMaximum');
}

function convert(
  schema: JsonSchemaObject,
  bound: 'minimum' | 'maximum',
  exclusive: 'exclusiveMinimum' | 'exclusiveMaximum',
): JsonSchemaObject {
  const { [exclusive]: flag, ...rest } = schema;
  if (typeof flag !== 'boolean') return schema;
  if (!flag || typeof rest[bound] !== 'number') return rest;
  const { [bound]: value, ...others } = rest;
  return { ...others, [exclusive]: value };
}
