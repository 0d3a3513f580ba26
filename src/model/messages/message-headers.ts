import type { Location } from '../../document/source-document.js';
import type { JsonSchema, JsonSchemaObject } from '../contract-model.js';
import { isPlainObject, locationKey, ownValue } from '../reading/document-node.js';
import type { TraitLayers } from '../reading/trait-layers.js';
import { normaliseKeywords, normaliseSchema, type Normaliser } from '../schemas/normalise-schema.js';
import { ANNOTATIONS } from '../schemas/schema-keywords.js';
import { resolveSchema, schemaAt } from '../schemas/schema-node.js';

const OWN_KEYWORDS: ReadonlySet<string> = new Set(['properties', 'required', 'allOf', 'anyOf', 'oneOf']);

/** Where a message and its traits describe headers, the strongest first. */
export function headerLocations(normaliser: Normaliser, layers: TraitLayers): Location[] {
  return layers
    .filter((layer) => ownValue(layer.value, 'headers') !== undefined)
    .map((layer) => normaliser.context.document.child(layer.location, 'headers'));
}

/**
 * The schema of a message's application headers: that of the contract, and of the traits below it, without the metadata that
 * the runtime writes. `undefined` where nothing is left.
 */
export function buildHeaders(
  normaliser: Normaliser,
  locations: readonly Location[],
  isMetadata: (name: string) => boolean,
): JsonSchemaObject | undefined {
  const [strongest, ...weaker] = locations.map((location) => strip(normaliser, location, isMetadata, new Set()));
  if (strongest === undefined) return undefined;
  let schema = strongest;
  for (const weak of weaker)
    schema = { ...weak, ...schema, properties: { ...propertiesOf(weak), ...propertiesOf(schema) } };
  return saysSomething(schema) ? { type: 'object', ...schema } : undefined;
}

/** Whether a publisher has to give at least one header. */
export function requiresHeader(schema: JsonSchema): boolean {
  if (!isPlainObject(schema)) return false;
  const branches = (keyword: string): readonly JsonSchema[] =>
    Array.isArray(schema[keyword]) ? (schema[keyword] as readonly JsonSchema[]) : [];
  return (
    requiredOf(schema).length > 0 ||
    branches('allOf').some(requiresHeader) ||
    ['anyOf', 'oneOf'].some((keyword) => branches(keyword).length > 0 && branches(keyword).every(requiresHeader))
  );
}

function strip(
  normaliser: Normaliser,
  location: Location,
  isMetadata: (name: string) => boolean,
  above: ReadonlySet<string>,
): JsonSchemaObject {
  const { context } = normaliser;
  const node = resolveSchema(context, location);
  if (node === undefined || !isPlainObject(node.value) || above.has(locationKey(node.location))) return {};
  const path = new Set([...above, locationKey(node.location)]);
  const declared = ownValue(node.value, 'properties');
  const properties = Object.keys(isPlainObject(declared) ? declared : {})
    .filter((name) => !isMetadata(name))
    .flatMap((name): [string, JsonSchema][] => {
      const property = schemaAt(context, context.document.child(node.location, 'properties', name));
      return property === undefined ? [] : [[name, normaliseSchema(normaliser, property)]];
    });
  const required = requiredOf(node.value).filter((name) => !isMetadata(name));
  const branches = (keyword: string): JsonSchemaObject[] => {
    const list = ownValue(node.value, keyword);
    if (!Array.isArray(list)) return [];
    return list.map((_, index) =>
      strip(normaliser, context.document.child(node.location, keyword, index), isMetadata, path),
    );
  };
  // Branches that differed in metadata alone are alike now, which `oneOf` would refuse.
  const anyOf = [branches('anyOf'), branches('oneOf')].filter((list) => list.length > 0 && list.every(saysSomething));
  const schema: JsonSchemaObject = {
    ...normaliseKeywords(normaliser, node, OWN_KEYWORDS),
    ...(properties.length > 0 && { properties: Object.fromEntries(properties) }),
    ...(required.length > 0 && { required }),
  };
  const merged = branches('allOf').reduce(mergePart, schema);
  const [only, ...more] = anyOf;
  if (only === undefined) return merged;
  if (more.length === 0) return { ...merged, anyOf: only };
  return { ...merged, allOf: [...listOf(merged['allOf']), ...anyOf.map((list) => ({ anyOf: list }))] };
}

const MERGEABLE: ReadonlySet<string> = new Set(['type', 'properties', 'required', ...ANNOTATIONS]);

/** A part of an `allOf` becomes a part of the schema itself where it only declares properties. */
function mergePart(schema: JsonSchemaObject, part: JsonSchemaObject): JsonSchemaObject {
  if (!saysSomething(part)) return schema;
  if (!Object.keys(part).every((keyword) => MERGEABLE.has(keyword)))
    return { ...schema, allOf: [...listOf(schema['allOf']), part] };
  const known = propertiesOf(schema);
  const added = Object.entries(propertiesOf(part)).map(([name, property]): [string, unknown] => [
    name,
    Object.hasOwn(known, name) ? { allOf: [known[name], property] } : property,
  ]);
  const required = [...new Set([...requiredOf(schema), ...requiredOf(part)])];
  return {
    ...schema,
    properties: { ...known, ...Object.fromEntries(added) },
    ...(required.length > 0 && { required }),
  };
}

function saysSomething(schema: JsonSchemaObject): boolean {
  return Object.entries(schema).some(([keyword, value]) => {
    if (ANNOTATIONS.has(keyword) || keyword === 'type') return false;
    if (keyword === 'properties') return isPlainObject(value) && Object.keys(value).length > 0;
    return keyword !== 'additionalProperties' || isPlainObject(value);
  });
}

function propertiesOf(schema: JsonSchemaObject): JsonSchemaObject {
  const properties = ownValue(schema, 'properties');
  return isPlainObject(properties) ? properties : {};
}

function requiredOf(schema: JsonSchemaObject): string[] {
  const required = ownValue(schema, 'required');
  return Array.isArray(required) ? required.filter((name): name is string => typeof name === 'string') : [];
}

function listOf(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : [];
}
