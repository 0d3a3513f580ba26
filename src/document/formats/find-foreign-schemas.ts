import { isDataPath, isReference } from '../collect-references.js';
import { isDataObject, type DataObject } from '../data.js';
import { isVersion2 } from '../is-version-2.js';
import { parsePointer } from '../json-pointer.js';
import type { Location, SourceDocument } from '../source-document.js';
import type { FoundSchema } from './foreign-schema.js';
import { readSchemaFormat } from './schema-format.js';

/** Every schema of the document, in whichever file, that a `schemaFormat` declares to be Avro or Protobuf. */
export function findForeignSchemas(document: SourceDocument): FoundSchema[] {
  const isV2 = isVersion2(document);
  const found: FoundSchema[] = [];
  const visited = new Set<object>();
  for (const file of document.files.values())
    if (mentionsFormat(file.text)) walk(file.value, { file: file.path, pointer: '' });
  return found;

  function walk(value: unknown, location: Location): void {
    if (typeof value !== 'object' || value === null || visited.has(value)) return;
    visited.add(value);
    const foreign = isDataObject(value) ? read(value, location) : undefined;
    if (foreign !== undefined) found.push(foreign);
    for (const [key, child] of Object.entries(value)) {
      const at = document.child(location, key);
      if (typeof child !== 'object' || child === null) continue;
      if (key === foreign?.schema.pointer.slice(location.pointer.length + 1)) continue;
      if (!isDataPath(parsePointer(at.pointer) ?? [])) walk(child, at);
    }
  }

  function read(value: DataObject, location: Location): FoundSchema | undefined {
    const key = isV2 ? 'payload' : 'schema';
    if (!Object.hasOwn(value, key) || isReference(value)) return undefined;
    const stated = isV2 ? statedByTraits(value, location) : document.child(location, 'schemaFormat');
    const format = stated === undefined ? undefined : document.at(stated);
    if (stated === undefined || typeof format !== 'string') return undefined;
    const { kind } = readSchemaFormat(format);
    if (kind !== 'avro' && kind !== 'protobuf') return undefined;
    const schema = document.child(location, key);
    return { holder: isV2 ? schema : location, schema, stated, format };
  }

  /** In AsyncAPI 2 traits are merged into the message, the last one last. */
  function statedByTraits(message: DataObject, location: Location): Location | undefined {
    const traits = message['traits'];
    for (let index = Array.isArray(traits) ? traits.length - 1 : -1; index >= 0; index -= 1) {
      const node = document.resolve(document.child(location, 'traits', index));
      if (node !== undefined && isDataObject(node.value) && Object.hasOwn(node.value, 'schemaFormat'))
        return document.child(node.location, 'schemaFormat');
    }
    return Object.hasOwn(message, 'schemaFormat') ? document.child(location, 'schemaFormat') : undefined;
  }

  /** In AsyncAPI 2 the format may be that of a trait in another file, so any file may have such a message. */
  function mentionsFormat(text: string): boolean {
    return isV2 ? text.includes('payload') : text.includes('schemaFormat');
  }
}
