/** What a `schemaFormat` names. */
export type SchemaFormat =
  | { readonly kind: 'json-schema'; readonly dialect: 'draft-07' | '2020-12' }
  | { readonly kind: 'avro' }
  | { readonly kind: 'protobuf'; readonly syntax: 'proto2' | 'proto3' | undefined }
  | { readonly kind: 'unknown' };

const LATER_DRAFTS = /(?:draft[/-])?(?:2019-09|2020-12)/;
const ASYNCAPI = /^application\/vnd\.aai\.asyncapi(?:\+json|\+yaml)?(?:;|$)/;
const JSON_SCHEMA = /^application\/schema(?:\+json|\+yaml)?(?:;|$)/;
/** Schemas of OpenAPI 3.0 are a superset of draft 5, those of 3.1 are JSON Schema 2020-12. */
const OPENAPI = /^application\/vnd\.oai\.openapi(?:\+json|\+yaml)?(?:;version=["']?3\.(\d+)|;(?!version=)|$)/;
const AVRO = /^application\/vnd\.apache\.avro(?:\+json|\+yaml)?(?:;|$)/;
const PROTOBUF = /^application\/vnd\.google\.protobuf(?:;|$)/;

/** For sentences that say what could be written instead. */
export const SUPPORTED_FORMATS =
  'JSON Schema (`application/schema+json;version=draft-07`), OpenAPI (`application/vnd.oai.openapi+json;version=3.0.0`), Avro (`application/vnd.apache.avro+json;version=1.9.0`) and Protobuf (`application/vnd.google.protobuf;version=3`)';

/** Reads a media type of AsyncAPI's `schemaFormat`; case and spaces do not count. */
export function readSchemaFormat(format: string): SchemaFormat {
  const compact = format.replaceAll(/\s/g, '').toLowerCase();
  if (ASYNCAPI.test(compact)) return { kind: 'json-schema', dialect: 'draft-07' };
  if (JSON_SCHEMA.test(compact)) return { kind: 'json-schema', dialect: dialectOf(compact) };
  const openapi = OPENAPI.exec(compact);
  if (openapi !== null) return { kind: 'json-schema', dialect: Number(openapi[1] ?? 0) > 0 ? '2020-12' : 'draft-07' };
  if (AVRO.test(compact)) return { kind: 'avro' };
  if (!PROTOBUF.test(compact)) return { kind: 'unknown' };
  const version = /;version=["']?(?:proto)?([23])/.exec(compact)?.[1];
  return { kind: 'protobuf', syntax: version === undefined ? undefined : version === '3' ? 'proto3' : 'proto2' };
}

/** The dialect that a `$schema`, or the version of JSON Schema's media type, names. */
export function dialectOf(text: string): 'draft-07' | '2020-12' {
  return LATER_DRAFTS.test(text) ? '2020-12' : 'draft-07';
}
