import * as fc from 'fast-check';
import type { JsonSchema } from '../../../../../src/model/contract-model.js';

export interface SchemaArbitraryOptions {
  readonly ids: readonly string[];
  /** Names of properties, in schemas and in values. */
  readonly names: readonly string[];
  readonly unevaluated: boolean;
}

const PATTERNS = ['^a', 'b$', '^.{2}$', '[0-9]', '^\\p{L}'];
const FORMATS = ['date', 'date-time', 'uuid', 'ipv4', 'int32', 'password', 'no-such-format'];
const TYPES = ['string', 'number', 'integer', 'boolean', 'null', 'array', 'object'];

const short = fc.oneof(
  fc.constantFrom('', 'a', 'ab', 'b', '12', '😀', '😀😀', '\ud83d', '2024-02-29', '127.0.0.1', '\'"`\\', 'é'),
  fc.string({ maxLength: 3 }),
);
const scalar = fc.oneof(short, fc.constantFrom(0, 1, 1.5, -1, 3, 2 ** 31), fc.boolean(), fc.constant(null));

/** JSON values of the size and with the names that the schemas below speak of. */
export function jsonArbitrary(names: readonly string[]): fc.Arbitrary<unknown> {
  const name = fc.constantFrom(...names, 'other');
  const { value } = fc.letrec<{ value: unknown }>((tie) => ({
    value: fc.oneof(
      { maxDepth: 4, withCrossShrink: true },
      { weight: 3, arbitrary: scalar },
      { weight: 1, arbitrary: fc.array(tie('value'), { maxLength: 4 }) },
      { weight: 3, arbitrary: fc.dictionary(name, tie('value'), { maxKeys: 5 }) },
    ),
  }));
  return value.map((json) => JSON.parse(JSON.stringify(json)) as unknown);
}

const small = fc.nat(3);
const listed = <Value>(value: fc.Arbitrary<Value>): fc.Arbitrary<Value[]> =>
  fc.array(value, { minLength: 1, maxLength: 3 });

/** Schemas of 2020-12 that refer to one another by these ids, and to nothing else. */
export function schemaArbitrary({ ids, names, unevaluated }: SchemaArbitraryOptions): fc.Arbitrary<JsonSchema> {
  const name = fc.constantFrom(...names);
  const someNames = fc.uniqueArray(name, { minLength: 1, maxLength: 3 });
  const json = jsonArbitrary(names);
  return fc.letrec<{ schema: JsonSchema }>((tie) => {
    const schema = tie('schema');
    const map = (keys: readonly string[]): fc.Arbitrary<Record<string, JsonSchema>> =>
      fc.dictionary(fc.constantFrom(...keys), schema, { minKeys: 1, maxKeys: 3, noNullPrototype: true });
    const keywords: Readonly<Record<string, fc.Arbitrary<unknown>>> = {
      type: fc.oneof(
        fc.constantFrom(...TYPES),
        fc.uniqueArray(fc.constantFrom(...TYPES), { minLength: 1, maxLength: 3 }),
      ),
      enum: fc.uniqueArray(json, { minLength: 1, maxLength: 4, selector: (value) => JSON.stringify(value) }),
      const: json,
      minimum: small,
      exclusiveMaximum: small,
      multipleOf: fc.constantFrom(1, 2, 0.5),
      minLength: small,
      maxLength: small,
      pattern: fc.constantFrom(...PATTERNS),
      format: fc.constantFrom(...FORMATS),
      minItems: small,
      maxItems: small,
      uniqueItems: fc.boolean(),
      items: schema,
      prefixItems: listed(schema),
      contains: schema,
      minContains: small,
      maxContains: small,
      minProperties: small,
      maxProperties: small,
      required: someNames,
      properties: map(names),
      patternProperties: map(PATTERNS),
      additionalProperties: schema,
      propertyNames: schema,
      dependentRequired: fc.dictionary(name, someNames, {
        minKeys: 1,
        maxKeys: 2,
        noNullPrototype: true,
      }),
      dependentSchemas: map(names),
      ...(unevaluated ? { unevaluatedProperties: schema, unevaluatedItems: schema } : {}),
      allOf: listed(schema),
      anyOf: listed(schema),
      oneOf: listed(schema),
      not: schema,
      if: schema,
      then: schema,
      else: schema,
      ...(ids.length > 0 ? { $ref: fc.constantFrom(...ids.map((id) => `eda:${id}`)) } : {}),
      'x-extension': fc.constant({ type: 5 }),
      description: short,
    };
    // `properties` without `type` mean an object in our validators, so the random schemas always say what they mean.
    const object = fc
      .tuple(fc.uniqueArray(fc.constantFrom(...Object.keys(keywords)), { minLength: 1, maxLength: 5 }), fc.nat())
      .chain(([chosen]) =>
        fc
          .record(Object.fromEntries(chosen.map((keyword) => [keyword, keywords[keyword] ?? fc.constant(true)])))
          .map((record): JsonSchema =>
            'properties' in record && !('type' in record) ? { type: 'object', ...record } : record,
          ),
      );
    return {
      schema: fc.oneof({ maxDepth: 3 }, { weight: 1, arbitrary: fc.boolean() }, { weight: 9, arbitrary: object }),
    };
  }).schema;
}
