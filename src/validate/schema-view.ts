import { isDataObject, type DataObject } from '../document/data.js';
import type { Location, SourceDocument } from '../document/source-document.js';

/** A schema after every `$ref`. */
export interface SchemaNode {
  readonly location: Location;
  readonly value: DataObject;
}

const MAX_BRANCHES = 500;

/** A schema and what `allOf`, `anyOf` and `oneOf` (and conditionals) add to it, each followed through its `$ref`. */
export function branchesOf(
  document: SourceDocument,
  location: Location,
  keywords: readonly string[] = ['allOf', 'anyOf', 'oneOf', 'then', 'else', 'if'],
): SchemaNode[] {
  const found = new Map<DataObject, SchemaNode>();
  const queue: Location[] = [location];
  for (let next = queue.shift(); next !== undefined && found.size < MAX_BRANCHES; next = queue.shift()) {
    const node = document.resolve(next);
    if (node === undefined || !isDataObject(node.value) || found.has(node.value)) continue;
    found.set(node.value, { location: node.location, value: node.value });
    for (const keyword of keywords) {
      const branches = node.value[keyword];
      const at = document.child(node.location, keyword);
      if (Array.isArray(branches)) queue.push(...branches.map((_, index) => document.child(at, index)));
      else if (isDataObject(branches)) queue.push(at);
    }
  }
  return [...found.values()];
}

/**
 * Whether a schema declares what a path names: `undefined` where it says nothing about that place (an open map, or a schema
 * that allows everything), otherwise where it is declared, or `absent`.
 */
export function findDeclared(
  document: SourceDocument,
  schema: Location,
  path: readonly string[],
): readonly Location[] | 'absent' | undefined {
  const [token, ...rest] = path;
  if (token === undefined) return [schema];
  const branches = branchesOf(document, schema);
  const found: Location[] = [];
  let open = branches.length === 0;
  let said = false;
  for (const { location, value } of branches) {
    const { properties, patternProperties, additionalProperties, items } = value;
    if (isDataObject(properties)) {
      said ||= Object.keys(properties).length > 0;
      if (Object.hasOwn(properties, token)) found.push(document.child(location, 'properties', token));
    }
    if (isDataObject(additionalProperties)) found.push(document.child(location, 'additionalProperties'));
    if (isDataObject(patternProperties) && Object.keys(patternProperties).length > 0) open = true;
    if (additionalProperties === false) said = true;
    if (items !== undefined) {
      said = true;
      if (isDataObject(items) && /^(?:\d+|\*)$/.test(token)) found.push(document.child(location, 'items'));
      if (Array.isArray(items)) open = true;
    }
    const type = value['type'];
    if (typeof type === 'string' && type !== 'object' && type !== 'array') said = true;
  }
  if (found.length === 0) return said && !open ? 'absent' : undefined;
  const below = found.map((location) => findDeclared(document, location, rest));
  const declared = below.flatMap((entry) => (Array.isArray(entry) ? (entry as readonly Location[]) : []));
  if (declared.length > 0) return declared;
  return below.some((entry) => entry === undefined) ? undefined : 'absent';
}

/** The properties that a schema declares, by name, with all places where it does. */
export function declaredProperties(document: SourceDocument, schema: Location): Map<string, Location[]> {
  const found = new Map<string, Location[]>();
  for (const { location, value } of branchesOf(document, schema)) {
    if (!isDataObject(value['properties'])) continue;
    for (const name of Object.keys(value['properties'])) {
      const at = document.child(location, 'properties', name);
      found.set(name, [...(found.get(name) ?? []), at]);
    }
  }
  return found;
}
