import { describe, expect, it } from 'vitest';
import { createValidator, InvalidSchemaError, type CreateValidatorOptions } from '../../../src/index.js';

const verdicts = async (schema: unknown, values: readonly unknown[], options?: CreateValidatorOptions) => {
  const validator = await createValidator(schema, options);
  return values.map((value) => validator.is(value));
};

async function problemsOf(schema: unknown, options?: CreateValidatorOptions): Promise<readonly string[]> {
  const failure = await createValidator(schema, options).then(
    () => undefined,
    (error: unknown) => error,
  );
  if (!(failure instanceof InvalidSchemaError))
    throw new Error(`expected an InvalidSchemaError, got ${String(failure)}`);
  for (const { message } of failure.problems) expect(failure.message).toContain(message);
  return failure.problems.map(({ pointer, message }) => `${pointer}: ${message}`);
}

describe('createValidator', () => {
  it('answers with the value, or with issues that say where and what', async () => {
    const validator = await createValidator({
      type: 'object',
      required: ['id'],
      properties: { items: { type: 'array', items: { type: 'integer' } } },
    });
    const value = { id: 1, items: [1] };
    expect(validator.validate(value)).toEqual({ valid: true, value });
    const wrong = { items: [1, 'two'] };
    expect(validator.validate(wrong)).toEqual({
      valid: false,
      issues: [
        { path: [], message: "must have required property 'id'", keyword: 'required' },
        { path: ['items', 1], message: 'must be integer', keyword: 'type' },
      ],
    });
    expect(validator['~standard'].validate(value)).toEqual({ value });
    expect(validator['~standard'].validate(wrong).issues).toHaveLength(2);
    expect([validator['~standard'].version, validator['~standard'].vendor]).toEqual([1, 'eda-gen']);
  });

  it('takes true and false for schemas', async () => {
    expect(await verdicts(true, [1, null])).toEqual([true, true]);
    expect(await verdicts(false, [1, null])).toEqual([false, false]);
  });

  it('reads the dialect of $schema before that of the option', async () => {
    const tuple = { items: [{ type: 'string' }], additionalItems: false };
    const draft7 = { $schema: 'http://json-schema.org/draft-07/schema#', ...tuple };
    expect(await verdicts(draft7, [['a'], [1], ['a', 1]], { dialect: '2020-12' })).toEqual([true, false, false]);
    expect(await verdicts(tuple, [['a'], [1]], { dialect: 'draft-07' })).toEqual([true, false]);
    expect(await problemsOf(tuple)).toEqual([
      '/items: items has to be one schema. In 2020-12 a list is called prefixItems.',
    ]);
  });

  it('gives the verdicts of generated validators to schemas of AsyncAPI', async () => {
    const schema = {
      discriminator: 'kind',
      oneOf: [{ $ref: '#/definitions/Cat' }, { $ref: '#/definitions/Dog' }],
      definitions: { Cat: { properties: { name: { type: 'string', nullable: true } } }, Dog: { type: 'object' } },
    };
    const values = [{ kind: 'Cat', name: null }, { kind: 'Cat', name: 1 }, { kind: 'Dog', name: 1 }, { kind: 'Cow' }];
    expect(await verdicts(schema, values, { dialect: 'asyncapi' })).toEqual([true, false, true, false]);
    expect(await verdicts({ properties: { a: true } }, [5, {}], { dialect: 'asyncapi' })).toEqual([false, true]);
    expect(await verdicts({ properties: { a: true } }, [5, {}])).toEqual([true, true]);
  });

  it('follows $refs into the schemas that it was given, and into those in them', async () => {
    const schemas = {
      'https://shop.example/address.json': {
        $defs: { city: { $id: 'city.json', type: 'string' } },
        required: ['city'],
      },
    };
    const schema = {
      properties: {
        to: { $ref: 'https://shop.example/address.json' },
        city: { $ref: 'https://shop.example/city.json' },
      },
    };
    expect(await verdicts(schema, [{ to: { city: 1 } }, { to: {} }, { city: 1 }], { schemas })).toEqual([
      true,
      false,
      false,
    ]);
  });

  it('checks formats, or leaves them', async () => {
    expect(await verdicts({ format: 'uuid' }, ['x'])).toEqual([false]);
    expect(await verdicts({ format: 'uuid' }, ['x'], { formats: false })).toEqual([true]);
  });

  it('checks schemas against their meta-schema, dynamic references and all', async () => {
    for (const draft of ['draft/2020-12', 'draft/2019-09']) {
      const values = [
        { type: 'string' },
        { type: 'text' },
        { properties: { a: { minLength: -1 } } },
        { $defs: { a: { items: true } } },
      ];
      expect(await verdicts({ $ref: `https://json-schema.org/${draft}/schema` }, values)).toEqual([
        true,
        false,
        false,
        true,
      ]);
    }
  });

  it.each([
    [
      'a $ref that leads nowhere',
      { properties: { a: { $ref: '#/$defs/b' } } },
      /^\/properties\/a\/\$ref: .*leads nowhere/,
    ],
    ['a type that is none', { items: { type: 'text' } }, /^\/items\/type: type has to be array, boolean/],
    ['a bound that is a text', { minimum: '5' }, /^\/minimum: minimum has to be a number/],
    ['a broken pattern', { pattern: '(' }, /^\/pattern: pattern has to be a regular expression/],
    ['properties that are a list', { properties: [] }, /^\/properties: properties has to be an object/],
    ['a dialect that nobody knows', { $schema: 'https://a.example/b' }, /^\/\$schema: No dialect/],
    ['a schema that is a text', 'string', /^: A schema is an object/],
    ['a schema that is no JSON', { const: 1n }, /^: The schema is no JSON/],
  ])('refuses %s, with the place', async (_, schema, expected) => {
    expect(await problemsOf(schema)).toEqual([expect.stringMatching(expected)]);
  });

  it('refuses a schema that holds itself, or is deeper than any is', async () => {
    const ring: Record<string, unknown> = {};
    ring['not'] = ring;
    expect(await problemsOf(ring)).toHaveLength(1);
    let deep: unknown = {};
    for (let depth = 0; depth < 300; depth += 1) deep = { not: deep };
    expect(await problemsOf(deep)).toEqual([expect.stringContaining('200 levels deep')]);
  });

  it('runs nothing that a schema says', async () => {
    const evil = '"]; globalThis.owned = true; //`${globalThis.owned = true}*/\u2028';
    const schema = {
      $id: 'https://a.example/x',
      $anchor: 'x',
      properties: { [evil]: { const: evil } },
      required: [evil],
      $defs: { [evil]: { enum: [evil] } },
    };
    expect(await verdicts(schema, [{ [evil]: evil }, {}])).toEqual([true, false]);
    expect('owned' in globalThis).toBe(false);
  });

  it('finds no values that are inherited', async () => {
    expect(await verdicts({ required: ['constructor'] }, [{}, { constructor: 1 }])).toEqual([false, true]);
  });
});
