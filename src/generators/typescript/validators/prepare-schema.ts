import type { JsonSchema, JsonSchemaObject } from '../../../model/contract-model.js';
import { declaredTypes, isSchema, isSchemaObject, schemaMapOf, schemasOf } from '../types/read-schema.js';
import { compilePattern } from './patterns.js';

const SCHEMAS = ['additionalProperties', 'items', 'unevaluatedItems', 'unevaluatedProperties'];
/** Schemas that ask rather than demand: an assumption about the type would turn their answer round. */
const QUESTIONS = ['contains', 'else', 'if', 'not', 'propertyNames', 'then'];
const LISTS = ['allOf', 'anyOf', 'oneOf', 'prefixItems'];
const MAPS = ['dependentSchemas', 'patternProperties', 'properties'];
const PLAIN = [
  '$ref',
  'const',
  'dependentRequired',
  'enum',
  'exclusiveMaximum',
  'exclusiveMinimum',
  'format',
  'maxContains',
  'maximum',
  'maxItems',
  'maxLength',
  'maxProperties',
  'minContains',
  'minimum',
  'minItems',
  'minLength',
  'minProperties',
  'multipleOf',
  'pattern',
  'required',
  'type',
  'uniqueItems',
];

/**
 * The part of a schema that validates: no texts, no extensions, nothing that ajv would refuse or resolve by itself, keywords in
 * one order, so that the code depends on the meaning alone. `demands`: `properties` without `type` mean an object here.
 */
export function prepareSchema(schema: JsonSchema, demands = true, around?: readonly string[]): JsonSchema {
  if (typeof schema === 'boolean') return schema;
  const types = declaredTypes(schema);
  const prepared: Record<string, unknown> = {};
  const set = (keyword: string, value: unknown): void => {
    prepared[keyword] = value;
  };
  const assumed = demands && types !== undefined && !('type' in schema) && (around?.includes('object') ?? true);
  if (assumed) set('type', 'object');
  for (const keyword of PLAIN)
    if (keyword in schema && !isBrokenPattern(keyword, schema[keyword])) set(keyword, schema[keyword]);
  for (const keyword of SCHEMAS) if (isSchema(schema[keyword])) set(keyword, prepareSchema(schema[keyword], demands));
  for (const keyword of QUESTIONS) if (isSchema(schema[keyword])) set(keyword, prepareSchema(schema[keyword], false));
  for (const keyword of LISTS) {
    const branches: unknown = schema[keyword];
    if (!Array.isArray(branches)) continue;
    const inherited = keyword === 'prefixItems' ? undefined : (types ?? around);
    const kept = branches.filter(isSchema).map((branch) => prepareSchema(branch, demands, inherited));
    if (kept.length > 0) set(keyword, kept);
  }
  for (const keyword of MAPS) setMap(prepared, keyword, schema[keyword], demands && keyword !== 'dependentSchemas');
  return prepared;
}

/** Left out here, and told by `findPatternProblems`. */
const isBrokenPattern = (keyword: string, value: unknown): boolean =>
  keyword === 'pattern' && compilePattern(String(value)) === undefined;

function setMap(prepared: Record<string, unknown>, keyword: string, value: unknown, demands: boolean): void {
  if (!isSchemaObject(value)) return;
  for (const [name, schema] of Object.entries(value)) {
    if (!isSchema(schema)) continue;
    const inner = prepareSchema(schema, demands);
    if (keyword === 'patternProperties') {
      if (compilePattern(name) !== undefined) add(prepared, keyword, escapeLoneSurrogates(name), inner);
    } else if (!isAwkward(name)) add(prepared, keyword, name, inner);
    else if (keyword === 'properties') add(prepared, 'patternProperties', patternOf(name), inner);
    else prepared['allOf'] = [...schemasOf(prepared['allOf']), { if: { required: [name] }, then: inner }];
  }
}

function add(prepared: Record<string, unknown>, keyword: string, name: string, schema: JsonSchema): void {
  const map = (prepared[keyword] ??= Object.create(null) as object) as Record<string, unknown>;
  map[name] = name in map ? { allOf: [map[name], schema] } : schema;
}

/** Names that ajv leaves out (`__proto__`) or cannot write into a path (lone surrogates): they are checked in another way. */
const isAwkward = (name: string): boolean => name === '__proto__' || LONE_SURROGATE.test(name);

const LONE_SURROGATE = /\p{Surrogate}/u;

const codeUnit = (unit: string): string => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`;

/** A pattern that fits exactly this name. */
const patternOf = (name: string): string => `^${name.split('').map(codeUnit).join('')}$`;

const escapeLoneSurrogates = (pattern: string): string => pattern.replaceAll(/\p{Surrogate}/gu, codeUnit);

/** Whether a prepared schema says something of properties or items that no other keyword has looked at. */
export function asksWhatIsEvaluated(schema: JsonSchema): boolean {
  let found = false;
  visitSchemas(schema, (part) => {
    found ||= 'unevaluatedProperties' in part || 'unevaluatedItems' in part;
  });
  return found;
}

/** Ids of the named schemas that a schema refers to, wherever. */
export function referencesOf(schema: JsonSchema): ReadonlySet<string> {
  const found = new Set<string>();
  visitSchemas(schema, (part) => {
    if (typeof part['$ref'] === 'string') found.add(part['$ref'].slice('eda:'.length));
  });
  return found;
}

/** Calls back for a schema and for every schema in it. */
export function visitSchemas(schema: JsonSchema, visit: (schema: JsonSchemaObject) => void): void {
  if (typeof schema === 'boolean') return;
  visit(schema);
  const inside = [
    ...[...SCHEMAS, ...QUESTIONS].map((keyword) => schema[keyword]).filter(isSchema),
    ...LISTS.flatMap((keyword) => schemasOf(schema[keyword])),
    ...MAPS.flatMap((keyword) => schemaMapOf(schema[keyword]).map(([, part]) => part)),
  ];
  for (const part of inside) visitSchemas(part, visit);
}
