import { appendPointer, parsePointer } from '../../document/json-pointer.js';
import type { Location, SourceDocument, SourceFile } from '../../document/source-document.js';
import type { JsonSchema } from '../../model/contract-model.js';

const START = { line: 1, column: 1, offset: 0 };
const NOWHERE = { start: START, end: START };

/** Schemas that are in no file, as a document whose files are their ids. No `$ref` in it is followed. */
export function createMemoryDocument(schemas: ReadonlyMap<string, JsonSchema>): SourceDocument {
  const files = new Map(
    [...schemas].map(([id, value]): [string, SourceFile] => [
      id,
      { path: id, displayPath: id, text: '', format: 'json', value, rangeOf: () => NOWHERE },
    ]),
  );
  const [main] = files.values();
  if (main === undefined) throw new Error('There is no schema. This is a bug in eda-gen.');
  const at = (location: Location): unknown => {
    let value = files.get(location.file)?.value;
    for (const token of parsePointer(location.pointer) ?? []) {
      if (typeof value !== 'object' || value === null || !Object.hasOwn(value, token)) return undefined;
      value = (value as Readonly<Record<string, unknown>>)[token];
    }
    return value;
  };
  const document = {
    main,
    translations: new Map<string, never>(),
    files,
    workspace: '',
    at,
    resolve: (location: Location) => {
      const value = at(location);
      return value === undefined ? undefined : { location, value, via: [] };
    },
    child: (location: Location, ...tokens: readonly (string | number)[]) => ({
      file: location.file,
      pointer: appendPointer(location.pointer, ...tokens),
    }),
    place: ({ file, pointer }: Location) => ({ file, pointer, range: NOWHERE }),
  };
  return document;
}
