import type { Location } from '../../document/source-document.js';
import type { JsonSchema } from '../contract-model.js';
import type { ModelContext } from '../model-context.js';
import { isPlainObject, ownValue } from '../reading/document-node.js';
import { pointerTokens } from '../reading/pointer-tokens.js';
import { fileStem } from '../names/schema-base-name.js';
import type { DiscriminatorMember } from './discriminator.js';
import { normaliseSchema, type Normaliser } from './normalise-schema.js';
import { openCycles } from './open-cycles.js';
import { REF_PREFIX } from './schema-keywords.js';
import { resolveSchema, schemaAt, type SchemaNode } from './schema-node.js';
import { declaredProperties } from './schema-properties.js';

/** A schema that becomes a type of its own. */
export interface CollectedSchema {
  readonly id: string;
  readonly node: SchemaNode;
  readonly schema: JsonSchema;
  /** Id of the schema that this one is nothing but a `$ref` to. */
  readonly aliasOf?: string;
}

export interface SchemaCollector extends Normaliser {
  /** Takes the schema at a location, a message's payload, as a type of its own, and gives its id. */
  add(location: Location): string;
  /** Every schema added, and all that they refer to. */
  collect(): ReadonlyMap<string, CollectedSchema>;
}

/**
 * Whatever a `$ref` leads to becomes a type of its own, however often it is referred to, so that one more `$ref` never
 * changes what is there; everything else stays where it is written.
 */
export function createSchemaCollector(context: ModelContext): SchemaCollector {
  const nodes = new Map<string, SchemaNode>();
  const collected = new Map<string, CollectedSchema>();
  const take = (node: SchemaNode): string => {
    const id = context.idOf(node.location);
    if (!nodes.has(id)) nodes.set(id, node);
    return id;
  };
  const collector: SchemaCollector = {
    context,
    add(location) {
      return take(schemaAt(context, location) ?? { location, value: true, dialect: 'draft-07' });
    },
    refer(location) {
      const target = resolveSchema(context, location);
      return target === undefined ? undefined : `${REF_PREFIX}${take(target)}`;
    },
    memberAt: (location) => discriminatorMember(context, location),
    collect() {
      // Normalising may add more: a Map goes on with what is added while it is walked.
      for (const [id, node] of nodes) if (!collected.has(id)) collected.set(id, collectOne(collector, id, node));
      openAll(context, collected);
      return collected;
    },
  };
  return collector;
}

function collectOne(collector: SchemaCollector, id: string, node: SchemaNode): CollectedSchema {
  const schema = normaliseSchema(collector, node);
  const isReference = typeof ownValue(node.value, '$ref') === 'string' && typeof schema === 'object';
  const target = isReference ? schema['$ref'] : undefined;
  const onlyReference = typeof target === 'string' && Object.keys(schema).every((keyword) => !CONSTRAINS(keyword));
  return {
    id,
    node,
    schema,
    ...(onlyReference && { aliasOf: target.slice(REF_PREFIX.length) }),
  };
}

function openAll(context: ModelContext, collected: Map<string, CollectedSchema>): void {
  for (const [id, schema] of openCycles(new Map([...collected].map(([key, one]) => [key, one.schema])))) {
    const known = collected.get(id);
    if (known === undefined) continue;
    if (schema !== undefined) collected.set(id, { ...known, schema });
    else
      context.report({
        code: 'schema-invalid',
        message:
          'The schema leads back to itself on too many ways without going into a property or an item. Take the `$ref`s out of its alternatives that lead back.',
        at: known.node.location,
        part: 'key',
      });
  }
}

const ALIAS_KEYWORDS: ReadonlySet<string> = new Set([
  '$ref',
  'title',
  'description',
  'deprecated',
  'examples',
  'default',
]);
const CONSTRAINS = (keyword: string): boolean => !ALIAS_KEYWORDS.has(keyword);

/** Its name is the key under which its document has it, as AsyncAPI wants. */
function discriminatorMember(context: ModelContext, location: Location): DiscriminatorMember | undefined {
  const target = resolveSchema(context, location);
  if (target === undefined) return undefined;
  const name = pointerTokens(target.location.pointer).at(-1) ?? fileStem(target.location.file);
  return {
    name,
    declares: (property) =>
      declaredProperties(context, location).some((declared) => {
        const value = declared.name === property ? resolveSchema(context, declared.location)?.value : undefined;
        return isPlainObject(value) && (Object.hasOwn(value, 'const') || Object.hasOwn(value, 'enum'));
      }),
  };
}
