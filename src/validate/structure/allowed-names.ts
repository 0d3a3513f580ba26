import { isDataObject } from '../../document/data.js';
import type { Kind } from '../kinds.js';
import type { StructureSchema } from './structure-module.js';

/** The properties that the specification knows at a place below an object of a kind, whichever of its choices is taken. */
export function allowedNames(schema: StructureSchema, kind: Kind, tokens: readonly string[]): string[] {
  let current = expand(schema, { $ref: `#/definitions/${String(schema.kinds[kind])}` });
  for (const token of tokens)
    current = new Set(
      [...current].flatMap((node) => [...stepInto(node, token)]).flatMap((node) => [...expand(schema, node)]),
    );
  const names = new Set<string>();
  for (const node of current)
    if (isDataObject(node) && isDataObject(node['properties']))
      for (const [name, child] of Object.entries(node['properties'])) if (child !== false) names.add(name);
  return [...names].toSorted();
}

/** A schema with all that applies at the same place. */
function expand(schema: StructureSchema, start: unknown): Set<unknown> {
  const found = new Set<unknown>();
  const queue: unknown[] = [start];
  for (let node = queue.pop(); node !== undefined; node = queue.pop()) {
    if (!isDataObject(node) || found.has(node)) continue;
    found.add(node);
    const ref = node['$ref'];
    if (typeof ref === 'string') queue.push(resolve(schema, ref));
    for (const keyword of ['allOf', 'anyOf', 'oneOf']) {
      const branches = node[keyword];
      if (Array.isArray(branches)) queue.push(...(branches as unknown[]));
    }
    queue.push(node['then'] ?? null, node['else'] ?? null);
  }
  return found;
}

function* stepInto(node: unknown, token: string): Generator {
  if (!isDataObject(node)) return;
  const { properties, patternProperties, additionalProperties, items } = node;
  if (isDataObject(properties) && Object.hasOwn(properties, token)) yield properties[token];
  if (isDataObject(patternProperties))
    for (const [pattern, child] of Object.entries(patternProperties))
      if (new RegExp(pattern, 'u').test(token)) yield child;
  if (isDataObject(additionalProperties)) yield additionalProperties;
  if (items !== undefined && /^\d+$/.test(token)) yield items;
}

function resolve(schema: StructureSchema, ref: string): unknown {
  let node: unknown = schema;
  for (const token of ref.slice(2).split('/')) node = isDataObject(node) ? node[token] : undefined;
  return node ?? null;
}
