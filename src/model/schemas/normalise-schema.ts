import { quoted, quotedList } from '../../diagnostics/safe-text.js';
import type { Location } from '../../document/source-document.js';
import type { JsonSchema, JsonSchemaObject } from '../contract-model.js';
import type { ModelContext } from '../model-context.js';
import { isPlainObject, ownValue, type PlainObject } from '../reading/document-node.js';
import { convertDependencies } from './dependencies.js';
import type { Dialect } from './dialect.js';
import { addDiscriminatorValues, type DiscriminatorMember } from './discriminator.js';
import { convertExclusiveBounds } from './exclusive-bounds.js';
import { convertNullable } from './nullable.js';
import * as keywords from './schema-keywords.js';
import { dialectStatedBy, schemaAt, type SchemaNode } from './schema-node.js';
import { convertTuples } from './tuples.js';

/** Schemas nested deeper overflow the stack of validators, whose code grows with the square of it. */
const MAX_DEPTH = 200;

export interface Normaliser {
  readonly context: ModelContext;
  /** `eda:<schema id>` of what the `$ref` at a location leads to; `undefined` where it leads nowhere. */
  refer(location: Location): string | undefined;
  /** What the schema that a `$ref` at a location leads to is, as a member of a discriminated union. */
  memberAt(location: Location): DiscriminatorMember | undefined;
  /** `false`: `properties` without `type` let through all that is no object, as JSON Schema has it. */
  readonly assumesObject?: boolean;
}

/** What the schemas around one say of it. */
interface Surroundings {
  readonly depth: number;
  readonly dialect: Dialect;
  /** `object`: values are objects anyway. `condition`: the schema only asks, so nothing may be assumed for it. */
  readonly type: 'unknown' | 'branch' | 'object' | 'condition';
}

/** A schema of any dialect in JSON Schema 2020-12. */
export function normaliseSchema(normaliser: Normaliser, node: SchemaNode): JsonSchema {
  return normalise(normaliser, node.location, node.value, { depth: 1, dialect: node.dialect, type: 'unknown' });
}

/** The same for all keywords but some; a `$ref` is not looked at. */
export function normaliseKeywords(
  normaliser: Normaliser,
  node: SchemaNode,
  omitted: ReadonlySet<string>,
): JsonSchemaObject {
  if (!isPlainObject(node.value)) return {};
  const kept = Object.fromEntries(Object.entries(node.value).filter(([keyword]) => !omitted.has(keyword)));
  return convert(normaliser, node.location, kept, { depth: 1, dialect: node.dialect, type: 'branch' });
}

function normalise(normaliser: Normaliser, location: Location, value: unknown, around: Surroundings): JsonSchema {
  if (typeof value === 'boolean') return value;
  if (!isPlainObject(value)) return true;
  const { context } = normaliser;
  if (around.depth > MAX_DEPTH) {
    context.report({
      code: 'too-deep',
      message: `Schemas may be nested ${MAX_DEPTH} levels deep. Give inner ones a name in \`components/schemas\`, and use \`$ref\`.`,
      at: location,
    });
    return true;
  }
  if (typeof ownValue(value, 'schemaFormat') === 'string' && ownValue(value, 'schema') !== undefined) {
    const held = schemaAt(context, location);
    if (held === undefined) return true;
    return normalise(normaliser, held.location, held.value, {
      ...around,
      dialect: held.dialect,
      depth: around.depth + 1,
    });
  }
  const inside = { ...around, dialect: dialectStatedBy(value) ?? around.dialect };
  for (const keyword of keywords.DYNAMIC_KEYWORDS)
    if (ownValue(value, keyword) !== undefined)
      context.report({
        code: 'schema-keyword-unsupported',
        message: `${quoted(keyword)} is not supported. Use a \`$ref\` with a JSON pointer.`,
        at: context.document.child(location, keyword),
      });
  return typeof ownValue(value, '$ref') === 'string'
    ? normaliseReference(normaliser, location, value, inside)
    : convert(normaliser, location, value, inside);
}

function normaliseReference(
  normaliser: Normaliser,
  location: Location,
  value: PlainObject,
  around: Surroundings,
): JsonSchema {
  const $ref = normaliser.refer(location);
  if ($ref === undefined) return true;
  const beside = Object.keys(value).filter(
    (keyword) => !keywords.HARMLESS_BESIDE_REF.has(keyword) && !keyword.startsWith('x-'),
  );
  const annotations = Object.entries(value).filter(([keyword]) => keywords.ANNOTATIONS.has(keyword));
  if (beside.length === 0) return { ...Object.fromEntries(annotations), $ref };
  if (around.dialect === '2020-12') {
    const { $ref: _, ...siblings } = value;
    return { ...convert(normaliser, location, siblings, { ...around, type: 'branch' }), $ref };
  }
  normaliser.context.report({
    code: 'ref-siblings-ignored',
    message: `${quotedList(beside, 'and')} beside a \`$ref\` has no effect. Put the \`$ref\` into an \`allOf\` to have both.`,
    at: location,
  });
  return { ...Object.fromEntries(annotations), $ref };
}

function convert(
  normaliser: Normaliser,
  location: Location,
  value: PlainObject,
  around: Surroundings,
): JsonSchemaObject {
  const { document } = normaliser.context;
  const typed = assumeObject(normaliser, location, mapKeywords(normaliser, location, value, around), around);
  const converted = convertExclusiveBounds(convertDependencies(convertTuples(typed)));
  const discriminated = addDiscriminatorValues(converted, (keyword, index) => {
    const branch = document.child(location, keyword, index);
    return typeof ownValue(document.at(branch), '$ref') === 'string' ? normaliser.memberAt(branch) : undefined;
  });
  return convertNullable(discriminated);
}

/** Keywords in their dialect's words, with the schemas in them already normalised. */
function mapKeywords(
  normaliser: Normaliser,
  location: Location,
  value: PlainObject,
  around: Surroundings,
): JsonSchemaObject {
  const { document } = normaliser.context;
  const inner = (type: Surroundings['type'], held: unknown, ...tokens: (string | number)[]): JsonSchema =>
    normalise(normaliser, document.child(location, ...tokens), held, { ...around, depth: around.depth + 1, type });
  const branchType =
    statesObject(value) || around.type === 'object' ? 'object' : around.type === 'condition' ? 'condition' : 'branch';
  const mapOf = (keyword: string, map: PlainObject): JsonSchemaObject =>
    Object.fromEntries(
      Object.entries(map).map(([name, held]) => {
        const isNames = keyword === 'dependencies' && Array.isArray(held);
        return [
          name,
          isNames ? held : inner(keyword.startsWith('depend') ? 'condition' : 'unknown', held, keyword, name),
        ];
      }),
    );
  const convertKeyword = (keyword: string, held: unknown): unknown => {
    if (keywords.LIST_KEYWORDS.has(keyword) || (keyword === 'items' && Array.isArray(held))) {
      const type = keyword.endsWith('Of') ? branchType : 'unknown';
      return Array.isArray(held) ? held.map((item, index) => inner(type, item, keyword, index)) : undefined;
    }
    if (keywords.MAP_KEYWORDS.has(keyword) || keyword === 'dependencies')
      return isPlainObject(held) ? mapOf(keyword, held) : undefined;
    if (keyword === 'items') return inner('unknown', held, keyword);
    if (keywords.SCHEMA_KEYWORDS.has(keyword))
      return inner(CONDITIONS.has(keyword) ? 'condition' : 'unknown', held, keyword);
    if (keyword === 'required')
      return Array.isArray(held) ? held.filter((name) => typeof name === 'string') : undefined;
    return keywords.PLAIN_KEYWORDS.has(keyword) || keywords.ANNOTATIONS.has(keyword) ? held : undefined;
  };
  return Object.fromEntries(
    Object.entries(value).flatMap(([keyword, held]) => {
      const converted = convertKeyword(keyword, held);
      return converted === undefined ? [] : [[keyword, converted]];
    }),
  );
}

const CONDITIONS: ReadonlySet<string> = new Set(['if', 'then', 'else', 'not', 'contains']);

function statesObject(schema: PlainObject): boolean {
  return (
    ownValue(schema, 'type') === 'object' ||
    (ownValue(schema, 'type') === undefined && Object.hasOwn(schema, 'properties'))
  );
}

/** `properties` alone lets everything through that is not an object. Nobody means that, so type and validator assume one. */
function assumeObject(
  normaliser: Normaliser,
  location: Location,
  schema: JsonSchemaObject,
  around: Surroundings,
): JsonSchemaObject {
  if (Object.hasOwn(schema, 'type') || !isPlainObject(schema['properties']) || around.type === 'condition')
    return schema;
  if (normaliser.assumesObject === false) return schema;
  if (around.type === 'unknown')
    normaliser.context.report({
      code: 'schema-type-assumed',
      message: 'The schema has `properties` but no `type`, so it is taken for an object. Write `type: object`.',
      at: location,
      part: 'key',
    });
  return { type: 'object', ...schema };
}
