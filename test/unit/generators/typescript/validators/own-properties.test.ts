import * as fc from 'fast-check';
import { afterEach, describe, expect, it } from 'vitest';
import type { JsonSchema } from '../../../../../src/model/contract-model.js';
import { schemaOf } from '../model-fixture.js';
import { createOracle, verdictOf } from './ajv-oracle.js';
import { loadValidators } from './load-validators.js';

const seed = Number(process.env['EDA_SEED'] ?? Date.now() & 0x7fffffff);
const NAMES = ['a', 'b', 'constructor', 'toString', 'hasOwnProperty', 'valueOf', 'isPrototypeOf', 'polluted'];
const NUMBERS: JsonSchema = { type: 'number' };

const SCHEMAS: readonly JsonSchema[] = [
  { type: 'object', required: NAMES.slice(0, 4) },
  { type: 'object', properties: Object.fromEntries(NAMES.map((name) => [name, NUMBERS])) },
  { type: 'object', required: ['a', 'polluted'], properties: { a: NUMBERS, polluted: NUMBERS, constructor: NUMBERS } },
  {
    if: { required: ['a', 'toString'] },
    then: { required: ['b'] },
    else: { properties: { valueOf: NUMBERS } },
    type: 'object',
  },
  { not: { type: 'object', properties: { a: NUMBERS, toString: NUMBERS }, required: ['a'] } },
  {
    type: 'object',
    properties: { a: { type: 'object', required: ['b', 'constructor'] } },
    additionalProperties: false,
  },
];

const value = fc.constantFrom<unknown>(1, 2, 'text', undefined, null, 0);
const record = fc.dictionary(fc.constantFrom(...NAMES), value, { maxKeys: 6, noNullPrototype: true });
/** Objects of every kind: plain, without prototype, with properties that they have inherited, with getters of a class. */
const object = fc.oneof(
  record,
  record.map((own) => Object.assign(Object.create(null) as object, own)),
  fc.tuple(record, record).map(([own, inherited]) => Object.assign(Object.create(inherited) as object, own)),
  fc
    .tuple(record, record)
    .map(([own, inherited]) => Object.assign(Object.create(Object.create(inherited) as object) as object, own)),
  record.map((own) => Object.defineProperties(new WithGetters(), Object.getOwnPropertyDescriptors(own))),
);

class WithGetters {
  get b(): number {
    return 5;
  }
}

describe(`own properties alone count (EDA_SEED=${seed})`, () => {
  afterEach(() => {
    delete (Object.prototype as Record<string, unknown>)['polluted'];
  });

  it.each([
    { what: 'as they are', pollute: undefined },
    { what: 'where somebody has written to Object.prototype', pollute: 1 },
    { what: 'where what was written there is of the wrong type', pollute: 'text' },
  ])('in objects of every kind, $what', async ({ pollute }) => {
    const schemas = SCHEMAS.map((schema, index) => schemaOf(`Own${index}`, schema));
    const validators = await loadValidators(schemas);
    const oracle = createOracle(schemas, false);
    const nested = fc
      .tuple(object, fc.option(object))
      .map(([outer, inner]) => (inner === null ? outer : Object.assign(outer, { a: inner })));
    // ajv compiles when it is first asked, and cannot where the prototype is polluted.
    for (const name of validators.keys()) oracle(name, {});
    if (pollute !== undefined) Object.assign(Object.prototype, { polluted: pollute });
    const seen = { valid: 0, invalid: 0 };
    fc.assert(
      fc.property(nested, (one) => {
        for (const [name, validate] of validators) {
          const ours = validate(one) ? [] : verdictOf(validate.errors ?? []);
          expect({ name, ours }).toEqual({ name, ours: oracle(name, one) });
          seen[ours.length === 0 ? 'valid' : 'invalid'] += 1;
        }
      }),
      { seed, numRuns: 1_000 },
    );
    expect(Math.min(seen.valid, seen.invalid)).toBeGreaterThan(500);
  });

  it.each([{}, Object.create({ constructor: 1, toString: 1, a: 1 }), new WithGetters()])(
    'has nothing inherited',
    async (one: unknown) => {
      const schema = schemaOf('Own', { type: 'object', required: ['constructor', 'toString', 'a', 'b'] });
      const validate = (await loadValidators([schema])).get('Own');
      expect(validate?.(one)).toBe(false);
      expect(validate?.errors).toHaveLength(4);
    },
  );

  it('finds an own __proto__ that JSON has made', async () => {
    const schema = schemaOf('Own', {
      type: 'object',
      required: ['__proto__'],
      additionalProperties: false,
      properties: JSON.parse('{"__proto__":{"type":"number"}}') as JsonSchema,
    });
    const validate = (await loadValidators([schema])).get('Own');
    expect(['{"__proto__":1}', '{"__proto__":"a"}', '{}'].map((text) => validate?.(JSON.parse(text)))).toEqual([
      true,
      false,
      false,
    ]);
  });
});
