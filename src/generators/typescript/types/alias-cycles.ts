import type { JsonSchema } from '../../../model/contract-model.js';
import { schemasOf } from './read-schema.js';

/** Ids that a schema's type would name at its top: `type A = B | C`, not inside a property or an element. */
function topReferences(schema: JsonSchema): readonly string[] {
  if (typeof schema === 'boolean') return [];
  const own = typeof schema['$ref'] === 'string' ? [schema['$ref'].slice('eda:'.length)] : [];
  return [
    ...own,
    ...['allOf', 'anyOf', 'oneOf'].flatMap((keyword) => schemasOf(schema[keyword]).flatMap(topReferences)),
  ];
}

/** Whether the type of schema `from` would be circular if it named `to` at its top: `to` leads back without a property or an element in between. */
export function leadsBack(from: string, to: string, schemaOf: (id: string) => JsonSchema | undefined): boolean {
  const seen = new Set<string>();
  const open = [to];
  for (let id = open.pop(); id !== undefined; id = open.pop()) {
    if (id === from) return true;
    if (seen.has(id)) continue;
    seen.add(id);
    open.push(...topReferences(schemaOf(id) ?? true));
  }
  return false;
}
