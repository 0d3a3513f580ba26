import { isDataObject } from '../../document/data.js';
import { appendPointer, parsePointer } from '../../document/json-pointer.js';
import type { Location } from '../../document/source-document.js';
import { REMOVED, type Edit, type Leniency, type Mend, type Problem } from './leniency.js';

/** By the type of JSON Schema, what else it is called. */
const OTHER_NAMES: Readonly<Record<string, readonly string[]>> = {
  integer: ['int', 'int32', 'int64', 'long', 'short'],
  number: ['float', 'double', 'decimal'],
  boolean: ['bool'],
  string: ['str', 'text'],
  object: ['dict', 'map'],
  array: ['list'],
};

const FORMATS: ReadonlySet<string> = new Set(['date', 'date-time', 'time', 'uuid', 'email', 'uri']);

/** What other dialects of JSON Schema, and other languages, say in another way. */
export const otherDialect: Leniency = (problem) => {
  const { kind, path, value, at, error, owner } = problem;
  if (kind !== 'schema' && kind !== 'payloadSchema') return undefined;
  const mend = (assumed: string, ...edits: readonly Edit[]): Mend => ({ code: 'lenient-schema', assumed, edits });
  const [keyword = '', ...rest] = path;
  const of = (name: string): Location => ({ file: owner.file, pointer: appendPointer(owner.pointer, name) });
  if (rest.length > 0) return undefined;
  switch (keyword) {
    case 'type':
      return typeof value === 'string' ? otherType(problem, value.toLowerCase(), of('format'), mend) : undefined;
    case 'required':
      return typeof value === 'boolean' ? requiredFlag(problem, value, mend) : duplicates(problem, mend);
    case 'exclusiveMinimum':
    case 'exclusiveMaximum': {
      const plain = keyword === 'exclusiveMinimum' ? 'minimum' : 'maximum';
      const limit = problem.document.at(of(plain));
      if (value === false) return mend('without it', { at, value: REMOVED });
      if (value !== true || typeof limit !== 'number') return undefined;
      return mend(`with the limit of \`${plain}\``, { at, value: limit }, { at: of(plain), value: REMOVED });
    }
    case 'enum':
      return duplicates(problem, mend);
    case 'discriminator': {
      if (!isDataObject(value) || typeof value['propertyName'] !== 'string') return undefined;
      if (!isPlainMapping(value['mapping'])) return undefined;
      return mend('with its `propertyName`', { at, value: value['propertyName'] });
    }
    case '$id':
    case '$schema':
      return error.keyword === 'format' || error.keyword === 'type'
        ? mend('without it', { at, value: REMOVED })
        : undefined;
    default:
      return undefined;
  }
};

type MakeMend = (assumed: string, ...edits: readonly Edit[]) => Mend;

function otherType({ at, document }: Problem, name: string, format: Location, mend: MakeMend): Mend | undefined {
  if (name === 'any') return mend('with any type', { at, value: REMOVED });
  const type = Object.keys(OTHER_NAMES).find((entry) => OTHER_NAMES[entry]?.includes(name));
  if (type !== undefined) return mend(`with the type \`${type}\``, { at, value: type });
  if (!FORMATS.has(name) || document.at(format) !== undefined) return undefined;
  return mend(`with a text of the format \`${name}\``, { at, value: 'string' }, { at: format, value: name });
}

/** `required: true` of a property, which an old draft had, is an entry in the list of the object. */
function requiredFlag({ at, owner, document }: Problem, isRequired: boolean, mend: MakeMend): Mend | undefined {
  const tokens = parsePointer(owner.pointer) ?? [];
  if (!isRequired) return mend('without it', { at, value: REMOVED });
  if (tokens.at(-2) !== 'properties') return undefined;
  const parent = appendPointer('', ...tokens.slice(0, -2));
  const list: Location = { file: owner.file, pointer: appendPointer(parent, 'required') };
  const names = document.at(list);
  if (names !== undefined && !Array.isArray(names)) return undefined;
  // All of one object at once, since they go to one list.
  const flagged = flaggedIn(document.at({ file: owner.file, pointer: appendPointer(parent, 'properties') }));
  const removals = flagged.map((property): Edit => {
    const pointer = appendPointer(parent, 'properties', property, 'required');
    return { at: { file: owner.file, pointer }, value: REMOVED };
  });
  const all = [...new Set([...((names ?? []) as unknown[]), ...flagged])];
  return mend('with the property in the `required` of its object', ...removals, { at: list, value: all });
}

function flaggedIn(properties: unknown): string[] {
  if (!isDataObject(properties)) return [];
  return Object.entries(properties).flatMap(([name, schema]) =>
    isDataObject(schema) && schema['required'] === true ? [name] : [],
  );
}

function duplicates({ error, value, at }: Problem, mend: MakeMend): Mend | undefined {
  if (error.keyword !== 'uniqueItems' || !Array.isArray(value)) return undefined;
  const entries = new Map<string, unknown>();
  for (const entry of value as unknown[]) {
    const key = JSON.stringify(entry);
    if (!entries.has(key)) entries.set(key, entry);
  }
  return mend('with each entry once', { at, value: [...entries.values()] });
}

/** Where each value is the name of its schema, which is what AsyncAPI assumes. */
function isPlainMapping(mapping: unknown): boolean {
  if (mapping === undefined) return true;
  return (
    isDataObject(mapping) &&
    Object.entries(mapping).every(
      ([name, ref]) => typeof ref === 'string' && ref.slice(ref.lastIndexOf('/') + 1) === name,
    )
  );
}
