import type { JsonSchema, JsonSchemaObject } from '../../../model/contract-model.js';

/** Whether a keyword's value can be a schema. */
export function isSchema(value: unknown): value is JsonSchema {
  return typeof value === 'boolean' || isSchemaObject(value);
}

export function isSchemaObject(value: unknown): value is JsonSchemaObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** The schemas of a list such as `allOf`. */
export function schemasOf(value: unknown): readonly JsonSchema[] {
  return Array.isArray(value) ? value.filter(isSchema) : [];
}

/** The schemas of a map such as `properties`, in the document's order; `__proto__` is a name like any other. */
export function schemaMapOf(value: unknown): readonly (readonly [string, JsonSchema])[] {
  if (!isSchemaObject(value)) return [];
  return Object.entries(value).flatMap(([name, schema]) => (isSchema(schema) ? [[name, schema] as const] : []));
}

export function stringsOf(value: unknown): readonly string[] {
  return Array.isArray(value) ? value.filter((item) => typeof item === 'string') : [];
}

/** Types that a schema names; `properties` without `type` mean an object, for the type and for the validator. */
export function declaredTypes(schema: JsonSchemaObject): readonly string[] | undefined {
  const type = schema['type'];
  if (typeof type === 'string') return [type];
  if (Array.isArray(type)) return [...new Set(stringsOf(type))];
  return isSchemaObject(schema['properties']) && !('const' in schema) && !('enum' in schema) ? ['object'] : undefined;
}
