import type { Location } from '../../document/source-document.js';
import type { MessageMark } from '../contract-model.js';
import type { ModelContext } from '../model-context.js';
import { compareText } from '../reading/document-node.js';
import { constantAt, declaredProperties } from '../schemas/schema-properties.js';

/** How deep in a payload a constant is looked for: `metadata.type` is usual, and cheap to compare. */
const MAX_DEPTH = 3;

/** Every constant that headers and payload of a message declare: headers first, then by depth and name. */
export function findConstants(
  context: ModelContext,
  headers: readonly Location[],
  payload: Location | undefined,
): MessageMark[] {
  const marks = new Map<string, MessageMark>();
  const add = (from: MessageMark['from'], path: readonly string[], location: Location): boolean => {
    const value = constantAt(context, location);
    if (!isScalar(value)) return false;
    const key = JSON.stringify([from, path]);
    if (!marks.has(key)) marks.set(key, { from, path, value });
    return true;
  };
  for (const location of headers)
    for (const property of declaredProperties(context, location)) add('header', [property.name], property.location);
  const walk = (location: Location, path: readonly string[]): void => {
    for (const property of declaredProperties(context, location)) {
      const inner = [...path, property.name];
      if (!add('payload', inner, property.location) && inner.length < MAX_DEPTH) walk(property.location, inner);
    }
  };
  if (payload !== undefined) walk(payload, []);
  return [...marks.values()].toSorted(compareMarks);
}

/**
 * For each message the constants that none of the messages beside it has too: any one of them tells it. `groups`: ids of messages
 * that can come on one topic, each id once.
 */
export function distinctMarks(
  constants: ReadonlyMap<string, readonly MessageMark[]>,
  groups: readonly (readonly string[])[],
): ReadonlyMap<string, readonly MessageMark[]> {
  const keys = new Map([...constants].map(([id, marks]) => [id, marks.map((mark) => [mark, keyOf(mark)] as const)]));
  const shared = new Map<string, Set<string>>();
  for (const ids of groups) {
    const owners = new Map<string, string>();
    for (const id of ids)
      for (const [, key] of keys.get(id) ?? []) {
        const owner = owners.get(key);
        if (owner === undefined) owners.set(key, id);
        else for (const one of [owner, id]) shared.set(one, (shared.get(one) ?? new Set()).add(key));
      }
  }
  return new Map(
    [...keys].map(([id, marks]) => [
      id,
      marks.flatMap(([mark, key]) => (shared.get(id)?.has(key) === true ? [] : [mark])),
    ]),
  );
}

function keyOf(mark: MessageMark): string {
  return JSON.stringify([mark.from, mark.path, mark.value]);
}

function isScalar(value: unknown): value is MessageMark['value'] {
  return value === null || ['string', 'number', 'boolean'].includes(typeof value);
}

function compareMarks(left: MessageMark, right: MessageMark): number {
  if (left.from !== right.from) return left.from === 'header' ? -1 : 1;
  return left.path.length - right.path.length || compareText(left.path.join('/'), right.path.join('/'));
}
