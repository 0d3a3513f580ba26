import type { JsonSchema, JsonSchemaObject } from '../../../model/contract-model.js';
import { intersectionOf, unionOf } from './combine-types.js';
import { declaredTypes, isSchemaObject, schemaMapOf, stringsOf } from './read-schema.js';
import { schemaDoc } from './schema-doc.js';
import { NESTED, schemaToType } from './schema-to-type.js';
import type { TypeEnvironment } from './schema-to-type.js';
import { NEVER, primitive, UNKNOWN } from './type-node.js';
import type { ObjectNode, PropertyNode, TypeNode } from './type-node.js';

const COMPOSED = ['$ref', 'const', 'enum', 'allOf', 'anyOf', 'oneOf', 'patternProperties', 'unevaluatedProperties'];

/** Whether a schema says no more than which properties an object has, so that it can be merged with others of its kind. */
export function isPlainObjectSchema(schema: JsonSchema, insideObject: boolean): schema is JsonSchemaObject {
  if (typeof schema === 'boolean') return false;
  const types = declaredTypes(schema) ?? (insideObject ? ['object'] : []);
  if (types.length !== 1 || types[0] !== 'object') return false;
  if (isSchemaObject(schema['additionalProperties'])) return false;
  return COMPOSED.every((keyword) => !(keyword in schema));
}

/** The type of objects that all of these schemas allow; more than one only where each is a plain object schema. */
export function objectType(schemas: readonly JsonSchemaObject[], environment: TypeEnvironment): ObjectNode {
  const required = new Set(schemas.flatMap((schema) => stringsOf(schema['required'])));
  const declared = new Map<string, JsonSchema[]>();
  for (const schema of schemas)
    for (const [name, property] of schemaMapOf(schema['properties']))
      declared.set(name, [...(declared.get(name) ?? []), property]);

  const rest = restOf(schemas, environment);
  const properties: PropertyNode[] = [...declared].map(([name, property]) => ({
    name,
    type: intersectionOf(property.map((schema) => schemaToType(schema, environment, NESTED))),
    optional: !required.has(name),
    doc: schemaDoc(property[0] ?? true),
  }));
  for (const name of required)
    if (!declared.has(name))
      properties.push({ name, type: rest.of, optional: false, doc: { text: undefined, notes: [], deprecated: false } });

  if (rest.typed) return { kind: 'object', properties, index: indexOf(rest.of, properties), openIndex: false };
  if (rest.of.kind === 'never') {
    return { kind: 'object', properties, index: properties.length === 0 ? NEVER : null, openIndex: false };
  }
  // A type with optional properties alone would refuse variables that have none of them.
  const openIndex = !environment.closed && properties.every((property) => property.optional);
  const index = openIndex ? UNKNOWN : properties.length === 0 ? NEVER : null;
  return { kind: 'object', properties, index, openIndex };
}

/** What properties that are not declared may be. */
function restOf(
  schemas: readonly JsonSchemaObject[],
  environment: TypeEnvironment,
): { readonly of: TypeNode; readonly typed: boolean } {
  const [schema = {}] = schemas;
  const closed = schemas.some(
    (part) =>
      part['additionalProperties'] === false ||
      (part['additionalProperties'] === undefined && part['unevaluatedProperties'] === false),
  );
  const patterns = schemaMapOf(schema['patternProperties']).map(([, value]) =>
    schemaToType(value, environment, NESTED),
  );
  const additional = schema['additionalProperties'];
  if (isSchemaObject(additional) && Object.keys(additional).length > 0) {
    return { of: unionOf([...patterns, schemaToType(additional, environment, NESTED)]), typed: true };
  }
  if (patterns.length > 0) return { of: unionOf(closed ? patterns : [...patterns, UNKNOWN]), typed: true };
  return { of: closed ? NEVER : UNKNOWN, typed: false };
}

/** An index signature has to allow what the declared properties are. */
function indexOf(rest: TypeNode, properties: readonly PropertyNode[]): TypeNode {
  const optional = properties.some((property) => property.optional) ? [primitive('undefined')] : [];
  return unionOf([rest, ...properties.map((property) => property.type), ...optional]);
}
