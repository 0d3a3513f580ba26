import { createSourceDocument } from '../../document/create-source-document.js';
import { isDataObject } from '../../document/data.js';
import { parsePointer } from '../../document/json-pointer.js';
import type { SourceDocument, SourceFile } from '../../document/source-document.js';
import { REMOVED, type Edit } from './leniency.js';

/** The document with other values at some places; what is not on the way to them is shared. */
export function applyEdits(document: SourceDocument, edits: readonly Edit[]): SourceDocument {
  const files = new Map<string, SourceFile>(document.files);
  for (const { at, value } of edits) {
    const file = files.get(at.file);
    if (file !== undefined)
      files.set(at.file, { ...file, value: setAt(file.value, parsePointer(at.pointer) ?? [], value) });
  }
  const main = files.get(document.main.path) ?? document.main;
  return createSourceDocument(main, files, document.workspace, document.translations);
}

function setAt(node: unknown, [token, ...rest]: readonly string[], value: unknown): unknown {
  if (token === undefined) return value;
  if (Array.isArray(node)) {
    const list: unknown[] = [...(node as unknown[])];
    if (rest.length === 0 && value === REMOVED) list.splice(Number(token), 1);
    else list[Number(token)] = setAt(list[Number(token)], rest, value);
    return list;
  }
  // Entries, and not a spread, so that a name such as `__proto__` stays a name.
  const entries = new Map(Object.entries(isDataObject(node) ? node : {}));
  if (rest.length === 0 && value === REMOVED) entries.delete(token);
  else entries.set(token, setAt(entries.get(token), rest, value));
  return Object.fromEntries(entries);
}

/** Whether one of two places is on the way to the other, or both are entries of one list: then only one can be edited at a time. */
export function isEntangled(document: SourceDocument, left: Edit, right: Edit): boolean {
  if (left.at.file !== right.at.file) return false;
  const [first, second] = [left.at.pointer, right.at.pointer];
  if (first === second || first.startsWith(`${second}/`) || second.startsWith(`${first}/`)) return true;
  const parent = first.slice(0, first.lastIndexOf('/'));
  return (
    (left.value === REMOVED || right.value === REMOVED) &&
    second.startsWith(`${parent}/`) &&
    Array.isArray(document.at({ file: left.at.file, pointer: parent }))
  );
}
