import { describe, expect, it } from 'vitest';
import { HEADERS } from '../../../src/runtime/envelope/header-names.js';
import { isRuntimeHeader } from '../../../src/model/messages/runtime-headers.js';
import { buildFromFiles, buildFromYaml, HEAD, messageOf, modelOf, schemaOf } from './build-from-yaml.js';

/** A contract that sends one message, given by its body in JSON or YAML flow style. */
const sending = (message: string, components = ''): string => `channels:
  c: { address: c, messages: { Order: ${message} } }
operations: { sendOrder: { action: send, channel: { $ref: '#/channels/c' } } }
components:
  schemas:
    OrderId: { type: string }
${components}`;

describe('the type of a message', () => {
  it.each([
    ['its key', '{ payload: true }', 'Order'],
    ['its name', '{ name: shop.order.v1, payload: true }', 'shop.order.v1'],
    ['the event of a variant', '{ name: X, x-eda-event: Ordered, x-eda-variant: fat, payload: true }', 'Ordered'],
  ])('is %s', async (_, message, type) => {
    expect(messageOf(await modelOf(sending(message)), 'Order').type).toBe(type);
  });

  it('is found in a file of its own by name, by the key of the channel, or by the file', async () => {
    const files = (message: string): Record<string, string> => ({
      'main.yaml': `${HEAD}channels: { c: { address: c, messages: { placed: { $ref: './messages/order.yaml#/request' } } } }\n`,
      'messages/order.yaml': `request: ${message}\n`,
    });
    const named = await buildFromFiles(files('{ name: PlaceOrder, payload: true }'));
    expect(named.model?.messages).toMatchObject([{ key: 'PlaceOrder', type: 'PlaceOrder' }]);
    const unnamed = await buildFromFiles(files('{ payload: true }'));
    expect(unnamed.model?.messages).toMatchObject([{ key: 'Placed', type: 'placed' }]);
  });

  it('needs variant and event together', async () => {
    const { diagnostics } = await buildFromYaml(sending('{ x-eda-event: Ordered, payload: true }'));
    expect(diagnostics.map(({ code }) => code)).toEqual(['variant-without-event']);
  });
});

describe('headers', () => {
  it('are the application’s alone, however the contract says it', async () => {
    const model = await modelOf(
      sending(
        `{ payload: true, correlationId: { location: $message.header#/trace }, headers: { allOf: [{ $ref: '#/components/schemas/Common' }, { type: object, required: [tenant, ce_id], properties: { tenant: { $ref: '#/components/schemas/OrderId' }, trace: { type: string } } }] } }`,
        '    Common: { type: object, required: [ce_type], properties: { ce_type: { type: string }, traceparent: { type: string }, priority: { type: integer } } }\n',
      ),
    );
    expect(schemaOf(model, 'OrderHeaders').schema).toEqual({
      type: 'object',
      properties: { priority: { type: 'integer' }, tenant: { $ref: 'eda:main.yaml#/components/schemas/OrderId' } },
      required: ['tenant'],
    });
    expect(messageOf(model, 'Order')).toMatchObject({
      headers: 'main.yaml#/channels/c/messages/Order/headers',
      headersRequired: true,
      correlationId: { from: 'header', path: ['trace'] },
    });
  });

  it('are absent where only metadata is declared', async () => {
    const model = await modelOf(
      sending(
        '{ payload: true, headers: { type: object, required: [ce_id], properties: { ce_id: { type: string } } } }',
      ),
    );
    expect(messageOf(model, 'Order')).toMatchObject({ headersRequired: false });
    expect(messageOf(model, 'Order')).not.toHaveProperty('headers');
    expect(model.schemas.map(({ name }) => name)).toEqual(['Order']);
  });

  it('leave out where a request is answered', async () => {
    const model = await modelOf(`channels:
  c: { address: c, messages: { Ask: { payload: true, headers: { type: object, required: [replyTo], properties: { replyTo: { type: string } } } }, Answer: { payload: true } } }
operations:
  ask:
    action: send
    channel: { $ref: '#/channels/c' }
    messages: [{ $ref: '#/channels/c/messages/Ask' }]
    reply: { address: { location: $message.header#/replyTo }, messages: [{ $ref: '#/channels/c/messages/Answer' }] }
`);
    expect(messageOf(model, 'Ask')).not.toHaveProperty('headers');
  });

  it('of traits come below the message’s own', async () => {
    const model = await modelOf(
      sending(
        `{ payload: true, headers: { type: object, properties: { a: { type: string } } }, traits: [{ summary: One, headers: { type: object, required: [b], properties: { a: { type: integer }, b: { type: integer } } } }] }`,
      ),
    );
    expect(schemaOf(model, 'OrderHeaders').schema).toEqual({
      type: 'object',
      properties: { a: { type: 'string' }, b: { type: 'integer' } },
      required: ['b'],
    });
    expect(messageOf(model, 'Order').summary).toBe('One');
  });

  it('know every name that the runtime writes', () => {
    expect(Object.values(HEADERS).filter((name) => !isRuntimeHeader(name))).toEqual([]);
    expect(['tenant', 'correlationId', 'Ce_id'].some(isRuntimeHeader)).toBe(false);
  });
});

describe('the partition key', () => {
  const order = (properties: string, rest: string): string =>
    sending(`{ payload: { type: object, properties: { ${properties} } }, ${rest} }`);
  const binding = "bindings: { kafka: { key: { $ref: '#/components/schemas/OrderId' } } }";
  const id = "{ $ref: '#/components/schemas/OrderId' }";

  it('is where x-eda-order says', async () => {
    const model = await modelOf(
      order('a: { type: string }', 'x-eda-order: { key: $message.payload#/a, sequence: $message.payload#/v }'),
    );
    expect(messageOf(model, 'Order').order).toMatchObject({ key: { path: ['a'] }, sequence: { path: ['v'] } });
  });

  it.each([
    ['by the same $ref', `orderId: ${id}, note: { type: string }`, 'orderId'],
    ['by the same $ref with words around it', `orderId: { description: Whose., allOf: [${id}] }`, 'orderId'],
    ['by name among several', `parent: ${id}, orderId: ${id}`, 'orderId'],
  ])('is told %s', async (_, properties, name) => {
    const model = await modelOf(order(properties, binding));
    expect(messageOf(model, 'Order').order?.key).toEqual({
      source: `$message.payload#/${name}`,
      from: 'payload',
      path: [name],
    });
    expect(messageOf(model, 'Order')).not.toHaveProperty('keyRequired');
  });

  it('is told by a $ref to the property itself', async () => {
    const model = await modelOf(
      order(
        'id: { type: string }',
        "bindings: { kafka: { key: { $ref: '#/channels/c/messages/Order/payload/properties/id' } } }",
      ),
    );
    expect(messageOf(model, 'Order').order?.key?.path).toEqual(['id']);
  });

  it.each([
    ['a schema of its own', 'orderId: { type: string }', 'bindings: { kafka: { key: { type: string } } }'],
    ['no property’s schema', 'orderId: { type: string }', binding],
    ['that of several', `a: ${id}, b: ${id}`, binding],
  ])('has to be given where it is %s', async (_, properties, rest) => {
    const { model, diagnostics } = await buildFromYaml(order(properties, rest));
    expect(diagnostics.map(({ code, severity }) => [code, severity])).toEqual([['key-location-unknown', 'warning']]);
    expect(messageOf(model, 'Order')).toMatchObject({ keyRequired: true });
    expect(messageOf(model, 'Order')).not.toHaveProperty('order');
  });
});

describe('marks', () => {
  it('are constants that no other message of the channel has', async () => {
    const model = await modelOf(`channels:
  c:
    address: c
    messages:
      A: { headers: { type: object, properties: { kind: { const: a } } }, payload: { type: object, properties: { v: { const: 1 }, type: { enum: [x] }, meta: { type: object, properties: { t: { const: a } } } } } }
      B: { payload: { allOf: [{ type: object, properties: { v: { const: 1 }, type: { const: y } } }] } }
`);
    expect(messageOf(model, 'A').marks).toEqual([
      { from: 'header', path: ['kind'], value: 'a' },
      { from: 'payload', path: ['type'], value: 'x' },
      { from: 'payload', path: ['meta', 't'], value: 'a' },
    ]);
    expect(messageOf(model, 'B').marks).toEqual([{ from: 'payload', path: ['type'], value: 'y' }]);
  });
});

describe('everything else of a message', () => {
  it('is carried over', async () => {
    const model = await modelOf(
      sending(
        '{ title: T, summary: S, description: D, deprecated: true, contentType: application/cloudevents+json, x-eda-idempotency: { id: $message.payload#/id, retention: 14d }, payload: { type: object }, examples: [{ name: n, summary: s, payload: { id: 1 }, headers: { a: b } }] }',
      ),
    );
    expect(messageOf(model, 'Order')).toMatchObject({
      title: 'T',
      summary: 'S',
      description: 'D',
      deprecated: true,
      contentType: 'application/cloudevents+json',
      idempotencyId: { path: ['id'] },
      examples: [{ name: 'n', summary: 's', payload: { id: 1 }, headers: { a: 'b' } }],
      origin: { file: 'main.yaml', pointer: '/channels/c/messages/Order' },
    });
  });

  it('says where an expression cannot be read', async () => {
    const { model, diagnostics } = await buildFromYaml(
      sending('{ payload: true, correlationId: { location: $header#/x } }'),
    );
    expect(model).toBeUndefined();
    expect(diagnostics.map(({ code, pointer }) => [code, pointer])).toEqual([
      ['expression-invalid', '/channels/c/messages/Order/correlationId/location'],
    ]);
  });

  it('warns of content that is no JSON', async () => {
    const { diagnostics } = await buildFromYaml(sending('{ payload: true, contentType: text/plain }'));
    expect(diagnostics.map(({ code, severity }) => [code, severity])).toEqual([
      ['content-type-unsupported', 'warning'],
    ]);
  });

  it('takes an id that its operation names, and refuses two that differ', async () => {
    const operation = (id: string): string =>
      `{ action: send, channel: { $ref: '#/channels/c' }, x-eda-idempotency: $message.payload#/${id} }`;
    const yaml = 'channels: { c: { address: c, messages: { M: { payload: true } } } }\n';
    const model = await modelOf(`${yaml}operations: { a: ${operation('x')} }\n`);
    expect(messageOf(model, 'M').idempotencyId?.path).toEqual(['x']);
    const { diagnostics } = await buildFromYaml(`${yaml}operations: { a: ${operation('x')}, b: ${operation('y')} }\n`);
    expect(diagnostics.map(({ code }) => code)).toEqual(['extension-value']);
  });

  it('remembers as long as the operation says, else the message', async () => {
    const model = await modelOf(`channels:
  c:
    address: c
    messages:
      M: { payload: true, x-eda-idempotency: { retention: 14 days } }
      N: { payload: true }
operations:
  sent: { action: send, channel: { $ref: '#/channels/c' } }
  own: { action: receive, channel: { $ref: '#/channels/c' }, x-eda-idempotency: { retention: 90 min } }
  other: { action: receive, channel: { $ref: '#/channels/c' } }
`);
    const retentions = model.operations.map(({ key, entries }) => [
      key,
      entries.flatMap(({ messages }) => messages.map(({ retentionMs }) => retentionMs)),
    ]);
    expect(Object.fromEntries(retentions)).toEqual({
      sent: [undefined, undefined],
      own: [5_400_000, 5_400_000],
      other: [14 * 86_400_000, undefined],
    });
  });
});
