import type { Location } from '../../document/source-document.js';
import type { ModelContext } from '../model-context.js';
import { isPlainObject, locationKey, ownValue } from '../reading/document-node.js';
import { resolveSchema } from './schema-node.js';

/** A property that every value of a schema has to fit where it has it: declared by the schema, or by one in its `allOf`. */
export interface DeclaredProperty {
  readonly name: string;
  /** Where it is declared, before any `$ref` is followed. */
  readonly location: Location;
}

/** The properties at the top of a schema, those behind `$ref` and `allOf` included; a name may come more than once. */
export function declaredProperties(context: ModelContext, location: Location): DeclaredProperty[] {
  const found: DeclaredProperty[] = [];
  const seen = new Set<string>();
  const queue: Location[] = [location];
  for (let next = queue.shift(); next !== undefined; next = queue.shift()) {
    const node = resolveSchema(context, next);
    if (node === undefined || seen.has(locationKey(node.location))) continue;
    seen.add(locationKey(node.location));
    const properties = ownValue(node.value, 'properties');
    if (isPlainObject(properties))
      for (const name of Object.keys(properties))
        found.push({ name, location: context.document.child(node.location, 'properties', name) });
    const parts = ownValue(node.value, 'allOf');
    if (Array.isArray(parts))
      queue.push(...parts.map((_, index) => context.document.child(node.location, 'allOf', index)));
  }
  return found;
}

/** The one value that the schema at a location allows, by `const` or by an `enum` of one. */
export function constantAt(context: ModelContext, location: Location): unknown {
  const value = resolveSchema(context, location)?.value;
  const constant = ownValue(value, 'const');
  if (constant !== undefined) return constant;
  const values = ownValue(value, 'enum');
  return Array.isArray(values) && values.length === 1 ? (values[0] as unknown) : undefined;
}
