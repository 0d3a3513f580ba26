import { createRequire } from 'node:module';
import { appendPointer, parsePointer } from '../../document/json-pointer.js';
import type { JsonSchema, JsonSchemaObject } from '../../model/contract-model.js';
import { isPlainObject, ownValue } from '../../model/reading/document-node.js';
import { checkKeywords, type SchemaProblem } from './check-keywords.js';
import { dialectNamed, knowsKeyword, refStandsAlone, type SchemaDialect } from './schema-dialect.js';
import { eachSubschema, isSchemaValue } from './subschemas.js';

/** A schema with an address of its own: the root of what was given, or one with an `$id` in it. */
export interface SchemaResource {
  readonly uri: string;
  readonly root: JsonSchema;
  readonly dialect: SchemaDialect;
  /** Whether its dialect has the vocabulary of `type`, `minimum` and the like: one that somebody has made may leave it out. */
  readonly validates: boolean;
  readonly anchors: Map<string, SchemaPlace>;
  readonly dynamicAnchors: Map<string, SchemaPlace>;
}

/** A schema and where it is. */
export interface SchemaPlace {
  readonly value: JsonSchema;
  readonly resource: SchemaResource;
  /** JSON pointer from the root of what was given, behind its URI where that is not the main schema. */
  readonly pointer: string;
}

/** The anchor that a `$recursiveAnchor: true` is; no `$anchor` can have this name. */
export const RECURSIVE_ANCHOR = '';

/** The URI of a schema without `$id`. */
export const MAIN_URI = 'schema://main/';

export interface SchemaRegistry {
  readonly problems: readonly SchemaProblem[];
  addMain(schema: JsonSchema): SchemaPlace;
  /** Is looked at when something refers to it. */
  add(uri: string, schema: JsonSchema): void;
  /** Where a schema in another one is. */
  placeOf(schema: JsonSchema, around: SchemaPlace): SchemaPlace;
  /** `undefined` where it leads nowhere. */
  resolve(reference: string, from: SchemaPlace): SchemaPlace | undefined;
}

interface Given {
  readonly schema: JsonSchema;
  readonly label: string;
}

const require = createRequire(import.meta.url);
const META_SCHEMAS: ReadonlyMap<string, string> = new Map([
  ['http://json-schema.org/draft-06/schema', 'json-schema-draft-06'],
  ['http://json-schema.org/draft-07/schema', 'json-schema-draft-07'],
  ...['applicator', 'content', 'core', 'format', 'meta-data', 'validation'].map((name): [string, string] => [
    `https://json-schema.org/draft/2019-09/meta/${name}`,
    `json-schema-2019-09/meta/${name}`,
  ]),
  ['https://json-schema.org/draft/2019-09/schema', 'json-schema-2019-09/schema'],
  ...['applicator', 'content', 'core', 'format-annotation', 'meta-data', 'unevaluated', 'validation'].map(
    (name): [string, string] => [
      `https://json-schema.org/draft/2020-12/meta/${name}`,
      `json-schema-2020-12/meta/${name}`,
    ],
  ),
  ['https://json-schema.org/draft/2020-12/schema', 'json-schema-2020-12/schema'],
]);

/** Schemas by their addresses, with those of JSON Schema itself. */
export function createSchemaRegistry(defaultDialect: SchemaDialect): SchemaRegistry {
  const resources = new Map<string, SchemaResource>();
  const places = new Map<JsonSchemaObject, SchemaPlace>();
  const problems: SchemaProblem[] = [];
  const waiting = new Map<string, Given>();

  /** Of a `$schema`; a meta-schema that was given says itself what it is made of. */
  function dialectOf(
    schema: JsonSchema,
    around: Pick<SchemaResource, 'dialect' | 'validates'>,
    pointer: string,
  ): Pick<SchemaResource, 'dialect' | 'validates'> {
    const uri = ownValue(schema, '$schema');
    if (typeof uri !== 'string') return around;
    const named = dialectNamed(uri);
    if (named !== undefined) return { dialect: named, validates: true };
    const meta = resourceAt(uri.replace(/#$/, ''));
    if (meta !== undefined && meta.root !== schema) {
      const vocabularies = ownValue(meta.root, '$vocabulary');
      const names = isPlainObject(vocabularies) ? Object.keys(vocabularies) : undefined;
      return { dialect: meta.dialect, validates: names?.some((name) => name.endsWith('/vocab/validation')) ?? true };
    }
    problems.push({
      pointer: appendPointer(pointer, '$schema'),
      message: `No dialect is known under ${uri}. Use one of JSON Schema, or give its meta-schema in \`schemas\`.`,
    });
    return around;
  }

  function resourceAt(uri: string): SchemaResource | undefined {
    const known = resources.get(uri);
    if (known !== undefined) return known;
    const given = waiting.get(uri);
    if (given !== undefined) return scanWaiting(uri, given);
    const meta = META_SCHEMAS.get(uri);
    if (meta !== undefined) return scanRoot(uri, require(`ajv/dist/refs/${meta}.json`) as JsonSchema, uri).resource;
    // It may be inside one that was given.
    for (const [address, one] of waiting) scanWaiting(address, one);
    return resources.get(uri);
  }

  function scanWaiting(uri: string, given: Given): SchemaResource {
    waiting.delete(uri);
    return scanRoot(uri, given.schema, given.label).resource;
  }

  function scanRoot(uri: string, schema: JsonSchema, label: string): SchemaPlace {
    const of = dialectOf(schema, { dialect: defaultDialect, validates: true }, label);
    const resource = createResource(uri, schema, of);
    resources.set(uri, resource);
    return scan(schema, resource, label);
  }

  function scan(schema: JsonSchema, around: SchemaResource, pointer: string): SchemaPlace {
    if (typeof schema === 'boolean') return { value: schema, resource: around, pointer };
    const resource = resourceOf(schema, around, pointer);
    const place: SchemaPlace = { value: schema, resource, pointer };
    places.set(schema, place);
    problems.push(...checkKeywords(schema, resource.dialect, pointer));
    addAnchors(schema, place);
    eachSubschema(schema, (part, tokens) => {
      scan(part, resource, appendPointer(pointer, ...tokens));
    });
    return place;
  }

  function resourceOf(schema: JsonSchemaObject, around: SchemaResource, pointer: string): SchemaResource {
    const id = schema['$id'];
    const alone = refStandsAlone(around.dialect) && typeof schema['$ref'] === 'string';
    if (typeof id !== 'string' || id.startsWith('#') || alone) return around;
    const uri = resolveUri(id.replace(/#.*$/, ''), around.uri);
    if (uri === undefined) {
      problems.push({ pointer: appendPointer(pointer, '$id'), message: `$id has to be a URI, and ${id} is none.` });
      return around;
    }
    if (around.root === schema) {
      resources.set(uri, around);
      return Object.assign(around, { uri });
    }
    const resource = createResource(uri, schema, dialectOf(schema, around, pointer));
    resources.set(uri, resource);
    return resource;
  }

  function addAnchors(schema: JsonSchemaObject, place: SchemaPlace): void {
    const { resource } = place;
    const name = (keyword: string): string | undefined => {
      const value = knowsKeyword(resource.dialect, keyword) ? schema[keyword] : undefined;
      return typeof value === 'string' ? value : undefined;
    };
    const id = schema['$id'];
    const anchors = [name('$anchor'), name('$dynamicAnchor')];
    if (refStandsAlone(resource.dialect) && typeof id === 'string' && id.includes('#') && schema['$ref'] === undefined)
      anchors.push(id.slice(id.indexOf('#') + 1));
    for (const anchor of anchors) if (anchor !== undefined && anchor !== '') resource.anchors.set(anchor, place);
    const dynamic = name('$dynamicAnchor');
    if (dynamic !== undefined) resource.dynamicAnchors.set(dynamic, place);
    if (
      schema['$recursiveAnchor'] === true &&
      resource.root === schema &&
      knowsKeyword(resource.dialect, '$recursiveAnchor')
    )
      resource.dynamicAnchors.set(RECURSIVE_ANCHOR, place);
  }

  const placeOf = (schema: JsonSchema, around: SchemaPlace): SchemaPlace =>
    (typeof schema === 'boolean' ? undefined : places.get(schema)) ?? scan(schema, around.resource, around.pointer);

  function walk(resource: SchemaResource, tokens: readonly string[]): SchemaPlace | undefined {
    let value: unknown = resource.root;
    let place: SchemaPlace = placeOf(resource.root, { value: true, resource, pointer: resource.uri });
    for (const token of tokens) {
      value = Array.isArray(value) ? (value[Number(token)] as unknown) : ownValue(value, token);
      if (value === undefined) return undefined;
      // Only what is known to be a schema changes the base: an `$id` in an `enum` is a value.
      if (isPlainObject(value)) place = places.get(value) ?? place;
    }
    return isSchemaValue(value) ? placeOf(value, place) : undefined;
  }

  return {
    problems,
    addMain: (schema) => scanRoot(MAIN_URI, schema, ''),
    add(uri, schema) {
      const address = resolveUri(uri, MAIN_URI);
      if (address === undefined) {
        problems.push({ pointer: uri, message: `A schema has to have a URI, and ${uri} is none.` });
        return;
      }
      const given = { schema, label: `${address}#` };
      waiting.set(address, given);
      const id = ownValue(schema, '$id');
      const own = typeof id === 'string' ? resolveUri(id, address) : undefined;
      if (own !== undefined && own !== address) waiting.set(own, given);
    },
    placeOf,
    resolve(reference, from) {
      const hash = reference.indexOf('#');
      const path = hash < 0 ? reference : reference.slice(0, hash);
      const fragment = decode(hash < 0 ? '' : reference.slice(hash + 1));
      const uri = path === '' ? from.resource.uri : resolveUri(path, from.resource.uri);
      const resource = path === '' ? from.resource : uri === undefined ? undefined : resourceAt(uri);
      if (resource === undefined || fragment === undefined) return undefined;
      const tokens = parsePointer(fragment);
      return tokens === undefined ? resource.anchors.get(fragment) : walk(resource, tokens);
    },
  };
}

const createResource = (
  uri: string,
  root: JsonSchema,
  of: Pick<SchemaResource, 'dialect' | 'validates'>,
): SchemaResource => ({
  uri,
  root,
  dialect: of.dialect,
  validates: of.validates,
  anchors: new Map(),
  dynamicAnchors: new Map(),
});

/** An absolute URI, without its fragment. */
function resolveUri(reference: string, base: string): string | undefined {
  if (!URL.canParse(reference, base)) return undefined;
  const url = new URL(reference, base);
  url.hash = '';
  return url.href;
}

function decode(text: string): string | undefined {
  try {
    return decodeURIComponent(text);
  } catch (error) {
    if (error instanceof URIError) return undefined;
    throw error;
  }
}
