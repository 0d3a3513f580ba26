import { isDataObject } from './data.js';
import { appendPointer } from './json-pointer.js';

/** A `$ref` in a file: the pointer of the object that holds it, and its text. */
export interface FoundReference {
  readonly pointer: string;
  readonly ref: string;
}

/** Keywords whose value is data and not a part of the contract: a `$ref` in there is just a property. */
const DATA_KEYWORDS: ReadonlySet<string> = new Set(['const', 'default', 'enum', 'example', 'examples']);

/** Keywords whose properties are names that users choose, so that `properties: { default: … }` is no keyword. */
const NAME_KEYWORDS: ReadonlySet<string> = new Set(
  `properties patternProperties definitions $defs dependencies dependentSchemas
   channels operations servers messages schemas parameters correlationIds replies replyAddresses operationTraits messageTraits
   securitySchemes serverVariables variables serverBindings channelBindings operationBindings messageBindings`.split(
    /\s+/,
  ),
);

/** Whether a pointer leads into data or an extension: what looks like a part of the contract there is none. */
export function isDataPath(tokens: readonly (string | number)[]): boolean {
  let names = false;
  for (const token of tokens) {
    const key = String(token);
    if (!names && isDataKey(key)) return true;
    names = !names && NAME_KEYWORDS.has(key);
  }
  return false;
}

function isDataKey(key: string): boolean {
  return DATA_KEYWORDS.has(key) || key.startsWith('x-');
}

export function isReference(value: unknown): value is { readonly $ref: string } {
  return isDataObject(value) && typeof value['$ref'] === 'string';
}

/**
 * Every `$ref` at or below a node. `visited` holds objects that were walked before (aliases share them, and the target of a
 * `$ref` may have been walked as a part of its file).
 */
export function collectReferences(value: unknown, pointer: string, visited: Set<object>): FoundReference[] {
  const found: FoundReference[] = [];
  walk(value, pointer, false);
  return found;

  function walk(node: unknown, at: string, names: boolean): void {
    if (typeof node !== 'object' || node === null) return;
    if (visited.has(node)) return;
    visited.add(node);
    if (Array.isArray(node)) {
      for (const [index, item] of node.entries()) walk(item, appendPointer(at, index), false);
      return;
    }
    if (isReference(node)) {
      found.push({ pointer: at, ref: node.$ref });
      // An entry that is a text cannot be one of a map of names: it is a reference there too, beside entries.
      if (!names) return;
    }
    for (const [key, child] of Object.entries(node)) {
      if (!names && isDataKey(key)) continue;
      walk(child, appendPointer(at, key), !names && NAME_KEYWORDS.has(key));
    }
  }
}
