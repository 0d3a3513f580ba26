import type { JsonSchema } from '../../../model/contract-model.js';
import { asksWhatIsEvaluated, referencesOf } from './prepare-schema.js';

/** Schemas that one with `unevaluatedProperties` or `unevaluatedItems` reaches: their validators have to tell what they have looked at. */
export function askedForEvaluated(
  schemas: readonly { readonly id: string; readonly schema: JsonSchema }[],
): ReadonlySet<string> {
  const byId = new Map(schemas.map((schema) => [schema.id, schema.schema]));
  const asked = new Set<string>();
  const open = schemas.filter(({ schema }) => asksWhatIsEvaluated(schema)).map(({ id }) => id);
  for (let id = open.pop(); id !== undefined; id = open.pop()) {
    if (asked.has(id)) continue;
    asked.add(id);
    open.push(...referencesOf(byId.get(id) ?? true));
  }
  return asked;
}
