import type { JsonSchema, JsonSchemaObject } from '../contract-model.js';
import { isPlainObject } from '../reading/document-node.js';
import { REF_PREFIX } from './schema-keywords.js';

export type Schemas = ReadonlyMap<string, JsonSchema>;

const LISTS = ['allOf', 'anyOf', 'oneOf'] as const;
const SINGLES = ['not', 'if', 'then', 'else'] as const;

/** The id that a schema's own `$ref` names. */
export function referenceOf(schema: JsonSchemaObject): string | undefined {
  const reference = schema['$ref'];
  return typeof reference === 'string' ? reference.slice(REF_PREFIX.length) : undefined;
}

export function branchesOf(schema: JsonSchemaObject, keyword: string): readonly JsonSchema[] {
  const branches = schema[keyword];
  return Array.isArray(branches) ? (branches as readonly JsonSchema[]) : [];
}

/** Ids of what a schema refers to for the very value that it is asked about: not for a property or an item of it. */
export function referencesInPlace(schema: JsonSchema): readonly string[] {
  if (typeof schema === 'boolean') return [];
  const own = referenceOf(schema);
  const dependent = schema['dependentSchemas'];
  const inside = [
    ...LISTS.flatMap((keyword) => branchesOf(schema, keyword)),
    ...SINGLES.flatMap((keyword) => (schema[keyword] === undefined ? [] : [schema[keyword] as JsonSchema])),
    ...(isPlainObject(dependent) ? (Object.values(dependent) as JsonSchema[]) : []),
  ];
  return [...(own === undefined ? [] : [own]), ...inside.flatMap(referencesInPlace)];
}

/** Ids of the schemas that lead back to themselves in place, and of those between two such: a validator of them would never end. */
export function idsOnCycles(schemas: Schemas): ReadonlySet<string> {
  const left = new Map([...schemas].map(([id, schema]) => [id, new Set(referencesInPlace(schema))]));
  for (const [id, targets] of left) if (targets.size === 0) left.delete(id);
  peel(left);
  const turned = new Map<string, Set<string>>();
  for (const [id, targets] of left)
    for (const target of targets) turned.set(target, (turned.get(target) ?? new Set()).add(id));
  peel(turned);
  return new Set([...left.keys()].filter((id) => turned.has(id)));
}

/** Takes out, again and again, what leads nowhere. */
function peel(graph: Map<string, Set<string>>): void {
  const sources = new Map<string, string[]>();
  for (const [id, targets] of graph)
    for (const target of targets) {
      const list = sources.get(target);
      if (list === undefined) sources.set(target, [id]);
      else list.push(id);
    }
  const gone = [...sources.keys()].filter((id) => !graph.has(id));
  for (let id = gone.pop(); id !== undefined; id = gone.pop())
    for (const source of sources.get(id) ?? []) {
      const targets = graph.get(source);
      if (targets?.delete(id) !== true || targets.size > 0) continue;
      graph.delete(source);
      gone.push(source);
    }
}
