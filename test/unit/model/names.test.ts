import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { fileNameOf } from '../../../src/model/names/file-name.js';
import { camelCase, foldName, kebabCase, pascalCase } from '../../../src/model/names/letter-case.js';
import { buildFromFiles, buildFromYaml, HEAD, modelOf, schemaOf, withPayload } from './build-from-yaml.js';

describe('letter case', () => {
  it.each([
    ['order-placed', 'OrderPlaced', 'orderPlaced', 'order-placed'],
    ['OrderPlacedFat', 'OrderPlacedFat', 'orderPlacedFat', 'order-placed-fat'],
    ['HTTPServer', 'HTTPServer', 'httpServer', 'http-server'],
    ['order.placed_v1', 'OrderPlacedV1', 'orderPlacedV1', 'order-placed-v1'],
    ['3d model', '_3dModel', '_3dModel', '3d-model'],
    ['__proto__', 'Proto', 'proto', 'proto'],
    ['ID', 'ID', 'id', 'id'],
    ['straße', 'Straße', 'straße', 'straße'],
    ['日本', '日本', '日本', '日本'],
    ['*/ `${x}`', 'X', 'x', 'x'],
    ['***', '', '', ''],
  ])('%s', (text, pascal, camel, kebab) => {
    expect([pascalCase(text), camelCase(text), kebabCase(text)]).toEqual([pascal, camel, kebab]);
  });

  it('makes identifiers and file names of any text', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme' }), (text) => {
        for (const name of [pascalCase(text), camelCase(text)])
          expect(name).toMatch(/^(?:[\p{ID_Start}_][\p{ID_Continue}]*)?$/u);
        expect(fileNameOf(pascalCase(text))).not.toMatch(/[/\\:*?"<>|\s.]/);
      }),
    );
  });

  it('gives names that it tells apart different files, also where case does not count', () => {
    const name = fc.stringMatching(/^[A-Za-z_0-9]{1,6}$/).map(pascalCase);
    fc.assert(
      fc.property(name, name, (left, right) => {
        const same = fileNameOf(left).toLowerCase() === fileNameOf(right).toLowerCase();
        expect(same).toBe(foldName(left) === foldName(right));
      }),
    );
  });

  it('avoids names that Windows keeps for itself', () => {
    expect(['Con', 'NUL', 'Lpt1', 'Order'].map(fileNameOf)).toEqual(['_con', '_nul', '_lpt1', 'order']);
  });
});

describe('the name of a service', () => {
  const named = async (root: string, serviceName?: string): Promise<readonly unknown[]> => {
    const { model, diagnostics } = await buildFromFiles(
      { 'main.yaml': `asyncapi: 3.0.0\n${root}` },
      { role: 'service', serviceName },
    );
    return [model?.service, model?.typeName, ...diagnostics.map((diagnostic) => diagnostic.code)];
  };

  it.each([
    ['info: { title: Order Service, version: 1.0.0 }', 'order', 'Order'],
    ['info: { title: Stock & Returns Service API, version: 1.0.0 }', 'stock-returns', 'StockReturns'],
    ['info: { title: API, version: 1.0.0 }', 'api', 'Api'],
    ['info: { title: Anything, version: 1.0.0 }\nx-eda-name: OrderService', 'order-service', 'OrderService'],
  ])('%s', async (root, service, typeName) => {
    expect(await named(root)).toEqual([service, typeName]);
  });

  it('is that of the configuration first', async () => {
    expect(await named('info: { title: A, version: 1.0.0 }\nx-eda-name: b', 'c d')).toEqual(['c-d', 'CD']);
  });

  it('has to be there', async () => {
    expect(await named('info: { title: "***", version: 1.0.0 }')).toEqual([
      undefined,
      undefined,
      'service-name-missing',
    ]);
  });
});

const twoChannels = `channels:
  orders: { address: orders, messages: { Changed: { payload: { type: string } } } }
  customers: { address: customers, messages: { Changed: { payload: { type: string } } } }
`;

describe('names that collide', () => {
  it('are qualified by channel, each of them, with a warning that shows the others', async () => {
    const { model, diagnostics } = await buildFromYaml(twoChannels);
    expect(model?.messages.map((message) => message.key)).toEqual(['CustomersChanged', 'OrdersChanged']);
    expect(diagnostics.map(({ code, range, related }) => [code, range.start.line, related?.[0]?.pointer])).toEqual([
      ['name-qualified', 4, '/channels/customers/messages/Changed'],
      ['name-qualified', 5, '/channels/orders/messages/Changed'],
    ]);
  });

  it('leave the name alone that x-eda-name gives', async () => {
    const { model, diagnostics } = await buildFromYaml(
      twoChannels.replace('Changed: {', 'Changed: { x-eda-name: Changed,'),
    );
    expect(model?.messages.map((message) => message.key)).toEqual(['Changed', 'CustomersChanged']);
    expect(diagnostics.map(({ code, range }) => [code, range.start.line])).toEqual([['name-qualified', 5]]);
  });

  it('are qualified by file', async () => {
    const money = 'Money: { type: integer }\n';
    const refs = {
      type: 'object',
      properties: { a: { $ref: './a/money.yaml#/Money' }, b: { $ref: './b/money.yaml#/Money' } },
    };
    const { model, diagnostics } = await buildFromFiles({
      'main.yaml': HEAD + withPayload(refs),
      'a/money.yaml': money,
      'b/money.yaml': money,
    });
    expect(model?.schemas.map((schema) => schema.name)).toEqual(['AMoneyMoney', 'BMoneyMoney', 'Thing']);
    expect(diagnostics.map((diagnostic) => diagnostic.code)).toEqual(['name-qualified', 'name-qualified']);
  });

  it('are qualified by kind: a message and another schema of its name', async () => {
    const { model } = await buildFromYaml(
      withPayload(
        { type: 'object', properties: { of: { $ref: '#/components/schemas/Thing' } } },
        { Thing: { type: 'string' } },
      ),
    );
    expect(model?.schemas.map((schema) => schema.name)).toEqual(['ThingMessage', 'ThingSchema']);
  });

  it.each(['Message', 'Record', 'OrderPublish', 'ThingEvent', 'Promise'])(
    'with what generated code needs itself: %s',
    async (name) => {
      const { model, diagnostics } = await buildFromYaml(
        withPayload({ type: 'array', items: { $ref: `#/components/schemas/${name}` } }, { [name]: { type: 'string' } }),
      );
      expect(model?.schemas.map((schema) => schema.name)).toContain(`${name}Schema`);
      expect(diagnostics.map((diagnostic) => diagnostic.code)).toEqual(['name-qualified']);
    },
  );

  it('and cannot be told apart are an error with both places', async () => {
    const properties = { a: { $ref: '#/components/schemas/order-id' }, b: { $ref: '#/components/schemas/OrderId' } };
    const yaml = withPayload(
      { type: 'object', properties },
      { 'order-id': { type: 'string' }, OrderId: { type: 'string' } },
    );
    const { model, diagnostics } = await buildFromYaml(yaml);
    expect(model).toBeUndefined();
    const error = diagnostics.find((diagnostic) => diagnostic.code === 'name-collision');
    expect(error).toMatchObject({ severity: 'error', pointer: '/components/schemas/order-id' });
    expect(error?.related).toMatchObject([{ pointer: '/components/schemas/OrderId' }]);
    expect(error?.message).toContain('x-eda-name');
  });

  it('by x-eda-name are an error', async () => {
    const yaml = twoChannels.replaceAll('Changed: {', 'Changed: { x-eda-name: Changed,');
    const { diagnostics } = await buildFromYaml(yaml);
    expect(diagnostics.map(({ code, range }) => [code, range.start.line])).toEqual([['name-collision', 4]]);
  });

  it('count without regard to case, since files are named after them', async () => {
    const yaml = twoChannels
      .replace('Changed: {', 'Changed: { x-eda-name: CHANGED,')
      .replace('customers: {', 'customers: { x-a: 1,');
    const { model } = await buildFromYaml(yaml);
    expect(new Set(model?.schemas.map((schema) => schema.fileName.toLowerCase())).size).toBe(2);
    expect(model?.messages.map((message) => message.key)).toEqual(['CHANGED', 'CustomersChanged']);
  });

  it('of channels are an error', async () => {
    const { diagnostics } = await buildFromYaml('channels:\n  a-b: { address: x }\n  a_b: { address: y }\n');
    expect(diagnostics.map(({ code, range }) => [code, range.start.line])).toEqual([['name-collision', 5]]);
  });
});

describe('x-eda-name', () => {
  it('has to be a name that a type can have', async () => {
    const { model, diagnostics } = await buildFromYaml(
      "channels:\n  a:\n    address: a\n    messages:\n      M: { x-eda-name: 'a */ b', payload: { type: string } }\n",
    );
    expect(model).toBeUndefined();
    expect(
      diagnostics.map(({ code, range, suggestion }) => [code, range.start.line, range.start.column, suggestion]),
    ).toEqual([['name-invalid', 7, 24, 'AB']]);
  });

  it('names schemas and the parameters of channels', async () => {
    const model = await modelOf("channels: { a: { address: 'a.{p}', x-eda-name: first, parameters: { p: {} } } }\n");
    expect(model.channels.map(({ name, parametersTypeName }) => [name, parametersTypeName])).toEqual([
      ['first', 'FirstParameters'],
    ]);
    const other = await modelOf(
      withPayload(
        { type: 'array', items: { $ref: '#/components/schemas/a' } },
        { a: { type: 'string', 'x-eda-name': 'Label' } },
      ),
    );
    expect(schemaOf(other, 'Label').id).toBe('main.yaml#/components/schemas/a');
  });
});

describe('names that are too long for a file', () => {
  const one = (key: string): string =>
    `channels: { a: { address: a, messages: { ${key}: { payload: { type: string } } } } }\n`;

  it.each([
    ['150 letters', 'a'.repeat(150), true],
    ['240 letters', 'a'.repeat(240), false],
    ['100 letters of three bytes', '注'.repeat(100), false],
    ['130 words of one letter, which are set apart in a file name', 'aB'.repeat(130), false],
  ])('%s', async (_, key, fits) => {
    const { model, diagnostics } = await buildFromYaml(one(key));
    expect(model !== undefined).toBe(fits);
    expect(diagnostics.map(({ code, message }) => [code, /too long for a file name/.test(message)])).toEqual(
      fits ? [] : [['name-collision', true]],
    );
    for (const { fileName } of model?.schemas ?? []) expect(Buffer.byteLength(fileName)).toBeLessThan(240);
  });
});
