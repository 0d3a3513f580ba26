import { isReference } from '../document/collect-references.js';
import { isDataObject, type DataObject } from '../document/data.js';
import { isVersion2 } from '../document/is-version-2.js';
import { appendPointer } from '../document/json-pointer.js';
import type { Location, SourceDocument } from '../document/source-document.js';
import { hasForeignPayload } from './contract-view.js';
import { isJsonSchemaFormat } from './schema-format.js';
import { CHILDREN, type Kind } from './kinds.js';
import { CHILDREN_V2 } from './kinds-v2.js';

/** An object of a document, as what it is used, and where it stands after every `$ref`. */
export interface Occurrence {
  readonly kind: Kind;
  readonly location: Location;
  readonly value: DataObject;
}

/** Everything that a document holds, once each, in the order in which it is reached. */
export interface DocumentMap {
  all(...kinds: readonly Kind[]): readonly Occurrence[];
  /** Objects that are reached through a `$ref` only, so that the check of what holds the `$ref` has not seen them. */
  readonly targets: readonly Occurrence[];
  /** Schemas nested deeper than anything downstream can follow. */
  readonly tooDeep: readonly Location[];
}

export const MAX_SCHEMA_DEPTH = 200;

export function mapDocument(document: SourceDocument): DocumentMap {
  const isV2 = isVersion2(document);
  const children = isV2 ? CHILDREN_V2 : CHILDREN;
  const found = new Map<Kind, Map<DataObject, Occurrence>>();
  const targets: Occurrence[] = [];
  const tooDeep: Location[] = [];
  const references: { readonly kind: Kind; readonly location: Location }[] = [];

  visit('root', { file: document.main.path, pointer: '' }, document.main.value, 0);
  for (let next = references.shift(); next !== undefined; next = references.shift()) {
    const node = document.resolve(next.location);
    if (node === undefined || !isDataObject(node.value) || found.get(next.kind)?.has(node.value)) continue;
    targets.push({ kind: next.kind, location: node.location, value: node.value });
    visit(next.kind, node.location, node.value, 0);
  }
  return {
    all: (...kinds) => kinds.flatMap((kind) => [...(found.get(kind)?.values() ?? [])]),
    targets,
    tooDeep,
  };

  function visit(kind: Kind, location: Location, value: unknown, depth: number): void {
    if (!isDataObject(value)) return;
    if (isReference(value)) {
      references.push({ kind, location });
      return;
    }
    let ofKind = found.get(kind);
    if (ofKind === undefined) found.set(kind, (ofKind = new Map()));
    if (ofKind.has(value)) return;
    if (depth > MAX_SCHEMA_DEPTH) {
      tooDeep.push(location);
      return;
    }
    ofKind.set(value, { kind, location, value });
    if (kind === 'payloadSchema' && Object.hasOwn(value, 'schema')) {
      if (isJsonSchemaFormat(value['schemaFormat'])) descend(['schema'], location, value, 'schema', 0);
      return;
    }
    const schema = kind === 'schema' || kind === 'payloadSchema';
    const foreign = isV2 && kind === 'message' && hasForeignPayload(document, { location, value });
    for (const [path, child] of children[kind])
      if (!(foreign && path === 'payload')) descend(path.split('/'), location, value, child, schema ? depth + 1 : 0);
  }

  function descend(path: readonly string[], location: Location, value: unknown, kind: Kind, depth: number): void {
    const [token, ...rest] = path;
    if (token === undefined) {
      visit(kind, location, value, depth);
      return;
    }
    if (typeof value !== 'object' || value === null) return;
    // `items/*` means the entries of a tuple; a map of names is an object, a list an array.
    if (token === '*') {
      const entries = Array.isArray(value) ? [...value.entries()] : Object.entries(value);
      for (const [key, child] of entries)
        descend(rest, { file: location.file, pointer: appendPointer(location.pointer, key) }, child, kind, depth);
      return;
    }
    if (!isDataObject(value) || !Object.hasOwn(value, token)) return;
    const child = value[token];
    if (token === 'items' && Array.isArray(child) !== (rest[0] === '*')) return;
    descend(rest, { file: location.file, pointer: appendPointer(location.pointer, token) }, child, kind, depth);
  }
}
