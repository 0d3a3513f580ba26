import { isReference } from '../../document/collect-references.js';
import { isDataObject, type DataObject } from '../../document/data.js';
import { appendPointer } from '../../document/json-pointer.js';
import { REMOVED, type Leniency } from './leniency.js';

/** Examples that are named, bare, or references: nothing but documentation and tests is made of them. */
export const oddExamples: Leniency = (problem) => {
  const { kind, path, owner, document, version } = problem;
  if (path[0] !== 'examples') return undefined;
  const isMessage = kind === 'message' || kind === 'messageTrait';
  if (!isMessage && kind !== 'schema' && kind !== 'payloadSchema') return undefined;
  const at = { file: owner.file, pointer: appendPointer(owner.pointer, 'examples') };
  const given = document.at(at);
  const examples = isMessage ? messageExamples(given, version) : schemaExamples(given);
  if (examples.length === 0)
    return { code: 'lenient-example', assumed: 'without the examples', edits: [{ at, value: REMOVED }] };
  const assumed = isMessage
    ? 'and takes each for an example of the payload, under its name; a `$ref` is left out'
    : 'and takes each for an example of the schema';
  return { code: 'lenient-example', assumed, edits: [{ at, value: examples }] };
};

function schemaExamples(given: unknown): unknown[] {
  if (!isDataObject(given) || isReference(given)) return isDataObject(given) || given === null ? [] : [given];
  return Object.values(given).map((entry) => (isWrapped(entry) ? entry['value'] : entry));
}

const KNOWN: ReadonlySet<string> = new Set(['name', 'summary', 'headers', 'payload']);

function messageExamples(given: unknown, version: string): unknown[] {
  const keys = version === '2.0' ? ['headers', 'payload'] : [...KNOWN];
  const entries = Array.isArray(given) ? (given as unknown[]).flatMap(readEntry) : readEntry(given);
  return entries.flatMap((entry) => {
    const kept = Object.fromEntries(
      Object.entries(entry).filter(([key, value]) => keys.includes(key) && fits(key, value)),
    );
    return 'payload' in kept || 'headers' in kept ? [kept] : [];
  });
}

function fits(key: string, value: unknown): boolean {
  if (key === 'headers') return isDataObject(value);
  return key === 'payload' || typeof value === 'string';
}

/** An entry in the form of the specification, or those that it holds by name. */
function readEntry(entry: unknown): DataObject[] {
  if (entry === undefined || isReference(entry)) return [];
  if (!isDataObject(entry)) return [{ payload: entry }];
  if (Object.hasOwn(entry, 'payload') || isDataObject(entry['headers'])) return [entry];
  if (isWrapped(entry)) return [{ ...entry, payload: entry['value'] }];
  const named = Object.entries(entry);
  if (named.length > 0 && named.every(([, value]) => isNamed(value)))
    return named.flatMap(([name, value]) => readEntry(value).map((one) => ({ name, ...one, payload: parsed(one) })));
  return [{ payload: entry }];
}

/** As OpenAPI has examples. */
function isWrapped(entry: unknown): entry is DataObject {
  return (
    isDataObject(entry) &&
    Object.hasOwn(entry, 'value') &&
    Object.keys(entry).every((key) => ['value', 'summary', 'description', 'name'].includes(key))
  );
}

function isNamed(value: unknown): boolean {
  return isDataObject(value) && (Object.hasOwn(value, 'payload') || isDataObject(value['headers']) || isWrapped(value));
}

/** Tools that name examples also write their payloads as texts of JSON. */
function parsed({ payload }: DataObject): unknown {
  if (typeof payload !== 'string' || !/^\s*[{[]/.test(payload)) return payload;
  try {
    return JSON.parse(payload) as unknown;
  } catch (error) {
    if (error instanceof SyntaxError) return payload;
    throw error;
  }
}
