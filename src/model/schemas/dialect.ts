import { dialectOf, readSchemaFormat } from '../../document/formats/schema-format.js';

/** What matters of a dialect once its keywords are mapped: whether keywords beside a `$ref` count. */
export type Dialect = 'draft-07' | '2020-12';

/** The dialect that a `$schema` names. Those without one are AsyncAPI's own, a superset of draft-07. */
export function dialectOfSchemaUri(uri: string): Dialect {
  return dialectOf(uri);
}

/** The dialect of a `schemaFormat`; `undefined` for one whose schemas are not JSON Schema. */
export function dialectOfSchemaFormat(format: string): Dialect | undefined {
  const read = readSchemaFormat(format);
  return read.kind === 'json-schema' ? read.dialect : undefined;
}
