/** What matters of a dialect once its keywords are mapped: whether keywords beside a `$ref` count. */
export type Dialect = 'draft-07' | '2020-12';

const LATER_DRAFTS = /(?:draft[/-])?(?:2019-09|2020-12)/;

/** The dialect that a `$schema` names. Those without one are AsyncAPI's own, a superset of draft-07. */
export function dialectOfSchemaUri(uri: string): Dialect {
  return LATER_DRAFTS.test(uri) ? '2020-12' : 'draft-07';
}

const ASYNCAPI = /^application\/vnd\.aai\.asyncapi(?:\+json|\+yaml)?(?:;|$)/;
const JSON_SCHEMA = /^application\/schema(?:\+json|\+yaml)?(?:;|$)/;

/** The dialect of a `schemaFormat`; `undefined` for one whose schemas are not JSON Schema. */
export function dialectOfSchemaFormat(format: string): Dialect | undefined {
  const compact = format.replaceAll(/\s/g, '').toLowerCase();
  if (ASYNCAPI.test(compact)) return 'draft-07';
  return JSON_SCHEMA.test(compact) ? dialectOfSchemaUri(compact) : undefined;
}
