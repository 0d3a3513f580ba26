import type { Location, ResolvedNode } from '../../document/source-document.js';
import type { RuntimeExpression } from '../contract-model.js';
import type { ModelContext } from '../model-context.js';
import { foldName } from '../names/letter-case.js';
import { schemaBaseName } from '../names/schema-base-name.js';
import { locationKey, ownValue } from '../reading/document-node.js';
import { appendTokens } from '../reading/pointer-tokens.js';
import { declaredProperties, type DeclaredProperty } from '../schemas/schema-properties.js';

/**
 * Where the key of a Kafka message binding is in the message. A binding gives a schema only; it is told where that schema and
 * exactly one property of payload or headers are the same one by `$ref` (of several, the one that is called like the schema).
 */
export function locateKey(
  context: ModelContext,
  key: ResolvedNode,
  payload: Location | undefined,
  headers: readonly Location[],
): RuntimeExpression | undefined {
  const same = (property: DeclaredProperty): boolean => isSameSchema(context, key, property.location);
  const inPayload = payload === undefined ? [] : declaredProperties(context, payload).filter(same);
  const inHeaders = headers.flatMap((location) => declaredProperties(context, location)).filter(same);
  for (const [from, found] of [
    ['payload', inPayload],
    ['header', inHeaders],
  ] as const) {
    const name = chooseName(new Set(found.map((property) => property.name)), key);
    if (name !== undefined) return { source: `$message.${from}#${appendTokens('', name)}`, from, path: [name] };
    if (found.length > 0) return undefined;
  }
  return undefined;
}

/** A key schema that is written out, and no `$ref`, is no property's schema. */
function isSameSchema(context: ModelContext, key: ResolvedNode, property: Location): boolean {
  const wanted = new Set([...key.via.slice(1), key.location].map(locationKey));
  return key.via.length > 0 && schemasOf(context, property, new Set()).some((place) => wanted.has(place));
}

/** Every schema that a property is by `$ref`; an `allOf` around it only adds to it, a description for instance. */
function schemasOf(context: ModelContext, location: Location, seen: Set<string>): readonly string[] {
  const target = context.document.resolve(location);
  if (target === undefined || seen.has(locationKey(target.location))) return [];
  seen.add(locationKey(target.location));
  const parts = ownValue(target.value, 'allOf');
  const inner = Array.isArray(parts)
    ? parts.flatMap((_, index) => schemasOf(context, context.document.child(target.location, 'allOf', index), seen))
    : [];
  return [location, ...target.via, target.location].map(locationKey).concat(inner);
}

function chooseName(names: ReadonlySet<string>, key: ResolvedNode): string | undefined {
  const [only, ...others] = names;
  if (others.length === 0) return only;
  const wanted = foldName(schemaBaseName(key.location));
  return [...names].find((name) => foldName(name) === wanted);
}
