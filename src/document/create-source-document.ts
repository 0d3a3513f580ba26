import { relative } from 'node:path';
import { childOf } from './data.js';
import { isReference } from './collect-references.js';
import type { Translation } from './formats/foreign-schema.js';
import { appendPointer, formatPointer, parsePointer } from './json-pointer.js';
import { isRemotePath } from './remote/remote-url.js';
import { resolveReference } from './resolve-reference.js';
import type { Location, ResolvedNode, SourceDocument, SourceFile } from './source-document.js';

/** Why a chain of `$ref`s ends nowhere. */
export type Unresolved =
  | { readonly kind: 'ring'; readonly via: readonly Location[] }
  /** More references in a row than any contract has. */
  | { readonly kind: 'too-long'; readonly via: readonly Location[] }
  /** `reached` is the last node that exists, `token` what it lacks. */
  | { readonly kind: 'dangling'; readonly via: readonly Location[]; readonly reached: Location; readonly token: string }
  /** Its file could not be had, or the reference names none. */
  | { readonly kind: 'unavailable'; readonly via: readonly Location[] };

export const MAX_HOPS = 40;

export type Resolution = { readonly kind: 'found'; readonly node: ResolvedNode } | Unresolved;

/** The loaded files as one document. */
export function createSourceDocument(
  main: SourceFile,
  files: ReadonlyMap<string, SourceFile>,
  workspace: string,
  translations: ReadonlyMap<string, Translation> = new Map(),
): SourceDocument {
  const resolved = new Map<string, ResolvedNode | undefined>();
  const fileAt = (path: string): SourceFile => files.get(path) ?? main;
  return {
    main,
    files,
    workspace,
    translations,
    at: (location) => valueAt(files, location),
    resolve(location) {
      const key = `${location.file}#${location.pointer}`;
      const known = resolved.get(key);
      if (known !== undefined || resolved.has(key)) return known;
      const resolution = resolveLocation(files, location);
      const node = resolution.kind === 'found' ? resolution.node : undefined;
      resolved.set(key, node);
      return node;
    },
    child: (location, ...tokens) => ({ file: location.file, pointer: appendPointer(location.pointer, ...tokens) }),
    place: (location, part) =>
      fileAt(location.file).originOf?.(location.pointer) ?? {
        file: location.file,
        pointer: location.pointer,
        range: fileAt(location.file).rangeOf(location.pointer, part),
      },
  };
}

/** The value at a location, without following any `$ref`. */
export function valueAt(files: ReadonlyMap<string, SourceFile>, location: Location): unknown {
  let value = files.get(location.file)?.value;
  for (const token of parsePointer(location.pointer) ?? []) {
    value = childOf(value, token);
    if (value === undefined) return undefined;
  }
  return value;
}

/** Follows every `$ref` at a location and on the way to it. */
export function resolveLocation(files: ReadonlyMap<string, SourceFile>, start: Location): Resolution {
  const via: Location[] = [];
  let location = start;
  for (;;) {
    const step = walkTo(files, location, via);
    if (step.kind !== 'found') return step;
    const { value } = step.node;
    if (!isReference(value)) return { kind: 'found', node: { ...step.node, via } };
    const next = follow(files, step.node.location, value.$ref, via);
    if (!('pointer' in next)) return next;
    location = next;
  }
}

/** Goes down a pointer; where a node on the way is itself a `$ref`, goes on in its target (`#/channels/a/messages/b` with `a: { $ref: … }`). */
function walkTo(files: ReadonlyMap<string, SourceFile>, location: Location, via: Location[]): Resolution {
  const file = files.get(location.file);
  if (file === undefined) return { kind: 'unavailable', via };
  const tokens = parsePointer(location.pointer) ?? [];
  let { value } = file;
  const before = (index: number): Location => ({ file: file.path, pointer: formatPointer(tokens.slice(0, index)) });
  for (const [index, token] of tokens.entries()) {
    const child = childOf(value, token);
    if (child === undefined && isReference(value)) {
      const next = follow(files, before(index), value.$ref, via);
      if (!('pointer' in next)) return next;
      return walkTo(files, { file: next.file, pointer: appendPointer(next.pointer, ...tokens.slice(index)) }, via);
    }
    if (child === undefined) return { kind: 'dangling', via, reached: before(index), token };
    value = child;
  }
  return { kind: 'found', node: { location: before(tokens.length), value, via } };
}

/** Where a `$ref` leads, taken down in `via`; a ring where it has been followed before. */
function follow(
  files: ReadonlyMap<string, SourceFile>,
  from: Location,
  ref: string,
  via: Location[],
): Location | Unresolved {
  const seen = via.some((entry) => entry.pointer === from.pointer && entry.file === from.file);
  via.push(from);
  if (seen) return { kind: 'ring', via };
  if (via.length > MAX_HOPS) return { kind: 'too-long', via };
  const target = resolveReference(files.get(from.file) ?? { path: from.file }, ref);
  if (target.kind === 'invalid' || target.kind === 'forbidden' || !files.has(target.path))
    return { kind: 'unavailable', via };
  return { file: target.path, pointer: target.pointer };
}

/** Path as a person wants it: relative to the workspace, forward slashes; of a remote file its URL. */
export function displayPathOf(workspace: string, path: string): string {
  if (isRemotePath(path)) return path;
  return relative(workspace, path).replaceAll('\\', '/');
}
