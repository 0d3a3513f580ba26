import type { Converted } from '../foreign-schema.js';

/** Numbers of 64 bits are texts in ProtoJSON, since JavaScript's numbers are not exact beyond 2^53; parsers take numbers too. */
const LONG = { type: ['string', 'integer'], pattern: String.raw`^-?\d+$` };
const UNSIGNED_LONG = { type: ['string', 'integer'], pattern: String.raw`^\d+$`, minimum: 0 };
const INT = { type: 'integer', minimum: -(2 ** 31), maximum: 2 ** 31 - 1 };
const UNSIGNED_INT = { type: 'integer', minimum: 0, maximum: 2 ** 32 - 1 };
const FLOAT = { anyOf: [{ type: 'number' }, { enum: ['NaN', 'Infinity', '-Infinity'] }] };
const STRING = { type: 'string' };
/** With or without padding, of either alphabet. */
const BYTES = { type: 'string', contentEncoding: 'base64', pattern: '^[A-Za-z0-9+/_-]*={0,2}$' };

/** Scalar types in ProtoJSON. */
export const SCALARS: ReadonlyMap<string, Converted> = new Map<string, Converted>([
  ...['int32', 'sint32', 'sfixed32'].map((name) => [name, INT] as const),
  ...['uint32', 'fixed32'].map((name) => [name, UNSIGNED_INT] as const),
  ...['int64', 'sint64', 'sfixed64'].map((name) => [name, LONG] as const),
  ...['uint64', 'fixed64'].map((name) => [name, UNSIGNED_LONG] as const),
  ['float', FLOAT],
  ['double', FLOAT],
  ['bool', { type: 'boolean' }],
  ['string', STRING],
  ['bytes', BYTES],
]);

/** What the keys of maps are as names of properties. */
export function keyPattern(type: string): Converted {
  if (type === 'string') return {};
  if (type === 'bool') return { propertyNames: { enum: ['true', 'false'] } };
  return {
    propertyNames: { pattern: type.startsWith('u') || type.startsWith('f') ? String.raw`^\d+$` : String.raw`^-?\d+$` },
  };
}

const nullable = (schema: Converted): Converted =>
  'type' in schema ? { ...schema, type: [schema['type'], 'null'].flat() } : { anyOf: [schema, { type: 'null' }] };

/** Types of `google.protobuf` that have a form of their own in ProtoJSON. */
export const WELL_KNOWN: ReadonlyMap<string, Converted> = new Map(
  Object.entries<Converted>({
    Timestamp: { type: 'string', format: 'date-time' },
    Duration: { type: 'string', pattern: String.raw`^-?\d+(?:\.\d{1,9})?s$` },
    FieldMask: STRING,
    Struct: { type: 'object', additionalProperties: {} },
    Value: {},
    ListValue: { type: 'array', items: {} },
    NullValue: { type: 'null' },
    Empty: { type: 'object' },
    Any: { type: 'object', properties: { '@type': STRING }, required: ['@type'], additionalProperties: {} },
    DoubleValue: nullable(FLOAT),
    FloatValue: nullable(FLOAT),
    Int64Value: nullable(LONG),
    UInt64Value: nullable(UNSIGNED_LONG),
    Int32Value: nullable(INT),
    UInt32Value: nullable(UNSIGNED_INT),
    BoolValue: nullable({ type: 'boolean' }),
    StringValue: nullable(STRING),
    BytesValue: nullable(BYTES),
  }).map(([name, schema]) => [`google.protobuf.${name}`, schema]),
);
