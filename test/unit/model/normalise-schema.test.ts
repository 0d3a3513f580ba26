import { Ajv2020 } from 'ajv/dist/2020.js';
import { describe, expect, it } from 'vitest';
import { buildFromFiles, HEAD, messageOf, normalised, schemaOf, withPayload } from './build-from-yaml.js';

const cases: readonly (readonly [string, unknown, unknown])[] = [
  [
    'a tuple',
    { type: 'array', items: [{ type: 'string' }, { type: 'number' }] },
    { type: 'array', prefixItems: [{ type: 'string' }, { type: 'number' }] },
  ],
  ['a closed tuple', { items: [true], additionalItems: false }, { prefixItems: [true], items: false }],
  ['an empty tuple', { items: [], additionalItems: { type: 'string' } }, { items: { type: 'string' } }],
  [
    'additionalItems without a tuple',
    { items: { type: 'string' }, additionalItems: false },
    { items: { type: 'string' } },
  ],
  [
    'dependencies',
    { type: 'object', dependencies: { a: ['b'], c: { required: ['d'] } } },
    { type: 'object', dependentRequired: { a: ['b'] }, dependentSchemas: { c: { required: ['d'] } } },
  ],
  [
    'nullable with a type',
    { type: 'string', nullable: true, maxLength: 3 },
    { type: ['string', 'null'], maxLength: 3 },
  ],
  [
    'nullable with an enum',
    { type: 'string', nullable: true, enum: ['a'] },
    { type: ['string', 'null'], enum: ['a', null] },
  ],
  [
    'nullable with a const',
    { type: 'string', nullable: true, const: 'a' },
    { type: ['string', 'null'], enum: ['a', null] },
  ],
  [
    'nullable with allOf',
    { description: 'x', nullable: true, allOf: [{ type: 'string' }] },
    { description: 'x', anyOf: [{ allOf: [{ type: 'string' }] }, { type: 'null' }] },
  ],
  ['nullable: false', { type: 'string', nullable: false }, { type: 'string' }],
  [
    'bounds of draft-04',
    { minimum: 1, exclusiveMinimum: true, maximum: 9, exclusiveMaximum: false },
    { exclusiveMinimum: 1, maximum: 9 },
  ],
  ['bounds of draft-06', { exclusiveMinimum: 1, exclusiveMaximum: 9 }, { exclusiveMinimum: 1, exclusiveMaximum: 9 }],
  ['extensions', { type: 'string', 'x-parser-schema-id': 'a', 'x-eda-name': 'Thing' }, { type: 'string' }],
  [
    'ids and anchors',
    { $id: 'https://a.example/b', $schema: 'http://json-schema.org/draft-07/schema#', $anchor: 'a', type: 'string' },
    { type: 'string' },
  ],
  [
    'definitions that nothing refers to',
    { definitions: { a: true }, $defs: { b: true }, type: 'string' },
    { type: 'string' },
  ],
  [
    'a property that is called like a keyword',
    { type: 'object', properties: { $ref: { type: 'string' }, items: { type: 'array' }, __proto__x: true } },
    { type: 'object', properties: { $ref: { type: 'string' }, items: { type: 'array' }, __proto__x: true } },
  ],
  [
    'data that looks like a schema',
    { const: { $ref: 'x', nullable: true }, default: { 'x-a': 1 } },
    { const: { $ref: 'x', nullable: true }, default: { 'x-a': 1 } },
  ],
  [
    'properties in a condition',
    { type: 'object', if: { properties: { a: { const: 1 } } }, else: { required: ['b'] } },
    { type: 'object', if: { properties: { a: { const: 1 } } }, else: { required: ['b'] } },
  ],
  [
    'properties in a branch',
    { oneOf: [{ properties: { a: true } }] },
    { oneOf: [{ type: 'object', properties: { a: true } }] },
  ],
  [
    'a multi-format schema',
    { schemaFormat: 'application/schema+json;version=draft-07', schema: { type: 'array', items: [true] } },
    { type: 'array', prefixItems: [true] },
  ],
  [
    'AsyncAPI’s own format',
    { schemaFormat: 'application/vnd.aai.asyncapi+yaml;version=3.0.0', schema: { type: 'string' } },
    { type: 'string' },
  ],
  ['a schema that allows everything', true, true],
];

describe('normalising to JSON Schema 2020-12', () => {
  it.each(cases)('%s', async (_, payload, expected) => {
    const { schema, codes } = await normalised(payload);
    expect(codes).toEqual([]);
    expect(schema).toEqual(expected);
    // Strict: a keyword that 2020-12 does not know would be refused.
    expect(() =>
      new Ajv2020({ strictSchema: true, strictTypes: false, strictTuples: false, strictRequired: false }).compile(
        schema ?? false,
      ),
    ).not.toThrow();
  });

  it('assumes an object where there are properties without a type, and says so', async () => {
    const { schema, codes } = await normalised({ properties: { a: { properties: {} } } });
    expect(codes).toEqual(['schema-type-assumed', 'schema-type-assumed']);
    expect(schema).toEqual({ type: 'object', properties: { a: { type: 'object', properties: {} } } });
  });

  it('keeps a property called __proto__', async () => {
    const { schema } = await normalised(JSON.parse('{"type":"object","properties":{"__proto__":{"type":"string"}}}'));
    const properties = typeof schema === 'object' ? (schema['properties'] as object) : {};
    expect(Object.keys(properties)).toEqual(['__proto__']);
  });

  it('ignores what stands beside a $ref of draft-07, with a warning, but for words', async () => {
    const { schema, codes } = await normalised(
      { type: 'object', properties: { a: { $ref: '#/components/schemas/Id', description: 'An id.', maxLength: 3 } } },
      { Id: { type: 'string' } },
    );
    expect(codes).toEqual(['ref-siblings-ignored']);
    expect(schema).toEqual({
      type: 'object',
      properties: { a: { description: 'An id.', $ref: 'eda:main.yaml#/components/schemas/Id' } },
    });
  });

  it('keeps what stands beside a $ref of 2020-12', async () => {
    const schema = { type: 'object', properties: { a: { $ref: '#/components/schemas/Id', maxLength: 3 } } };
    const result = await normalised(
      { schemaFormat: 'application/schema+json;version=2020-12', schema },
      { Id: { type: 'string' } },
    );
    expect(result.codes).toEqual([]);
    expect(result.schema).toEqual({
      type: 'object',
      properties: { a: { maxLength: 3, $ref: 'eda:main.yaml#/components/schemas/Id' } },
    });
  });

  it('gives the branches of a discriminated union their constant', async () => {
    const { schema } = await normalised(
      {
        type: 'object',
        discriminator: 'kind',
        oneOf: [{ $ref: '#/components/schemas/cat' }, { $ref: '#/components/schemas/Dog' }],
      },
      {
        cat: { type: 'object', properties: { kind: { type: 'string' } } },
        Dog: { allOf: [{ type: 'object', properties: { kind: { const: 'DOG' } } }] },
      },
    );
    expect(schema).toEqual({
      type: 'object',
      discriminator: 'kind',
      oneOf: [
        {
          allOf: [
            { $ref: 'eda:main.yaml#/components/schemas/cat' },
            { type: 'object', properties: { kind: { const: 'cat' } }, required: ['kind'] },
          ],
        },
        { $ref: 'eda:main.yaml#/components/schemas/Dog' },
      ],
    });
  });

  it('refuses formats and keywords that it cannot carry, with their place', async () => {
    const raml = await normalised({
      schemaFormat: 'application/raml+yaml;version=1.0',
      schema: { type: 'object' },
    });
    expect(raml.model).toBeUndefined();
    expect(raml.codes).toEqual(['schema-format-unsupported']);
    const dynamic = await normalised({ type: 'array', items: { $dynamicRef: '#node' } });
    expect(dynamic.codes).toEqual(['schema-keyword-unsupported']);
  });

  it('takes 200 levels and refuses 201', async () => {
    const nested = (depth: number): unknown =>
      depth === 1 ? { type: 'string' } : { type: 'array', items: nested(depth - 1) };
    expect((await normalised(nested(200))).codes).toEqual([]);
    const { codes, model } = await normalised(nested(201));
    expect(codes).toEqual(['too-deep']);
    expect(model).toBeUndefined();
  });
});

describe('schemas of their own', () => {
  it('are those that a $ref leads to: recursive ones, nested ones, those of other files', async () => {
    const { model, diagnostics } = await buildFromFiles({
      'main.yaml':
        HEAD +
        withPayload(
          {
            type: 'object',
            properties: {
              tree: { $ref: './schemas/tree.yaml' },
              money: { $ref: './schemas/common.yaml#/definitions/money' },
              street: { $ref: '#/components/schemas/Address/properties/street' },
              inline: { type: 'object', properties: { a: { type: 'string' } } },
            },
          },
          { Address: { type: 'object', properties: { street: { type: 'string' } } } },
        ),
      'schemas/tree.yaml': 'type: object\nproperties: { children: { type: array, items: { $ref: "#" } } }\n',
      'schemas/common.yaml': 'definitions: { money: { type: integer } }\n',
    });
    expect(diagnostics).toEqual([]);
    expect(model?.schemas.map(({ name, kind, id }) => [name, kind, id])).toEqual([
      ['AddressStreet', 'shared', 'main.yaml#/components/schemas/Address/properties/street'],
      ['Money', 'shared', 'schemas/common.yaml#/definitions/money'],
      ['Thing', 'payload', 'main.yaml#/components/messages/Thing/payload'],
      ['Tree', 'shared', 'schemas/tree.yaml#'],
    ]);
    expect(schemaOf(model, 'Tree').schema).toEqual({
      type: 'object',
      properties: { children: { type: 'array', items: { $ref: 'eda:schemas/tree.yaml#' } } },
    });
    expect(schemaOf(model, 'Tree').origin).toEqual({ file: 'schemas/tree.yaml', pointer: '' });
  });

  it('are one with the message of the same name', async () => {
    const { model } = await normalised({ $ref: '#/components/schemas/Thing' }, { Thing: { type: 'string' } });
    expect(model?.schemas.map(({ name, kind }) => [name, kind])).toEqual([['Thing', 'payload']]);
    expect(messageOf(model, 'Thing').payload).toBe('main.yaml#/components/schemas/Thing');
  });

  it('and the type of a message that refers to one of another name are both there', async () => {
    const { model } = await normalised({ $ref: '#/components/schemas/Other' }, { Other: { type: 'string' } });
    expect(schemaOf(model, 'Thing').schema).toEqual({ $ref: 'eda:main.yaml#/components/schemas/Other' });
    expect(schemaOf(model, 'Other').kind).toBe('shared');
  });

  it('keep extensions for documentation', async () => {
    const { model } = await normalised({ type: 'string', 'x-unit': 'm' });
    expect(schemaOf(model, 'Thing').extensions).toEqual({ 'x-unit': 'm' });
  });
});
