import type { Location, ResolvedNode, SourceDocument } from '../../document/source-document.js';

export type PlainObject = Readonly<Record<string, unknown>>;

export function isPlainObject(value: unknown): value is PlainObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** The value of an own key: names such as `constructor` and `__proto__` are names like all others. */
export function ownValue(value: unknown, key: string): unknown {
  return isPlainObject(value) && Object.hasOwn(value, key) ? value[key] : undefined;
}

/** Follows keys from a resolved node; `$ref`s on the way and at the end are followed. */
export function childOf(
  document: SourceDocument,
  node: ResolvedNode,
  ...keys: readonly string[]
): ResolvedNode | undefined {
  let current: ResolvedNode | undefined = node;
  for (const key of keys) {
    if (current === undefined || ownValue(current.value, key) === undefined) return undefined;
    current = document.resolve(document.child(current.location, key));
  }
  return current;
}

/** The members of a map, in order of key, each one resolved; those that dangle are left out (the loader has reported them). */
export function entriesOf(document: SourceDocument, node: ResolvedNode | undefined): [string, ResolvedNode][] {
  if (node === undefined || !isPlainObject(node.value)) return [];
  return Object.keys(node.value)
    .toSorted(compareText)
    .flatMap((key) => {
      const child = document.resolve(document.child(node.location, key));
      return child === undefined ? [] : [[key, child] satisfies [string, ResolvedNode]];
    });
}

/** The members of a list, each one resolved. */
export function itemsOf(document: SourceDocument, node: ResolvedNode | undefined): ResolvedNode[] {
  if (node === undefined || !Array.isArray(node.value)) return [];
  return node.value.flatMap((_, index) => document.resolve(document.child(node.location, index)) ?? []);
}

/** Text that is the same for the same node. */
export function locationKey(location: Location): string {
  return `${location.file}#${location.pointer}`;
}

/** Order of code units: the same on every machine, whatever its locale. */
export function compareText(left: string, right: string): number {
  return left < right ? -1 : left > right ? 1 : 0;
}
