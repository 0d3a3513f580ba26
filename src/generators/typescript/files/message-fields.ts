import type { JsonSchema, MessageModel, RuntimeExpression } from '../../../model/contract-model.js';
import type { TypescriptContext } from '../context/typescript-context.js';
import { jsonLiteral, propertyKey, stringLiteral } from '../text/literal.js';
import { listCode, objectCode } from '../text/object-code.js';
import { jsonTypeOf } from '../types/literal-type.js';
import { declaredTypes, schemaMapOf, schemasOf } from '../types/read-schema.js';

export function locationCode(location: Pick<RuntimeExpression, 'from' | 'path'>): string {
  return objectCode([
    ['from', stringLiteral(location.from)],
    ['path', jsonLiteral(location.path)],
  ]);
}

/** Constants that tell a message from others; `undefined` where it has none. */
export function marksCode(marks: MessageModel['marks']): string | undefined {
  if (marks.length === 0) return undefined;
  return listCode(
    marks.map(({ from, path, value }) =>
      objectCode([
        ['from', stringLiteral(from)],
        ['path', jsonLiteral(path)],
        ['value', jsonLiteral(value)],
      ]),
    ),
  );
}

type HeaderType = 'string' | 'number' | 'integer' | 'boolean' | 'json';

/** The headers that a contract declares, and how text becomes their values; `undefined` where it declares none. */
export function headerTypesCode(context: TypescriptContext, id: string): string | undefined {
  const headers = new Map<string, HeaderType>();
  collectHeaders(context, { $ref: `eda:${id}` }, headers, new Set());
  if (headers.size === 0) return undefined;
  return objectCode(
    [...headers].map(([name, type]) => {
      // Where every object has the name, TypeScript takes the literal for any string.
      const code = name in Object.prototype ? `${stringLiteral(type)} as const` : stringLiteral(type);
      return [name, code] as const;
    }),
  );
}

function collectHeaders(
  context: TypescriptContext,
  schema: JsonSchema,
  headers: Map<string, HeaderType>,
  seen: Set<string>,
): void {
  if (typeof schema === 'boolean') return;
  const reference = referenceOf(schema);
  if (reference !== undefined && !seen.has(reference)) {
    seen.add(reference);
    collectHeaders(context, context.schema(reference).schema, headers, seen);
  }
  for (const [name, property] of schemaMapOf(schema['properties']))
    headers.set(name, headerType([...typesOf(context, property, new Set())]));
  for (const keyword of ['allOf', 'anyOf', 'oneOf'])
    for (const branch of schemasOf(schema[keyword])) collectHeaders(context, branch, headers, seen);
}

const referenceOf = (schema: { readonly [keyword: string]: unknown }): string | undefined =>
  typeof schema['$ref'] === 'string' ? schema['$ref'].slice('eda:'.length) : undefined;

function typesOf(context: TypescriptContext, schema: JsonSchema, seen: Set<string>): ReadonlySet<string> {
  if (typeof schema === 'boolean') return new Set();
  const declared = declaredTypes(schema);
  if (declared !== undefined) return new Set(declared);
  if ('const' in schema) return new Set([jsonTypeOf(schema['const'])]);
  if (Array.isArray(schema['enum'])) return new Set(schema['enum'].map(jsonTypeOf));
  const reference = referenceOf(schema);
  if (reference !== undefined && !seen.has(reference))
    return typesOf(context, context.schema(reference).schema, new Set([...seen, reference]));
  return new Set(
    ['allOf', 'anyOf', 'oneOf'].flatMap((keyword) =>
      schemasOf(schema[keyword]).flatMap((branch) => [...typesOf(context, branch, seen)]),
    ),
  );
}

/** Text, where nothing else is said. */
function headerType(types: readonly string[]): HeaderType {
  const [only, ...more] = types;
  if (only === undefined) return 'string';
  if (more.length > 0) return 'json';
  return only === 'string' || only === 'number' || only === 'integer' || only === 'boolean' ? only : 'json';
}

/** What the message's constant says, one field a line; functions that every message has are the template's. */
export function messageFields(
  message: MessageModel,
  parts: {
    readonly payload: string;
    readonly headers: string | undefined;
    readonly headerTypes: string | undefined;
  },
): readonly string[] {
  const field = (name: string, code: string | undefined): string[] =>
    code === undefined ? [] : [`${propertyKey(name)}: ${code}`];
  const location = (name: string, expression: RuntimeExpression | undefined): string[] =>
    field(name, expression === undefined ? undefined : locationCode(expression));
  return [
    ...field('type', stringLiteral(message.type)),
    ...field('variant', message.variant === undefined ? undefined : stringLiteral(message.variant)),
    ...field('contentType', stringLiteral(message.contentType)),
    ...field('payload', parts.payload),
    ...field('headers', parts.headers),
    ...field('headerTypes', parts.headerTypes),
    ...location('key', message.order?.key),
    ...location('id', message.idempotencyId),
    ...location('sequence', message.order?.sequence),
    ...location('correlationId', message.correlationId),
    ...field('marks', marksCode(message.marks)),
  ];
}
