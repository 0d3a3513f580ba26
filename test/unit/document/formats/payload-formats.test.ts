import { parse as parseAvro, type Schema, Type } from 'avsc';
import { Ajv } from 'ajv';
import formats from 'ajv-formats';
import { describe, expect, it } from 'vitest';
import type { Diagnostic } from '../../../../src/diagnostics/diagnostic.js';
import { loadDocument } from '../../../../src/document/load-document.js';
import { buildModel } from '../../../../src/model/build-model.js';
import type { ContractModel } from '../../../../src/model/contract-model.js';
import { createContractFolder } from '../contract-folder.js';

interface Read {
  readonly model: ContractModel | undefined;
  readonly diagnostics: readonly Diagnostic[];
  readonly ms: number;
}

async function readDocument(payload: string, others: Readonly<Record<string, string>> = {}): Promise<Read> {
  const text = `asyncapi: 3.0.0
info: { title: Shop, version: 1.0.0 }
channels:
  a: { address: a, messages: { M: { $ref: '#/components/messages/M' } } }
components:
  messages:
    M:
      payload:
${payload.replaceAll(/^/gm, '        ')}
`;
  const folder = createContractFolder({ 'main.yaml': text, ...others });
  try {
    const start = performance.now();
    const { document, diagnostics } = await loadDocument(folder.file('main.yaml'), { workspace: folder.path });
    const built = document && diagnostics.every(({ severity }) => severity !== 'error');
    const made = document !== undefined && built ? buildModel(document, { role: 'service' }) : undefined;
    const ms = performance.now() - start;
    return { model: made?.model, diagnostics: [...diagnostics, ...(made?.diagnostics ?? [])], ms };
  } finally {
    folder.dispose();
  }
}

const avro = (schema: unknown): string =>
  `schemaFormat: application/vnd.apache.avro;version=1.9.0\nschema: ${JSON.stringify(schema)}`;
const protobuf = (text: string): string =>
  `schemaFormat: application/vnd.google.protobuf;version=3\nschema: |\n${text.replaceAll(/^/gm, '  ')}`;

/** Whether the model's schemas accept a value. */
function accepts(model: ContractModel | undefined, value: unknown): boolean {
  if (model === undefined) throw new Error('There is no model.');
  const ajv = new Ajv({ strict: false, validateSchema: false, ownProperties: true });
  formats.default(ajv);
  const write = (schema: unknown): unknown =>
    JSON.parse(JSON.stringify(schema).replaceAll(/"eda:([^"]+)"/g, (_, id: string) => JSON.stringify(keyOf(id))));
  const keyOf = (id: string): string => `s${model.schemas.findIndex((one) => one.id === id)}`;
  for (const { id, schema } of model.schemas) ajv.addSchema(write(schema) as object, keyOf(id));
  return ajv.validate(keyOf(model.messages[0]?.payload ?? ''), value);
}

const codes = ({ diagnostics }: Read): string[] => diagnostics.map(({ code }) => code);
const errors = ({ diagnostics }: Read): string[] =>
  diagnostics
    .filter(({ severity }) => severity === 'error')
    .map(({ code, range }) => `${code} ${range.start.line}:${range.start.column}`);

const record = (...fields: readonly unknown[]): Schema => ({ type: 'record', name: 'a.R', fields }) as Schema;

describe('Avro payloads', () => {
  const values: readonly (readonly [schema: Schema, ...values: readonly unknown[]])[] = [
    [record({ name: 'a', type: 'int' }), { a: 1 }, { a: 1.5 }, { a: 2 ** 31 }, { a: '1' }, {}, null, { a: 1, b: 2 }],
    [record({ name: 'a', type: 'long' }), { a: 2 ** 40 }, { a: 1.5 }, { a: null }],
    [record({ name: 'a', type: ['null', 'string'], default: null }), { a: null }, { a: 'x' }, { a: 1 }, {}],
    [record({ name: 'next', type: ['null', 'R'] }), { next: null }, { next: { next: null } }, { next: { next: 1 } }],
    [record({ name: 'a', type: ['int', 'string'] }), { a: 1 }, { a: 'x' }, { a: { int: 1 } }],
    [
      record({
        name: 'a',
        type: [
          { type: 'record', name: 'X', fields: [] },
          { type: 'record', name: 'Y', fields: [{ name: 'y', type: 'int' }] },
        ],
      }),
      { a: { 'a.X': {} } },
      { a: { 'a.Y': { y: 1 } } },
      { a: { y: 1 } },
      { a: { 'a.Y': {} } },
    ],
    [{ type: 'map', values: { type: 'array', items: 'boolean' } }, {}, { a: [true] }, { a: [1] }, []],
    [record({ name: 'e', type: { type: 'enum', name: 'E', symbols: ['A', 'B'] } }), { e: 'A' }, { e: 'C' }, { e: 1 }],
    [record({ name: 'd', type: 'double' }, { name: 'b', type: 'boolean' }), { d: 1, b: true }, { d: '1', b: true }],
  ];

  it.each(values.map((one, index) => [index, one] as const))(
    'accept the values that avsc accepts, %i',
    async (_, [schema, ...held]) => {
      const type = Type.forSchema(schema);
      const read = await readDocument(avro(schema));
      expect(errors(read)).toEqual([]);
      for (const value of held) expect([value, accepts(read.model, value)]).toEqual([value, type.isValid(value)]);
    },
  );

  it.each([
    ['an unknown type', record({ name: 'a', type: 'strng' })],
    ['a field twice', record({ name: 'a', type: 'int' }, { name: 'a', type: 'int' })],
    ['a name twice', record({ name: 'a', type: { type: 'fixed', name: 'R', size: 1 } })],
    ['a type twice in a union', record({ name: 'a', type: ['int', 'int'] })],
    ['a union in a union', record({ name: 'a', type: ['int', ['string']] })],
    ['a symbol twice', { type: 'enum', name: 'E', symbols: ['A', 'A'] }],
    ['a symbol that is no name', { type: 'enum', name: 'E', symbols: ['a-b'] }],
    ['a wrong default', record({ name: 'a', type: 'int', default: 'x' })],
    ['no items', { type: 'array' }],
    ['no size', { type: 'fixed', name: 'F' }],
    ['no fields', { type: 'record', name: 'R' }],
    ['a name with a dash', { type: 'record', name: 'R-x', fields: [] }],
  ])('refuse what avsc refuses: %s', async (_, schema) => {
    expect(() => parseAvro(JSON.stringify(schema))).toThrow(/./);
    const found = errors(await readDocument(avro(schema)));
    expect(found[0]).toMatch(/^avro-schema 10:\d+$/);
  });

  it('say where in a file of its own the mistake is, and what was meant', async () => {
    const read = await readDocument(
      "schemaFormat: application/vnd.apache.avro+json;version=1.9.0\nschema: { $ref: './order.avsc' }",
      { 'order.avsc': '{\n\t"type": "record",\n\t"name": "O",\n\t"fields": [{ "name": "a", "type": "strng" }]\n}\n' },
    );
    expect(errors(read)).toEqual(['avro-schema 4:36']);
    expect(read.diagnostics[0]?.suggestion).toBe('string');
    expect(read.diagnostics[0]?.file).toMatch(/order\.avsc$/);
  });

  it('take a name that another schema may define for anything, with a warning', async () => {
    const read = await readDocument(avro(record({ name: 'a', type: 'other.Address' })));
    expect(errors(read)).toEqual([]);
    expect(codes(read)).toContain('avro-name');
    expect(accepts(read.model, { a: { any: 1 } })).toBe(true);
  });
});

describe('Protobuf payloads', () => {
  it('become ProtoJSON', async () => {
    const read = await readDocument(
      protobuf(`syntax = "proto3";
package shop;
import "google/protobuf/timestamp.proto";
// An order.
message Order {
  string order_id = 1; // The id.
  int64 amount = 2;
  map<string, Line> lines = 3;
  oneof by { string card = 4; bool cash = 5; }
  oneof to { string home = 6; string shop = 7; }
  google.protobuf.Timestamp at = 8;
  google.protobuf.Int32Value opt = 9;
  enum State { UNKNOWN = 0; SENT = 1; }
  repeated State states = 10;
  Order parent = 11;
  string constructor = 12;
}
message Line { double weight = 1; }`),
    );
    expect(errors(read)).toEqual([]);
    expect(read.model?.schemas.map(({ name }) => name)).toEqual(['Line', 'M', 'Order', 'OrderState']);
    const good = { orderId: 'a', amount: '12', lines: { a: { weight: 'NaN' } }, card: 'x', home: 'y', opt: null };
    expect(accepts(read.model, { ...good, states: ['SENT'], parent: good, at: '2024-01-01T00:00:00Z' })).toBe(true);
    for (const bad of [
      { orderId: 1 },
      { amount: 'x' },
      { card: 'x', cash: true },
      { home: 'x', shop: 'y' },
      { states: ['LOST'] },
      { parent: { orderId: 1 } },
      { at: 'today' },
    ])
      expect([bad, accepts(read.model, bad)]).toEqual([bad, false]);
  });

  it.each([
    ['a type that is not there', 'message A {\n  Missing b = 1;\n}', 'protobuf-schema 12:13'],
    ['a mistake', 'message A {\n  string b 1;\n}', 'protobuf-schema 12:13'],
    ['two payloads', 'message A {}\nmessage B {}', 'protobuf-schema 12:11'],
    ['no message', 'enum A { B = 0; }', 'protobuf-schema 10:17'],
  ])('say on which line is %s', async (_, text, expected) => {
    const read = await readDocument(protobuf(text));
    expect(errors(read)).toEqual([expected]);
  });

  it('tell the payload by @RootNode, and report imports that are not read', async () => {
    const read = await readDocument(protobuf('import "x/y.proto";\n// @RootNode\nmessage A {}\nmessage B {}'));
    expect(codes(read)).toEqual(['protobuf-import', 'payload-codec']);
    expect(read.model?.schemas.map(({ name }) => name)).toEqual(['A', 'M']);
  });

  it('are refused, and quickly, where they are nested without an end', async () => {
    const read = await readDocument(protobuf('message A {'.repeat(50_000)));
    expect(errors(read)).toHaveLength(1);
    expect(read.ms).toBeLessThan(10_000);
  });

  it('are harmless with names of prototypes', async () => {
    const read = await readDocument(
      protobuf('message A { string toString = 1; B valueOf = 2; }\nmessage B { string hasOwnProperty = 1; }'),
    );
    expect(errors(read)).toEqual([]);
    expect(accepts(read.model, { toString: 'x', valueOf: { hasOwnProperty: 'y' } })).toBe(true);
    expect(accepts(read.model, { toString: 1 })).toBe(false);
  });
});

describe('OpenAPI payloads', () => {
  it('have nullable and exclusive bounds of version 3.0', async () => {
    const read = await readDocument(
      'schemaFormat: application/vnd.oai.openapi+yaml;version=3.0.3\nschema: { type: object, properties: { a: { type: integer, minimum: 0, exclusiveMinimum: true, nullable: true, example: 1 } } }',
    );
    expect(errors(read)).toEqual([]);
    expect([{ a: null }, { a: 1 }, { a: 0 }].map((value) => accepts(read.model, value))).toEqual([true, true, false]);
  });
});

it('names what is supported where a format is not', async () => {
  const read = await readDocument('schemaFormat: application/raml+yaml;version=1.0\nschema: { type: object }');
  expect(codes(read)).toEqual(['schema-format-unsupported']);
  expect(read.diagnostics[0]?.message).toMatch(/Avro .* Protobuf/);
});
