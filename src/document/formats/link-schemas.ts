import { posix } from 'node:path';
import type { Place } from '../../diagnostics/diagnostic.js';
import { createDataObject, isDataObject, type DataObject } from '../data.js';
import { appendPointer, parsePointer } from '../json-pointer.js';
import type { Location, SourceDocument, SourceFile } from '../source-document.js';
import type { Converted, ForeignDefinition, ForeignSchema, FoundSchema } from './foreign-schema.js';

export interface ConvertedSchema {
  readonly found: FoundSchema;
  readonly schema: ForeignSchema;
}

/** No namespace or package can be called like this. */
const NO_GROUP = '-types';

/** Values of these are data, in which a `$ref` is just a property. */
const DATA: ReadonlySet<string> = new Set(['const', 'default', 'enum', 'examples']);

/**
 * Files that only the document has, for schemas that were converted: one per file with roots, at the pointers at which the
 * originals are, so that names come out the same, and one per namespace. A type that several schemas define in the same way is
 * one type. `locate` says where the root of a schema is.
 */
export function linkSchemas(
  document: SourceDocument,
  converted: readonly ConvertedSchema[],
): { readonly files: readonly SourceFile[]; readonly locate: (found: FoundSchema) => Location } {
  const folder = `${document.main.path}.schemas`;
  const shared = findShared(converted.map(({ schema }) => schema));
  const files = new Map<string, VirtualFile>();
  const fileAt = (path: string): VirtualFile => {
    let file = files.get(path);
    if (file === undefined) files.set(path, (file = new VirtualFile(path)));
    return file;
  };
  for (const { found, schema } of converted) {
    const fallback = document.place(found.schema);
    const places = new Map(schema.definitions.map((one) => [one.key, locationOf(one, found)]));
    const copy = (value: Converted, file: VirtualFile, pointer: string, place: Place): DataObject =>
      copySchema(value, { schema, places, file, pointer, place });
    const root = rootOf(found);
    const file = fileAt(root.file);
    file.put(root.pointer, copy(schema.root, file, root.pointer, fallback));
    for (const definition of schema.definitions) {
      const { file: path, pointer } = locationOf(definition, found);
      const target = fileAt(path);
      if (!target.has(pointer)) target.put(pointer, copy(definition.schema, target, pointer, fallback));
    }
  }
  return {
    files: [...files.values()].map((file) => file.toSourceFile(document)),
    locate: rootOf,
  };

  function rootOf({ holder }: FoundSchema): Location {
    const name = posix.basename(document.files.get(holder.file)?.displayPath ?? holder.file);
    return { file: `${folder}/roots/${folderOf(holder.file)}${name}`, pointer: holder.pointer };
  }

  function locationOf({ key, group, name }: ForeignDefinition, { holder }: FoundSchema): Location {
    const file = group === '' ? NO_GROUP : group;
    const own = shared.has(key) ? '' : `${folderOf(holder.file)}${pathOf(holder.pointer)}/`;
    return { file: `${folder}/${own}${file}`, pointer: appendPointer('', name) };
  }

  /** Files other than the main one have a folder of their own. */
  function folderOf(file: string): string {
    if (file === document.main.path) return '';
    return `${posix.normalize(posix.dirname(document.files.get(file)?.displayPath ?? '')).replaceAll('..', '_')}/`;
  }
}

/** The words of a pointer as the path of a folder, different for different pointers. */
function pathOf(pointer: string): string {
  const escape = (character: string): string => `_${(character.codePointAt(0) ?? 0).toString(16)}_`;
  return (parsePointer(pointer) ?? []).map((token) => token.replaceAll(/[^\p{L}\p{N}-]/gu, escape)).join('/');
}

/** Keys of types of which all schemas have the same idea, down to the types that they refer to. */
function findShared(schemas: readonly ForeignSchema[]): ReadonlySet<string> {
  const texts = new Map<string, string>();
  const definitions = new Map<string, ForeignDefinition>();
  const different = new Set<string>();
  for (const definition of schemas.flatMap((schema) => schema.definitions)) {
    const text = JSON.stringify(definition.schema);
    if ((texts.get(definition.key) ?? text) !== text) different.add(definition.key);
    texts.set(definition.key, text);
    definitions.set(definition.key, definition);
  }
  const users = new Map<string, string[]>();
  for (const { key, schema } of definitions.values())
    for (const used of referencesOf(schema)) users.set(used, [...(users.get(used) ?? []), key]);
  // A Set goes on with what is added while it is walked.
  for (const key of different) for (const user of users.get(key) ?? []) different.add(user);
  return new Set([...definitions.keys()].filter((key) => !different.has(key)));
}

function referencesOf(value: unknown): string[] {
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([key, child]) => {
    if (key === '$ref' && typeof child === 'string') return [child];
    return DATA.has(key) ? [] : referencesOf(child);
  });
}

interface CopyOptions {
  readonly schema: ForeignSchema;
  readonly places: ReadonlyMap<string, Location>;
  readonly file: VirtualFile;
  readonly pointer: string;
  /** Of what holds the schema. */
  readonly place: Place;
}

/** A schema as data of a file, with references that lead to where the definitions are. */
function copySchema(value: Converted, options: CopyOptions): DataObject {
  const { schema, places, file, pointer } = options;
  const place = schema.origins.get(value) ?? options.place;
  file.placeAt(pointer, place);
  const copyValue = (child: unknown, at: string): unknown => {
    if (Array.isArray(child)) return child.map((item, index) => copyValue(item, appendPointer(at, index)));
    return isDataObject(child) ? copySchema(child, { ...options, pointer: at, place }) : child;
  };
  const copy = createDataObject();
  for (const [key, child] of Object.entries(value)) {
    const target = key === '$ref' && typeof child === 'string' ? places.get(child) : undefined;
    if (target !== undefined) copy[key] = referTo(file.path, target);
    else copy[key] = DATA.has(key) ? child : copyValue(child, appendPointer(pointer, key));
  }
  return copy;
}

function referTo(from: string, { file, pointer }: Location): string {
  const encode = (path: string): string => path.split('/').map(encodeURIComponent).join('/');
  const path = posix.relative(posix.dirname(from), file);
  return `./${encode(path)}#${encode(pointer)}`;
}

/** A file that nobody wrote. */
class VirtualFile {
  readonly path: string;
  readonly #value: DataObject = createDataObject();
  readonly #places = new Map<string, Place>();

  constructor(path: string) {
    this.path = path;
  }

  has(pointer: string): boolean {
    return this.#places.has(pointer);
  }

  put(pointer: string, schema: DataObject): void {
    const tokens = parsePointer(pointer) ?? [];
    const last = tokens.pop();
    let holder = this.#value;
    for (const token of tokens) {
      const child = holder[token];
      const next = isDataObject(child) ? child : createDataObject();
      holder[token] = next;
      holder = next;
    }
    if (last === undefined) Object.assign(this.#value, schema);
    else holder[last] = schema;
  }

  placeAt(pointer: string, place: Place): void {
    this.#places.set(pointer, place);
  }

  toSourceFile(document: SourceDocument): SourceFile {
    const root = document.place({ file: document.main.path, pointer: '' });
    const origin = (pointer: string): Place => {
      for (let at = pointer; ; at = at.slice(0, at.lastIndexOf('/'))) {
        const place = this.#places.get(at);
        if (place !== undefined) return place;
        if (at === '') return root;
      }
    };
    return {
      path: this.path,
      displayPath: `${document.main.displayPath}${this.path.slice(document.main.path.length)}`,
      text: '',
      format: 'json',
      value: this.#value,
      rangeOf: (pointer) => origin(pointer).range,
      originOf: origin,
    };
  }
}
