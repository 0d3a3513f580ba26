import type { JsonSchema, JsonSchemaObject } from '../../../model/contract-model.js';
import { intersectionOf, isObjectType, unionOf } from './combine-types.js';
import { jsonTypeOf, literalType } from './literal-type.js';
import { isPlainObjectSchema, objectType } from './object-type.js';
import { declaredTypes, isSchema, schemasOf } from './read-schema.js';
import { NEVER, primitive, UNKNOWN } from './type-node.js';
import type { TypeNode } from './type-node.js';

/** How a schema's `$ref`s become types. */
export interface TypeEnvironment {
  /** The type of a named schema; `atTop` where the type under way would be circular if it led back to itself. */
  reference(id: string, atTop: boolean): TypeNode;
  /** No index signature for what is merely open: headers. */
  readonly closed: boolean;
}

export interface Position {
  /** Not inside a property or an element, so that a reference to the type itself would be circular. */
  readonly atTop: boolean;
  /** What the schema around says of the value: keywords for objects apply without `type: object`. */
  readonly insideObject: boolean;
}

export const NESTED: Position = { atTop: false, insideObject: false };
const TOP: Position = { atTop: true, insideObject: false };

const LARGEST_ENUM = 500;
const REFERENCE = 'eda:';

/** The type of a JSON value that a schema allows: as exact as TypeScript can say, never narrower than the validator. */
export function schemaToType(schema: JsonSchema, environment: TypeEnvironment, position: Position = TOP): TypeNode {
  if (typeof schema === 'boolean') return schema ? UNKNOWN : NEVER;
  const types = declaredTypes(schema) ?? (position.insideObject ? ['object'] : undefined);
  const branchPosition: Position = {
    atTop: position.atTop,
    insideObject: types?.length === 1 && types[0] === 'object',
  };
  const toType = (branch: JsonSchema): TypeNode => schemaToType(branch, environment, branchPosition);

  const parts: TypeNode[] = [];
  const reference: unknown = schema['$ref'];
  if (typeof reference === 'string')
    parts.push(environment.reference(reference.slice(REFERENCE.length), position.atTop));

  const { merged, apart } = splitAllOf(schema, branchPosition.insideObject);
  parts.push(...apart.map(toType));
  for (const keyword of ['oneOf', 'anyOf'] as const) {
    const branches = schemasOf(schema[keyword]);
    if (branches.length > 0) parts.push(unionOf(branches.map(toType)));
  }
  const values = allowedValues(schema);
  // `required` beside a reference to an object speaks of that object.
  const known = types ?? (merged.length > 0 || parts.some(isObjectType) ? ['object'] : undefined);
  const own = values === undefined ? ownType(schema, known, merged, environment) : valuesType(values, types);
  return intersectionOf([own, ...parts]);
}

/** Branches of `allOf` that become one object with the schema's own properties, and the others. */
function splitAllOf(
  schema: JsonSchemaObject,
  insideObject: boolean,
): { readonly merged: readonly JsonSchemaObject[]; readonly apart: readonly JsonSchema[] } {
  const { allOf, ...rest } = schema;
  const merged: JsonSchemaObject[] = [];
  const apart: JsonSchema[] = [];
  for (const branch of schemasOf(allOf))
    if (isPlainObjectSchema(rest, true) && isPlainObjectSchema(branch, insideObject)) merged.push(branch);
    else apart.push(branch);
  return { merged, apart };
}

function allowedValues(schema: JsonSchemaObject): readonly unknown[] | undefined {
  if ('const' in schema) return [schema['const']];
  return Array.isArray(schema['enum']) ? schema['enum'] : undefined;
}

function valuesType(values: readonly unknown[], types: readonly string[] | undefined): TypeNode {
  const fitting = values.filter((value) => {
    const type = jsonTypeOf(value);
    return types === undefined || types.includes(type) || (type === 'number' && types.includes('integer'));
  });
  if (fitting.length <= LARGEST_ENUM) return unionOf(fitting.map(literalType));
  return unionOf([...new Set(fitting.map(jsonTypeOf))].map(wideType));
}

function wideType(type: string): TypeNode {
  return type === 'string' || type === 'number' || type === 'boolean' || type === 'null' ? primitive(type) : UNKNOWN;
}

function ownType(
  schema: JsonSchemaObject,
  types: readonly string[] | undefined,
  merged: readonly JsonSchemaObject[],
  environment: TypeEnvironment,
): TypeNode {
  if (types === undefined) return UNKNOWN;
  return unionOf(
    types.map((type) => {
      switch (type) {
        case 'object':
          return objectType([schema, ...merged], environment);
        case 'array':
          return arrayType(schema, environment);
        case 'integer':
          return primitive('number');
        default:
          return wideType(type);
      }
    }),
  );
}

function arrayType(schema: JsonSchemaObject, environment: TypeEnvironment): TypeNode {
  const inner = (item: JsonSchema): TypeNode => schemaToType(item, environment, NESTED);
  const items = isSchema(schema['items']) ? schema['items'] : true;
  const prefix = schemasOf(schema['prefixItems']);
  if (prefix.length === 0) return { kind: 'array', item: inner(items) };
  const longest = typeof schema['maxItems'] === 'number' ? schema['maxItems'] : Number.POSITIVE_INFINITY;
  const elements = prefix.slice(0, longest).map(inner);
  const least = typeof schema['minItems'] === 'number' ? schema['minItems'] : 0;
  const closed =
    items === false ||
    longest <= prefix.length ||
    (schema['items'] === undefined && schema['unevaluatedItems'] === false);
  return {
    kind: 'tuple',
    required: elements.slice(0, least),
    optional: elements.slice(least),
    rest: closed ? null : inner(items),
  };
}
