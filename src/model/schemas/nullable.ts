import type { JsonSchema, JsonSchemaObject } from '../contract-model.js';
import { ANNOTATIONS } from './schema-keywords.js';

/**
 * `nullable: true` (OpenAPI 3.0) lets `null` through: into `type` where there is one, else beside all that the schema says.
 * OpenAPI wants `null` in `enum` as well; whoever wrote `nullable` meant it, so it is added.
 */
export function convertNullable(schema: JsonSchemaObject): JsonSchemaObject {
  const { nullable, ...rest } = schema;
  if (nullable !== true) return rest;
  const { type } = rest;
  const types: readonly unknown[] | undefined =
    typeof type === 'string' ? [type] : Array.isArray(type) ? type : undefined;
  const combined = ['allOf', 'anyOf', 'oneOf', 'not', 'if', '$ref'].some((keyword) => Object.hasOwn(rest, keyword));
  if (types !== undefined && !combined)
    return { ...allowNull(rest), type: types.includes('null') ? type : [...types, 'null'] };
  const told = Object.entries(rest);
  const constraints = told.filter(([keyword]) => !ANNOTATIONS.has(keyword));
  if (constraints.length === 0) return rest;
  const anyOf: readonly JsonSchema[] = [Object.fromEntries(constraints), { type: 'null' }];
  return { ...Object.fromEntries(told.filter(([keyword]) => ANNOTATIONS.has(keyword))), anyOf };
}

function allowNull(schema: JsonSchemaObject): JsonSchemaObject {
  const values = schema['enum'];
  if (Array.isArray(values) && !values.includes(null)) return allowNull({ ...schema, enum: [...values, null] });
  if (!Object.hasOwn(schema, 'const') || schema['const'] === null) return schema;
  const { const: constant, ...rest } = schema;
  return { ...rest, enum: [constant, null] };
}
