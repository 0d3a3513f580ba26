import { createDiagnostic } from '../diagnostics/create-diagnostic.js';
import type { Diagnostic } from '../diagnostics/diagnostic.js';
import { quoted, quotedList } from '../diagnostics/safe-text.js';
import { suggestName } from '../diagnostics/suggest-name.js';
import { MAX_HOPS, resolveLocation, type Unresolved } from './create-source-document.js';
import { childOf, isDataObject } from './data.js';
import { parsePointer } from './json-pointer.js';
import { parseReference } from './parse-reference.js';
import type { Location, SourceFile } from './source-document.js';

type Broken = Exclude<Unresolved, { readonly kind: 'unavailable' }>;

/** The finding for a `$ref` that leads nowhere; `undefined` where another one on its way has been, or will be, reported for it. */
export function describeUnresolved(
  files: ReadonlyMap<string, SourceFile>,
  at: Location,
  ref: string,
  unresolved: Broken,
  reported: Set<string>,
): Diagnostic | undefined {
  const file = files.get(at.file);
  if (file === undefined) return undefined;
  const pointer = `${at.pointer}/$ref`;
  const place = { file: at.file, pointer, range: file.rangeOf(pointer) };
  if (unresolved.kind === 'ring') {
    const last = unresolved.via.at(-1);
    const first = unresolved.via.findIndex((entry) => sameLocation(entry, last));
    const ring = unresolved.via.slice(first, -1);
    const names = ring.map(keyOf);
    if (!ring.some((entry) => sameLocation(entry, at)) || names.some((name) => reported.has(name))) return undefined;
    for (const name of names) reported.add(name);
    const path = [...ring, at].map((entry) => quoted(showLocation(files, entry))).join(' → ');
    const message =
      ring.length === 1
        ? `${quoted(ref)} leads only to itself. Put a schema or object in its place.`
        : `This \`$ref\` leads only to itself: ${path}. One of them has to say what it is.`;
    return createDiagnostic('ref-ring', place, message);
  }
  if (unresolved.kind === 'too-long') {
    // Each one further down the chain would say the same.
    if (reported.has('too-long')) return undefined;
    reported.add('too-long');
    const message = `This \`$ref\` starts a chain of more than ${MAX_HOPS} references. Refer to the last one at once.`;
    return createDiagnostic('ref-ring', place, message);
  }
  // The last one whose target is missing is the culprit; those that lead to it are fine.
  if (unresolved.via.slice(1).some((entry) => resolveLocation(files, entry).kind !== 'found')) return undefined;
  return createDiagnostic('ref-dangling', place, ...describeDangling(files, ref, unresolved));
}

function describeDangling(
  files: ReadonlyMap<string, SourceFile>,
  ref: string,
  { reached, token }: Extract<Unresolved, { readonly kind: 'dangling' }>,
): [message: string, details: { suggestion: string | undefined }] {
  const value = valueOf(files, reached);
  const where = quoted(showLocation(files, reached));
  if (Array.isArray(value))
    return [
      `${quoted(ref)} leads nowhere: ${where} has ${value.length} entries, counted from 0, and no ${quoted(token)}.`,
      { suggestion: undefined },
    ];
  if (!isDataObject(value))
    return [
      `${quoted(ref)} leads nowhere: ${where} is no object, so it has no ${quoted(token)}.`,
      { suggestion: undefined },
    ];
  const names = Object.keys(value);
  const name = suggestName(token, names);
  const known =
    names.length > 0 && names.length <= 12 && name === undefined ? ` It has ${quotedList(names, 'and')}.` : '';
  const reference = parseReference(ref);
  const tokens = reference.kind === 'local' ? parsePointer(reference.pointer) : undefined;
  const position = tokens?.indexOf(token) ?? -1;
  let suggestion = name;
  if (name !== undefined && tokens !== undefined && position !== -1) {
    const escape = (part: string): string => part.replaceAll('~', '~0').replaceAll('/', '~1').replaceAll('%', '%25');
    const fixed = tokens.map((part, index) => escape(index === position ? name : part)).join('/');
    suggestion = `${ref.includes('#') ? ref.slice(0, ref.indexOf('#')) : ref}#/${fixed}`;
  }
  return [`${quoted(ref)} leads nowhere: ${where} has no ${quoted(token)}.${known}`, { suggestion }];
}

function valueOf(files: ReadonlyMap<string, SourceFile>, location: Location): unknown {
  let value = files.get(location.file)?.value;
  for (const token of parsePointer(location.pointer) ?? []) value = childOf(value, token);
  return value;
}

function showLocation(files: ReadonlyMap<string, SourceFile>, location: Location): string {
  const file = files.get(location.file)?.displayPath ?? location.file;
  return location.pointer === '' ? file : `${file}#${location.pointer}`;
}

const keyOf = (location: Location): string => `${location.file}#${location.pointer}`;

function sameLocation(left: Location | undefined, right: Location | undefined): boolean {
  return left !== undefined && right !== undefined && left.file === right.file && left.pointer === right.pointer;
}
