import { dirname, relative } from 'node:path';
import { isReference } from '../../document/collect-references.js';
import { isDataObject, type DataObject } from '../../document/data.js';
import { appendPointer } from '../../document/json-pointer.js';
import { isRemotePath } from '../../document/remote/remote-url.js';
import type { Location } from '../../document/source-document.js';
import type { Leniency, Mend, Problem } from './leniency.js';

/** Maps of names, each entry of which may be a `$ref`. */
const MAPS: Readonly<Record<string, readonly string[]>> = {
  root: ['servers', 'channels', 'operations', 'components'],
  channel: ['messages', 'parameters'],
  server: ['variables'],
  schema: ['properties', 'patternProperties', 'definitions', '$defs'],
  payloadSchema: ['properties', 'patternProperties', 'definitions', '$defs'],
};

/** A `$ref` where the specification has none: what it refers to is meant. */
export const forbiddenReference: Leniency = (problem) => {
  const holder = holderOf(problem);
  if (holder === undefined) return undefined;
  const target = problem.document.resolve(holder.at);
  if (target === undefined) return undefined;
  const mend = (value?: unknown): Mend => ({
    code: 'lenient-reference',
    assumed: value === undefined ? 'and follows the `$ref`' : 'with what the `$ref` refers to in its place',
    edits: value === undefined ? [] : [{ at: holder.at, value }],
  });
  const { path, kind } = problem;
  const [first] = holder.path;
  if (first === 'examples') return undefined;
  if (first === 'payload' && holder.path.length === 1) return mend();
  if (typeof target.value === 'string') return mend(target.value);
  if (!isDataObject(target.value)) return undefined;
  const isMap =
    MAPS[kind]?.includes(first ?? '') === true &&
    (holder.path.length === 1 || (kind === 'root' && first === 'components' && holder.path.length === 2));
  if (isMap && path.length > 0) return mend(entriesOf(problem, holder, target.location, target.value));
  const isSameFile = target.location.file === holder.at.file;
  return isSameFile || !holdsReference(target.value) ? mend(target.value) : undefined;
};

interface Holder {
  readonly at: Location;
  readonly path: readonly string[];
  readonly value: DataObject;
}

/** The object with the `$ref`: it is refused itself, or what stands under its key is. */
function holderOf({ value, at, path, document }: Problem): Holder | undefined {
  if (isReference(value)) return { at, path, value };
  if (path.at(-1) !== '$ref') return undefined;
  const parent = { file: at.file, pointer: at.pointer.slice(0, at.pointer.lastIndexOf('/')) };
  const object = document.at(parent);
  return isReference(object) ? { at: parent, path: path.slice(0, -1), value: object } : undefined;
}

/** Each entry refers to the target's, so that what is relative in there stays so. */
function entriesOf({ kind, document }: Problem, holder: Holder, target: Location, map: DataObject): unknown {
  const { $ref: _ref, ...own } = holder.value;
  const isSchema = kind === 'schema' || kind === 'payloadSchema';
  // Where properties are meant, and a whole schema is named, it is those of the schema.
  const inner = map['properties'];
  const isWhole = isSchema && map['type'] === 'object' && isDataObject(inner);
  const names = Object.keys(isWhole ? inner : map);
  const base = isWhole ? appendPointer(target.pointer, 'properties') : target.pointer;
  const isComponents = kind === 'root' && holder.path.length === 1 && holder.path[0] === 'components';
  const refTo = (pointer: string): DataObject => ({ $ref: referTo(holder.at.file, { file: target.file, pointer }) });
  const entries = names.map((name): [string, unknown] => {
    const pointer = appendPointer(base, name);
    const section = isComponents ? document.at({ file: target.file, pointer }) : undefined;
    if (!isDataObject(section) || isReference(section)) return [name, refTo(pointer)];
    return [name, Object.fromEntries(Object.keys(section).map((key) => [key, refTo(appendPointer(pointer, key))]))];
  });
  return Object.fromEntries([...entries, ...Object.entries(own)]);
}

/** A `$ref` from one file to a place in another. */
function referTo(from: string, { file, pointer }: Location): string {
  const fragment = `#${pointer.split('/').map(encodeURIComponent).join('/')}`;
  if (from === file) return fragment;
  if (isRemotePath(file)) return `${file}${fragment}`;
  const path = relative(dirname(from), file).replaceAll('\\', '/');
  return `${path.split('/').map(encodeURIComponent).join('/')}${fragment}`;
}

function holdsReference(value: unknown): boolean {
  if (typeof value !== 'object' || value === null) return false;
  return isReference(value) || Object.values(value).some(holdsReference);
}
