import { appendPointer } from '../../document/json-pointer.js';
import type { JsonSchema, JsonSchemaObject } from '../../model/contract-model.js';
import { REF_PREFIX } from '../../model/schemas/schema-keywords.js';
import type { SchemaProblem } from './check-keywords.js';
import { knowsKeyword, refStandsAlone, type SchemaDialect } from './schema-dialect.js';
import { RECURSIVE_ANCHOR, type SchemaPlace, type SchemaRegistry, type SchemaResource } from './schema-registry.js';
import { mapSubschemas } from './subschemas.js';

/** A schema as a value meets it: its `$ref`s name others by id, and nothing in it has an address any more. */
export interface ReachedSchema {
  readonly schema: JsonSchema;
  readonly dialect: SchemaDialect;
  readonly place: SchemaPlace;
}

/** By name of a dynamic anchor: the outermost schema on the way here that has it. */
type DynamicScope = ReadonlyMap<string, SchemaPlace>;

const VALIDATION: ReadonlySet<string> = new Set(
  'const dependentRequired enum exclusiveMaximum exclusiveMinimum maxContains maximum maxItems maxLength maxProperties minContains minimum minItems minLength minProperties multipleOf pattern required type uniqueItems'.split(
    ' ',
  ),
);
const REFERENCES: ReadonlySet<string> = new Set(['$ref', '$dynamicRef', '$recursiveRef']);
const WITHOUT_MEANING: ReadonlySet<string> = new Set(
  '$anchor $comment $defs $dynamicAnchor $id $recursiveAnchor $schema $vocabulary contentSchema definitions'.split(' '),
);

export interface ReachResult {
  /** By id; the main schema is the first. */
  readonly schemas: ReadonlyMap<string, ReachedSchema>;
  readonly problems: readonly SchemaProblem[];
}

/**
 * All that a schema leads to. A schema that is reached on two ways with different outermost dynamic anchors is two schemas, so
 * that what `$dynamicRef` and `$recursiveRef` mean is known before any value comes.
 */
export function reachSchemas(registry: SchemaRegistry, main: SchemaPlace, formats: boolean): ReachResult {
  const schemas = new Map<string, ReachedSchema>();
  const problems: SchemaProblem[] = [];
  const numbers = new Map<JsonSchema, number>();
  const open: { readonly id: string; readonly place: SchemaPlace; readonly scope: DynamicScope }[] = [];

  const numberOf = (schema: JsonSchema): number => {
    const number = numbers.get(schema) ?? numbers.size;
    numbers.set(schema, number);
    return number;
  };
  const seen = new Set<string>();
  const idOf = (place: SchemaPlace, around: DynamicScope): string => {
    const scope = enter(place.resource, around);
    // A boolean is the same wherever it is.
    const marks =
      typeof place.value === 'boolean'
        ? []
        : [...scope].map(([name, { value }]) => `${name}=${numberOf(value)}`).toSorted();
    const id = [numberOf(place.value), ...marks].join(';');
    if (!seen.has(id)) {
      seen.add(id);
      open.push({ id, place, scope });
    }
    return id;
  };

  const write = (value: JsonSchema, around: SchemaPlace, scope: DynamicScope): JsonSchema => {
    if (typeof value === 'boolean') return value;
    const place = registry.placeOf(value, around);
    // A schema with an address of its own may be of another dialect.
    if (place.resource !== around.resource) return { $ref: `${REF_PREFIX}${idOf(place, scope)}` };
    return writeKeywords(value, place, scope);
  };

  const writeKeywords = (schema: JsonSchemaObject, place: SchemaPlace, scope: DynamicScope): JsonSchemaObject => {
    const { dialect, validates } = place.resource;
    const references = Object.keys(schema).filter(
      (keyword) => REFERENCES.has(keyword) && knowsKeyword(dialect, keyword) && typeof schema[keyword] === 'string',
    );
    const targets = references.flatMap((keyword) => {
      const target = targetOf(keyword, String(schema[keyword]), place, scope);
      return target === undefined ? [] : [{ $ref: `${REF_PREFIX}${idOf(target, scope)}` }];
    });
    const alone = references.includes('$ref') && refStandsAlone(dialect);
    const written = Object.entries(schema).flatMap(([keyword, value]): [string, unknown][] => {
      if (alone || references.includes(keyword) || WITHOUT_MEANING.has(keyword)) return [];
      if (keyword === 'format' && !formats) return [];
      if (!knowsKeyword(dialect, keyword) || (!validates && VALIDATION.has(keyword))) return [];
      return [[keyword, mapSubschemas(keyword, value, (part) => write(part, place, scope)) ?? value]];
    });
    const [first, ...more] = targets;
    const result: JsonSchemaObject = Object.fromEntries(written);
    if (first === undefined) return result;
    if (more.length === 0) return { ...result, ...first };
    const parts = Array.isArray(result['allOf']) ? (result['allOf'] as readonly JsonSchema[]) : [];
    return { ...result, ...first, allOf: [...parts, ...more] };
  };

  const targetOf = (
    keyword: string,
    reference: string,
    place: SchemaPlace,
    scope: DynamicScope,
  ): SchemaPlace | undefined => {
    const target = registry.resolve(reference, place);
    if (target === undefined) {
      problems.push({
        pointer: appendPointer(place.pointer, keyword),
        message: `${keyword} ${JSON.stringify(reference)} leads nowhere. Where it names another schema, give that one in \`schemas\`, under this URI.`,
      });
      return undefined;
    }
    if (keyword === '$ref') return target;
    const name = keyword === '$recursiveRef' ? RECURSIVE_ANCHOR : reference.slice(reference.indexOf('#') + 1);
    // Dynamic is only what leads to a dynamic anchor to begin with.
    return target.resource.dynamicAnchors.get(name)?.value === target.value ? (scope.get(name) ?? target) : target;
  };

  idOf(main, new Map());
  for (let next = open.shift(); next !== undefined; next = open.shift()) {
    const { id, place, scope } = next;
    const schema = typeof place.value === 'boolean' ? place.value : writeKeywords(place.value, place, scope);
    schemas.set(id, { schema, dialect: place.resource.dialect, place });
  }
  return { schemas, problems };
}

function enter(resource: SchemaResource, scope: DynamicScope): DynamicScope {
  const added = [...resource.dynamicAnchors].filter(([name]) => !scope.has(name));
  return added.length === 0 ? scope : new Map([...scope, ...added]);
}
