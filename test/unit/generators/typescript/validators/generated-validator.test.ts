import { describe, expect, it } from 'vitest';
import type { PlanFinding } from '../../../../../src/generators/typescript/context/options.js';
import { planTypescript } from '../../../../../src/generators/typescript/plan-typescript.js';
import { compileValidator } from '../../../../../src/generators/typescript/validators/compile-validator.js';
import type { JsonSchema, SchemaModel } from '../../../../../src/model/contract-model.js';
import { contractOf, schemaOf } from '../model-fixture.js';
import { loadValidators, renderValidators } from './load-validators.js';

const parse = (text: string): unknown => JSON.parse(text) as unknown;

async function verdicts(
  schema: JsonSchema,
  values: readonly unknown[],
  others: readonly SchemaModel[] = [],
): Promise<boolean[]> {
  const validate = (await loadValidators([schemaOf('Own', schema), ...others])).get('Own');
  return values.map((value) => validate?.(value) ?? false);
}

const textOf = (schema: JsonSchema): string =>
  renderValidators([schemaOf('Own', schema)]).get('validators/own.ts') ?? '';

describe('generated validators', () => {
  it('import all that they need from the runtime, and require nothing', () => {
    const text = textOf({
      type: 'object',
      properties: {
        a: { type: 'string', format: 'date-time', minLength: 2, maxLength: 9, pattern: 'a' },
        b: { type: 'array', uniqueItems: true },
        c: { const: { x: 1 } },
        d: { $ref: 'eda:Own' },
      },
      required: ['a'],
    });
    expect(text).not.toMatch(/\brequire\b\s*\(/);
    const imports = [...text.matchAll(/from '([^']+)'/g)].map((match) => match[1]);
    expect(imports).toEqual(['@eda-gen/runtime/codegen/v1', '@eda-gen/runtime/codegen/v1/validators']);
    expect(text).toContain(
      "import { codePointLength, concatProblems, isDateTime, jsonEqual } from '@eda-gen/runtime/codegen/v1/validators';",
    );
    expect(text).toContain('// @ts-nocheck\n');
    expect(text).toMatch(/\nexport const validateOwn: ValidateFunction = validate0;\n$/);
  });

  it('have the same code whatever else is compiled', () => {
    const schemas = [schemaOf('One', { type: 'string', pattern: 'a' }), schemaOf('Two', { enum: ['a', { b: 1 }] })];
    const alone = renderValidators(schemas.slice(1)).get('validators/two.ts');
    expect(renderValidators(schemas).get('validators/two.ts')).toBe(alone);
    expect(renderValidators(schemas.toReversed()).get('validators/two.ts')).toBe(alone);
  });

  it('do not depend on texts, extensions or the order of keywords', () => {
    const text = textOf({ type: 'string', minLength: 3 });
    expect(
      textOf({
        'x-a': { $ref: '#/nowhere' },
        minLength: 3,
        $id: 'http://x',
        title: 't',
        type: 'string',
        $schema: 'no:such',
      }),
    ).toBe(text);
    expect(textOf({ description: 'd', examples: [1], default: 4, readOnly: true, type: 'string', minLength: 3 })).toBe(
      text,
    );
  });

  it('ignore keywords and formats that nobody knows', async () => {
    const schema = { type: 'string', format: 'no-such', 'x-format': 5, nonsense: { type: 5 } };
    expect(await verdicts(schema, ['a', 1])).toEqual([true, false]);
  });

  it('refer to one another in circles', async () => {
    const even = schemaOf('Even', {
      oneOf: [{ type: 'null' }, { type: 'object', required: ['next'], properties: { next: { $ref: 'eda:Odd' } } }],
    });
    const odd = schemaOf('Odd', { type: 'object', required: ['next'], properties: { next: { $ref: 'eda:Even' } } });
    const validators = await loadValidators([even, odd]);
    const chain = (length: number): unknown => (length === 0 ? null : { next: chain(length - 1) });
    expect([0, 1, 2, 3, 8].map((length) => validators.get('Even')?.(chain(length)))).toEqual([
      true,
      false,
      true,
      false,
      true,
    ]);
    const validate = validators.get('Odd');
    expect(validate?.({ next: { next: { next: 5 } } })).toBe(false);
    expect(validate?.errors?.map(({ instancePath }) => instancePath)).toContain('/next/next/next');
  });

  it('keep no errors of an earlier value', async () => {
    const validate = (await loadValidators([schemaOf('Own', { type: 'string' })])).get('Own');
    expect([validate?.(1), validate?.errors?.length, validate?.('a'), validate?.errors]).toEqual([
      false,
      1,
      true,
      null,
    ]);
  });

  it('take own properties alone', async () => {
    const schema: JsonSchema = {
      type: 'object',
      required: ['toString'],
      properties: { constructor: { type: 'string' } },
    };
    expect(await verdicts(schema, [{}, { toString: 1 }, { toString: 1, constructor: 2 }])).toEqual([
      false,
      true,
      false,
    ]);
  });

  it.each(['__proto__', '\ud800', 'a/b~c', "it's"])('check a property called %j', async (name) => {
    const schema: JsonSchema = {
      type: 'object',
      properties: parse(`{${JSON.stringify(name)}:{"type":"string"}}`),
      required: [name],
      additionalProperties: false,
      dependentSchemas: parse(`{${JSON.stringify(name)}:{"maxProperties":1}}`),
    };
    const withValue = (value: string): unknown => parse(`{${JSON.stringify(name)}:${value}}`);
    expect(await verdicts(schema, [withValue('"a"'), withValue('1'), {}, { other: 1 }])).toEqual([
      true,
      false,
      false,
      false,
    ]);
  });

  it('look up long enumerations in a Set, whatever is in them', async () => {
    const values = [...Array.from({ length: 150 }, (_, index) => `v${index}`), 7, null, { a: [1] }];
    expect(textOf({ enum: values })).toContain('new Set(');
    expect(textOf({ enum: values.slice(0, 100) })).not.toContain('new Set(');
    expect(await verdicts({ enum: values }, ['v149', 'v150', 7, '7', null, { a: [1] }, { a: [2] }])).toEqual([
      true,
      false,
      true,
      false,
      true,
      true,
      false,
    ]);
  });

  it('take `properties` without `type` for an object, but not in questions', async () => {
    const part: JsonSchema = { properties: { a: { type: 'string' } } };
    expect(await verdicts(part, [{}, 5, { a: 1 }])).toEqual([true, false, false]);
    expect(await verdicts({ type: 'array', items: part }, [[{}], [5]])).toEqual([true, false]);
    expect(await verdicts({ not: part }, [5, { a: 1 }])).toEqual([false, true]);
    expect(await verdicts({ type: ['string', 'object'], allOf: [part] }, ['x', { a: 1 }])).toEqual([false, false]);
    expect(await verdicts({ type: 'string', allOf: [part] }, ['x'])).toEqual([true]);
  });

  it('know what schemas in other modules have evaluated', async () => {
    const base = schemaOf('Base', { type: 'object', properties: { a: true }, patternProperties: { '^x-': true } });
    const schema: JsonSchema = {
      $ref: 'eda:Base',
      properties: { b: true },
      type: 'object',
      unevaluatedProperties: false,
    };
    const values: readonly unknown[] = [
      { a: 1, b: 2, 'x-c': 3 },
      { c: 1 },
      { toString: 1 },
      { a: 1 },
      { b: 1 },
      { 'x-d': 1 },
      { c: 1 },
    ];
    expect(await verdicts(schema, values, [base])).toEqual([true, false, false, true, true, true, false]);
    const tuple = schemaOf('Tuple', { type: 'array', prefixItems: [true] });
    const list: JsonSchema = { anyOf: [{ $ref: 'eda:Tuple' }, { type: 'null' }], unevaluatedItems: { type: 'string' } };
    expect(await verdicts(list, [[1], [1, 'a'], [1, 2], null], [tuple])).toEqual([true, true, false, true]);
  });

  it('tell an empty array from the one before it', async () => {
    const schema: JsonSchema = { type: 'array', items: { type: 'array', contains: { type: 'null' } } };
    const anything: JsonSchema = {
      prefixItems: [{ contains: true, items: { type: 'string' } }],
      items: { contains: { type: 'null' } },
    };
    expect(
      await verdicts(anything, [
        [['a'], [null]],
        [[], [null]],
        [['a'], []],
      ]),
    ).toEqual([true, false, false]);
    expect(await verdicts(schema, [[[null]], [[]], [[null], []], [[], [null]], [[null], [1]]])).toEqual([
      true,
      false,
      false,
      false,
      false,
    ]);
  });

  it('go on where a branch of which something was evaluated has failed', async () => {
    const properties: JsonSchema = {
      type: 'object',
      anyOf: [{ properties: { a: { const: 1 } }, required: ['a'] }, true],
      patternProperties: { '^x': true },
      unevaluatedProperties: false,
    };
    expect(await verdicts(properties, [{ x: 1 }, { a: 1, x: 1 }, { a: 2, x: 1 }, { b: 1 }])).toEqual([
      true,
      true,
      false,
      false,
    ]);
    const all: JsonSchema = { ...properties, anyOf: [{ additionalProperties: { type: 'number' } }, true] };
    expect(await verdicts(all, [{ x: 1, b: 2 }, { x: 'a', b: 'c' }, { x: 'a' }])).toEqual([true, false, true]);
    const items: JsonSchema = {
      type: 'array',
      anyOf: [{ prefixItems: [{ const: 1 }, true], minItems: 2 }, true],
      unevaluatedItems: { type: 'string' },
    };
    expect(
      await verdicts(items, [
        [1, 2, 'a'],
        [1, 2, 3],
        ['a', 'b'],
        ['a', 2],
      ]),
    ).toEqual([true, false, true, false]);
  });

  it('forget what a branch that failed has evaluated', async () => {
    const text = schemaOf('Text', { type: 'string' });
    const schema: JsonSchema = {
      oneOf: [{ $ref: 'eda:Text', prefixItems: [true], properties: { a: true } }, true],
      unevaluatedItems: false,
      unevaluatedProperties: false,
    };
    const part: JsonSchema = { anyOf: [{ $ref: 'eda:Text', prefixItems: [true] }, { minLength: 0 }] };
    expect(await verdicts(schema, [[1], [], { a: 1 }, {}], [text])).toEqual([false, true, false, true]);
    expect(await verdicts({ ...part, unevaluatedItems: { type: 'string' } }, [[1], ['a'], []], [text])).toEqual([
      false,
      true,
      true,
    ]);
  });

  it('count code points only where it matters', async () => {
    const schema: JsonSchema = { type: 'string', minLength: 2, maxLength: 3 };
    expect(
      await verdicts(schema, ['a', 'ab', 'abc', 'abcd', '😀', '😀😀', '😀😀😀', '😀😀😀😀', '\ud83d\ud83d\ud83d']),
    ).toEqual([false, true, true, false, false, true, true, false, true]);
  });
});

describe('patterns', () => {
  const findings = (schema: JsonSchema): readonly PlanFinding[] => {
    const found: PlanFinding[] = [];
    planTypescript(contractOf({ schemas: [schemaOf('Own', schema)] }), { report: (finding) => found.push(finding) });
    return found;
  };

  it('that are invalid with the flag u are checked without, with a warning', async () => {
    const schema: JsonSchema = { pattern: '^\\-a$', patternProperties: { '^\\_': false, '^.$': { type: 'number' } } };
    expect(await verdicts(schema, ['-a', 'a', { _a: 1 }, { '😀': 'one code point' }])).toEqual([
      true,
      false,
      false,
      false,
    ]);
    expect(findings(schema).map(({ code, severity, origin }) => [code, severity, origin.pointer])).toEqual([
      ['pattern-not-unicode', 'warning', '/components/schemas/Own'],
      ['pattern-not-unicode', 'warning', '/components/schemas/Own'],
    ]);
  });

  it('that are no regular expressions are errors, and checked as if they were not there', async () => {
    const schema: JsonSchema = { type: 'string', pattern: '(' };
    expect(await verdicts(schema, ['a', 1])).toEqual([true, false]);
    expect(findings(schema)).toMatchObject([
      { code: 'schema-invalid', severity: 'error', message: expect.stringContaining('"("') as string },
    ]);
  });

  it('that are fine are not mentioned', () => {
    expect(findings({ pattern: '^\\p{L}+$' })).toEqual([]);
  });
});

describe('compileValidator', () => {
  it('makes one module of a schema', async () => {
    const code = compileValidator({ type: 'array', items: { type: 'integer' }, maxItems: 2 });
    expect(code).not.toContain('import');
    const { validate } = (await import(`data:text/javascript,${encodeURIComponent(code)}`)) as {
      validate: (value: unknown) => boolean;
    };
    expect([[], [1, 2], [1, 2, 3], ['a'], 1].map((value) => validate(value))).toEqual([
      true,
      true,
      false,
      false,
      false,
    ]);
  });

  it('refuses a schema that refers to another', () => {
    expect(() => compileValidator({ $ref: 'eda:Other' })).toThrow(/Other/);
  });
});
