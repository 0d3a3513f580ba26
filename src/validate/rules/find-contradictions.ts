import { quotedList } from '../../diagnostics/safe-text.js';
import { isDataObject } from '../../document/data.js';
import type { Location, SourceDocument } from '../../document/source-document.js';
import type { SchemaNode } from '../schema-view.js';
import { equalValues } from './equal-values.js';
import { findEmptyRanges } from './find-empty-ranges.js';
import { hasType, typesOf } from './schema-types.js';

export interface Contradiction {
  readonly at: Location;
  readonly message: string;
  /** What it contradicts, where that stands elsewhere. */
  readonly other?: Location | undefined;
}

const MAX_COMPARISONS = 100_000;

const TYPES = ['null', 'boolean', 'integer', 'number', 'string', 'array', 'object'] as const;

/** What no value can meet in schemas that are all to be met. */
export function findContradictions(document: SourceDocument, nodes: readonly SchemaNode[]): Contradiction[] {
  const { types, found } = intersectTypes(document, nodes);
  if (found !== undefined) return [found];
  return [
    ...findEmptyRanges(document, nodes, types),
    ...(types.has('object') ? [...tooManyRequired(document, nodes), ...forbiddenRequired(document, nodes)] : []),
    ...contradictingValues(document, nodes, types),
  ];
}

function intersectTypes(
  document: SourceDocument,
  nodes: readonly SchemaNode[],
): { readonly types: ReadonlySet<string>; readonly found?: Contradiction } {
  let types: Set<string> = new Set(TYPES);
  let last: { readonly at: Location; readonly named: readonly string[] } | undefined;
  for (const { location, value } of nodes) {
    const named = typesOf(value);
    // Others are mistakes of the structure.
    if (named === undefined || named.some((type) => !(TYPES as readonly string[]).includes(type))) continue;
    const at = document.child(location, 'type');
    const before = types;
    const both = new Set((named.includes('number') ? [...named, 'integer'] : named).filter((type) => before.has(type)));
    if (both.size === 0)
      return {
        types,
        found: {
          at,
          other: last?.at,
          message: `No value is of type ${quotedList(named)} and also of type ${quotedList(last?.named ?? [])}, as \`allOf\` demands.`,
        },
      };
    types = both;
    last = { at, named };
  }
  return { types };
}

function tooManyRequired(document: SourceDocument, nodes: readonly SchemaNode[]): Contradiction[] {
  const names = new Set<unknown>();
  for (const { value } of nodes)
    if (Array.isArray(value['required'])) for (const name of value['required'] as unknown[]) names.add(name);
  return nodes.flatMap(({ location, value }) => {
    const most = value['maxProperties'];
    if (typeof most !== 'number' || names.size <= most) return [];
    const message = `\`required\` names ${names.size} properties, but \`maxProperties\` allows ${most}.`;
    return [{ at: document.child(location, 'maxProperties'), message }];
  });
}

/** Names that are required, while the same or another branch allows no such property: one finding for each such branch. */
function forbiddenRequired(document: SourceDocument, nodes: readonly SchemaNode[]): Contradiction[] {
  return nodes.flatMap(({ location, value }) => {
    const names = Array.isArray(value['required']) ? (value['required'] as unknown[]) : [];
    return nodes.flatMap((closed): Contradiction[] => {
      const forbidden = names.filter((name) => typeof name === 'string' && forbids(closed, name));
      const [first] = forbidden;
      if (typeof first !== 'string') return [];
      const keyword = declares(closed, first) ? 'properties' : 'additionalProperties';
      const remedy =
        nodes.length > 1 ? ' To close what `allOf` puts together, write `unevaluatedProperties: false` beside it.' : '';
      const why =
        keyword === 'properties'
          ? 'which `properties` forbids with `false`.'
          : `but \`additionalProperties: false\` forbids what \`properties\` beside it does not declare.${remedy}`;
      return [
        {
          at: document.child(location, 'required', names.indexOf(first)),
          message: `\`required\` names ${quotedList(forbidden, 'and')}, ${why}`,
          other: document.child(closed.location, keyword),
        },
      ];
    });
  });
}

function declares({ value: { properties } }: SchemaNode, name: string): boolean {
  return isDataObject(properties) && Object.hasOwn(properties, name);
}

function forbids(node: SchemaNode, name: string): boolean {
  const { properties, patternProperties, additionalProperties } = node.value;
  if (isDataObject(properties) && Object.hasOwn(properties, name)) return properties[name] === false;
  return additionalProperties === false && patternProperties === undefined;
}

/** `const` and `enum`, as far as they leave nothing, also for the types that are left. */
function contradictingValues(
  document: SourceDocument,
  nodes: readonly SchemaNode[],
  types: ReadonlySet<string>,
): Contradiction[] {
  let left: readonly unknown[] | undefined;
  let last: Location | undefined;
  const lists = nodes.flatMap(({ location, value }) =>
    (['enum', 'const'] as const).flatMap((keyword) => {
      if (!Object.hasOwn(value, keyword)) return [];
      const values = keyword === 'const' ? [value[keyword]] : value[keyword];
      return Array.isArray(values)
        ? [{ at: document.child(location, keyword), keyword, values: values as unknown[] }]
        : [];
    }),
  );
  for (const { at, keyword, values } of lists) {
    // An empty list is a mistake of the structure.
    if (values.length === 0) return [];
    const before = left;
    // Each is compared with each: of very long lists nothing is said.
    if (before !== undefined && values.length * before.length > MAX_COMPARISONS) return [];
    const both: readonly unknown[] =
      before === undefined ? values : values.filter((value) => before.some((other) => equalValues(value, other)));
    if (both.length === 0)
      return [
        {
          at,
          message: `No value is ${quotedList(values)} and also ${quotedList(before ?? [])}: \`const\` and \`enum\` leave nothing.`,
          other: last,
        },
      ];
    // Members of the wrong type, where `type` stands beside them, are each reported as such.
    const typed = keyword === 'const' || nodes.length > 1;
    if (typed && !both.some((value) => [...types].some((type) => hasType(value, type))))
      return [
        { at, message: `${quotedList(both)} is not of type ${quotedList([...types])}, so no value is allowed here.` },
      ];
    left = both;
    last = at;
  }
  return [];
}
