import { quoted } from '../../diagnostics/safe-text.js';
import { SUPPORTED_FORMATS } from '../../document/formats/schema-format.js';
import type { Location } from '../../document/source-document.js';
import type { ModelContext } from '../model-context.js';
import { isPlainObject, locationKey, ownValue } from '../reading/document-node.js';
import { pointerTokens } from '../reading/pointer-tokens.js';
import { foreignFormat } from './payload-format.js';
import { dialectOfSchemaFormat, dialectOfSchemaUri, type Dialect } from './dialect.js';

/** A schema in the document. */
export interface SchemaNode {
  readonly location: Location;
  readonly value: unknown;
  readonly dialect: Dialect;
}

/** The schema at a location, a `$ref` there not followed; inside a multi-format schema object, the schema that it holds. */
export function schemaAt(context: ModelContext, location: Location): SchemaNode | undefined {
  const value = context.document.at(location);
  if (value === undefined) return undefined;
  const translation = context.document.translations.get(locationKey(location));
  if (translation !== undefined) return schemaAt(context, translation.location);
  const format = ownValue(value, 'schemaFormat');
  if (typeof format === 'string' && ownValue(value, 'schema') !== undefined) {
    if (dialectOfSchemaFormat(format) !== undefined)
      return schemaAt(context, context.document.child(location, 'schema'));
    return reportForeign(context, format, context.document.child(location, 'schemaFormat'));
  }
  const beside = foreignFormat(context.document, location);
  if (beside !== undefined) return reportForeign(context, beside.format, beside.location);
  return { location, value, dialect: dialectAt(context, location) };
}

function reportForeign(context: ModelContext, format: string, at: Location): undefined {
  context.report({
    code: 'schema-format-unsupported',
    message: `Schemas of the format ${quoted(format)} are not supported. Write the schema as one of ${SUPPORTED_FORMATS}.`,
    at,
  });
}

/** The schema at the end of the `$ref`s that start at a location. */
export function resolveSchema(context: ModelContext, location: Location): SchemaNode | undefined {
  const seen = new Set<string>();
  let current: Location = location;
  for (;;) {
    const isTranslated = context.document.translations.has(locationKey(current));
    const target = isTranslated ? current : context.document.resolve(current)?.location;
    const node = target === undefined ? undefined : schemaAt(context, target);
    if (node === undefined || typeof ownValue(node.value, '$ref') !== 'string') return node;
    // A multi-format object whose schema is a `$ref` in its turn.
    const key = `${node.location.file}#${node.location.pointer}`;
    if (seen.has(key)) return undefined;
    seen.add(key);
    current = node.location;
  }
}

/** Says the nearest `$schema` or `schemaFormat` above a location in its file, so that it is the same whoever refers to it. */
function dialectAt(context: ModelContext, location: Location): Dialect {
  let value = context.document.at({ file: location.file, pointer: '' });
  let dialect: Dialect = dialectStatedBy(value) ?? 'draft-07';
  for (const token of pointerTokens(location.pointer)) {
    value = Array.isArray(value) ? (value[Number(token)] as unknown) : ownValue(value, token);
    dialect = dialectStatedBy(value) ?? dialect;
  }
  return dialect;
}

export function dialectStatedBy(value: unknown): Dialect | undefined {
  if (!isPlainObject(value)) return undefined;
  const uri = ownValue(value, '$schema');
  if (typeof uri === 'string') return dialectOfSchemaUri(uri);
  const format = ownValue(value, 'schemaFormat');
  return typeof format === 'string' ? dialectOfSchemaFormat(format) : undefined;
}
