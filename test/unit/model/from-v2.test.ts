import { describe, expect, it } from 'vitest';
import type { ContractModel } from '../../../src/model/contract-model.js';
import { buildFromFiles, HEAD, messageOf, modelOf, type Files } from './build-from-yaml.js';

const HEAD_V2 = HEAD.replace('3.0.0', '2.6.0');

async function modelOfFiles(
  files: Files,
  pointOfView?: 'service' | 'client',
  role: 'service' | 'client' = 'service',
): Promise<ContractModel> {
  const { model, diagnostics } = await buildFromFiles(files, { role, pointOfView });
  expect(diagnostics).toEqual([]);
  if (model === undefined) throw new Error('no model');
  return model;
}

const modelOfV2 = async (yaml: string, pointOfView?: 'service' | 'client'): Promise<ContractModel> =>
  await modelOfFiles({ 'main.yaml': HEAD_V2 + yaml }, pointOfView);

/** A model without what tells where things stand: schemas are known by their names. */
function withoutPlaces(model: ContractModel): unknown {
  let text = JSON.stringify({ ...model, asyncapi: '' });
  for (const { id, name } of model.schemas.toSorted((left, right) => right.id.length - left.id.length))
    text = text
      .replaceAll(JSON.stringify(id), JSON.stringify(name))
      .replaceAll(JSON.stringify(`eda:${id}`), `"eda:${name}"`);
  return JSON.parse(text, (key, value: unknown) => (key === 'origin' ? undefined : value));
}

const PAYLOAD = '{ type: object, required: [id], properties: { id: { type: string } } }';

interface Twin {
  readonly name: string;
  readonly v2: string;
  readonly v3: string;
}

const TWINS: readonly Twin[] = [
  {
    name: 'a message of components, published to the service',
    v2: `channels:
  orders.placed: { publish: { operationId: receivePlaced, summary: Said, message: { $ref: '#/components/messages/OrderPlaced' } } }
components: { messages: { OrderPlaced: { title: T, payload: ${PAYLOAD}, x-eda-order: { key: $message.payload#/id } } } }
`,
    v3: `channels:
  orders.placed: { address: orders.placed, messages: { OrderPlaced: { $ref: '#/components/messages/OrderPlaced' } } }
operations: { receivePlaced: { action: receive, summary: Said, channel: { $ref: '#/channels/orders.placed' } } }
components: { messages: { OrderPlaced: { title: T, payload: ${PAYLOAD}, x-eda-order: { key: $message.payload#/id } } } }
`,
  },
  {
    name: 'several messages and both words on one channel',
    v2: `channels:
  orders:
    description: All of it
    subscribe:
      operationId: sendOrders
      message:
        oneOf:
          - $ref: '#/components/messages/Paid'
          - oneOf: [{ $ref: '#/components/messages/Placed' }, { name: Lost, payload: { type: string } }]
    publish: { operationId: receiveCommands, message: { $ref: '#/components/messages/Cancel' } }
components: { messages: { Paid: { payload: ${PAYLOAD} }, Placed: { payload: ${PAYLOAD} }, Cancel: { payload: ${PAYLOAD} } } }
`,
    v3: `channels:
  orders:
    description: All of it
    address: orders
    messages:
      Paid: { $ref: '#/components/messages/Paid' }
      Placed: { $ref: '#/components/messages/Placed' }
      Cancel: { $ref: '#/components/messages/Cancel' }
      Lost: { name: Lost, payload: { type: string } }
operations:
  sendOrders:
    action: send
    channel: { $ref: '#/channels/orders' }
    messages:
      - { $ref: '#/channels/orders/messages/Paid' }
      - { $ref: '#/channels/orders/messages/Placed' }
      - { $ref: '#/channels/orders/messages/Lost' }
  receiveCommands:
    action: receive
    channel: { $ref: '#/channels/orders' }
    messages: [{ $ref: '#/channels/orders/messages/Cancel' }]
components: { messages: { Paid: { payload: ${PAYLOAD} }, Placed: { payload: ${PAYLOAD} }, Cancel: { payload: ${PAYLOAD} } } }
`,
  },
  {
    name: 'parameters with a schema, and an address that names one more',
    v2: `channels:
  user/{id}/{region}/{shop}:
    parameters:
      id: { description: Who, location: $message.payload#/id, schema: { type: string } }
      region: { schema: { $ref: '#/components/schemas/Region' } }
    subscribe: { operationId: sendIt, message: { name: It, payload: ${PAYLOAD} } }
components: { schemas: { Region: { type: string, description: Where, enum: [eu, us], default: eu, examples: [us] } } }
`,
    v3: `channels:
  user/{id}/{region}/{shop}:
    address: user/{id}/{region}/{shop}
    parameters:
      id: { description: Who, location: $message.payload#/id }
      region: { description: Where, enum: [eu, us], default: eu, examples: [us] }
    messages: { It: { name: It, payload: ${PAYLOAD} } }
operations: { sendIt: { action: send, channel: { $ref: '#/channels/user~1{id}~1{region}~1{shop}' } } }
`,
  },
  {
    name: 'bindings of Kafka, and where the key is',
    v2: `channels:
  a:
    bindings: { kafka: { topic: t, partitions: 3, replicas: 2, topicConfiguration: { cleanup.policy: [compact], retention.ms: 5 } } }
    publish:
      operationId: receiveA
      bindings: { kafka: { groupId: { type: string, enum: [g] }, clientId: { const: c } } }
      message: { $ref: '#/components/messages/A' }
components:
  messages:
    A:
      bindings: { kafka: { key: { $ref: '#/components/schemas/Id' } } }
      payload: { type: object, properties: { id: { $ref: '#/components/schemas/Id' } } }
  schemas: { Id: { type: string } }
`,
    v3: `channels:
  a:
    address: a
    bindings: { kafka: { topic: t, partitions: 3, replicas: 2, topicConfiguration: { cleanup.policy: [compact], retention.ms: 5 } } }
    messages: { A: { $ref: '#/components/messages/A' } }
operations:
  receiveA:
    action: receive
    channel: { $ref: '#/channels/a' }
    bindings: { kafka: { groupId: { type: string, enum: [g] }, clientId: { const: c } } }
components:
  messages:
    A:
      bindings: { kafka: { key: { $ref: '#/components/schemas/Id' } } }
      payload: { type: object, properties: { id: { $ref: '#/components/schemas/Id' } } }
  schemas: { Id: { type: string } }
`,
  },
  {
    name: 'traits, which are merged into what has them',
    v2: `channels:
  a:
    publish:
      operationId: own
      summary: own
      traits: [{ operationId: byTrait, summary: first }, { $ref: '#/components/operationTraits/second' }]
      message: { $ref: '#/components/messages/A' }
components:
  operationTraits: { second: { summary: second, bindings: { kafka: { groupId: { const: g } } } } }
  messageTraits:
    common:
      contentType: application/vnd.shop+json
      correlationId: { location: $message.header#/trace }
      headers: { type: object, properties: { trace: { type: string }, tenant: { type: string, enum: [a] } } }
  messages:
    A:
      traits: [{ $ref: '#/components/messageTraits/common' }]
      contentType: application/json
      headers: { type: object, properties: { tenant: { type: string }, own: { type: number } } }
      payload: ${PAYLOAD}
`,
    v3: `channels:
  a: { address: a, messages: { A: { $ref: '#/components/messages/A' } } }
operations:
  byTrait:
    action: receive
    summary: second
    channel: { $ref: '#/channels/a' }
    bindings: { kafka: { groupId: { const: g } } }
components:
  messages:
    A:
      contentType: application/vnd.shop+json
      correlationId: { location: $message.header#/trace }
      headers: { type: object, properties: { tenant: { type: string, enum: [a] }, own: { type: number }, trace: { type: string } } }
      payload: ${PAYLOAD}
`,
  },
  {
    name: 'servers, content types, examples and schemas in the form of JSON Schema',
    v2: `defaultContentType: application/vnd.all+json
servers: { s: { url: 'mqtt://{host}:1883/path', protocol: mqtt, description: S }, k: { url: 'a:9092,b:9092', protocol: kafka } }
channels:
  a:
    subscribe:
      operationId: sendA
      message:
        name: A
        deprecated: true
        schemaFormat: application/schema+json;version=draft-07
        payload: { type: array, items: [{ type: string }], additionalItems: false }
        examples: [{ name: one, summary: s, payload: [x] }]
`,
    v3: `defaultContentType: application/vnd.all+json
servers: { s: { host: '{host}:1883', protocol: mqtt, description: S }, k: { host: 'a:9092,b:9092', protocol: kafka } }
channels:
  a:
    address: a
    messages:
      A:
        name: A
        deprecated: true
        payload:
          schemaFormat: application/schema+json;version=draft-07
          schema: { type: array, items: [{ type: string }], additionalItems: false }
        examples: [{ name: one, summary: s, payload: [x] }]
operations: { sendA: { action: send, channel: { $ref: '#/channels/a' } } }
`,
  },
  {
    name: 'what has no name but that of its operation, or not even that',
    v2: `channels:
  user/signedup:
    subscribe: { message: { payload: ${PAYLOAD} } }
    publish: { operationId: signUp, message: { payload: ${PAYLOAD} } }
  user/left: { x-eda-name: goodbye, publish: { x-eda-name: leave, message: { messageId: user-left, payload: ${PAYLOAD} } } }
`,
    v3: `channels:
  user/signedup:
    address: user/signedup
    messages: { user/signedup.subscribe: { payload: ${PAYLOAD} }, signUp: { payload: ${PAYLOAD} } }
  user/left: { x-eda-name: goodbye, address: user/left, messages: { user-left: { payload: ${PAYLOAD} } } }
operations:
  user/signedup.subscribe:
    action: send
    channel: { $ref: '#/channels/user~1signedup' }
    messages: [{ $ref: '#/channels/user~1signedup/messages/user~1signedup.subscribe' }]
  signUp:
    action: receive
    channel: { $ref: '#/channels/user~1signedup' }
    messages: [{ $ref: '#/channels/user~1signedup/messages/signUp' }]
  user/left.publish: { x-eda-name: leave, action: receive, channel: { $ref: '#/channels/user~1left' } }
`,
  },
];

describe('a document of AsyncAPI 2', () => {
  it.each(TWINS)('has the model of its twin in AsyncAPI 3: $name', async ({ v2, v3 }) => {
    expect(withoutPlaces(await modelOfV2(v2))).toEqual(withoutPlaces(await modelOf(v3)));
  });

  it('keeps its own pointers', async () => {
    const model = await modelOfV2(
      `channels: { a/b: { publish: { message: { oneOf: [{ name: A, payload: { type: string } }] } } } }\n`,
    );
    expect(model.channels[0]?.origin).toEqual({ file: 'main.yaml', pointer: '/channels/a~1b' });
    expect(model.operations[0]?.origin.pointer).toBe('/channels/a~1b/publish');
    expect(messageOf(model, 'A').origin.pointer).toBe('/channels/a~1b/publish/message/oneOf/0');
  });

  it.each([
    ['publish', 'service', 'service', 'receive'],
    ['subscribe', 'service', 'service', 'send'],
    ['publish', 'service', 'client', 'send'],
    ['subscribe', 'service', 'client', 'receive'],
    ['publish', 'client', 'service', 'send'],
    ['subscribe', 'client', 'service', 'receive'],
    ['publish', 'client', 'client', 'receive'],
    ['subscribe', 'client', 'client', 'send'],
  ] as const)('`%s` from the point of view of the %s is, for the %s, `%s`', async (word, pointOfView, side, role) => {
    const text = `channels: { a: { ${word}: { message: { name: A, payload: { type: string } } } } }\n`;
    const model = await modelOfFiles({ 'main.yaml': HEAD_V2 + text }, pointOfView, side);
    expect(model.operations.map((operation) => operation.role)).toEqual([role]);
  });

  it('may keep channels, messages and traits in other files', async () => {
    const model = await modelOfFiles({
      'main.yaml': `${HEAD_V2}channels: { a: { $ref: './channels.yaml#/one' }, b: { subscribe: { message: { $ref: ./order.yaml } } } }\n`,
      'channels.yaml': `one: { publish: { message: { $ref: './messages.yaml#/placed' } } }\n`,
      'messages.yaml': `placed: { payload: ${PAYLOAD} }\n`,
      'order.yaml': `payload: ${PAYLOAD}\n`,
    });
    expect(model.messages.map(({ key, origin }) => `${key} ${origin.file}${origin.pointer}`)).toEqual([
      'BSubscribe order.yaml',
      'Placed messages.yaml/placed',
    ]);
  });

  it('names messages alike in whatever order they stand', async () => {
    const entries = [
      `{ payload: { $ref: '#/components/schemas/ByPayload' } }`,
      `{ title: By title, payload: { type: string } }`,
      `{ x-vendor-event-type: by/extension, payload: { type: string } }`,
      `{ x-eda-name: ByExplicitName, title: Other, payload: { type: string } }`,
      `{ payload: { title: By payload title, type: string } }`,
      `{ name: by-name, title: Other, payload: { type: string } }`,
    ];
    const keys = async (list: readonly string[]): Promise<readonly string[]> => {
      const text = `channels: { a: { publish: { message: { oneOf: [${list.join(', ')}] } } } }
components: { schemas: { ByPayload: { type: string } } }\n`;
      return (await modelOfV2(text)).messages.map(({ key }) => key);
    };
    const names = ['ByExplicitName', 'ByExtension', 'ByName', 'ByPayload', 'ByPayloadTitle', 'ByTitle'];
    expect(await keys(entries)).toEqual(names);
    expect(await keys(entries.toReversed())).toEqual(names);
  });

  it('refuses two messages that nothing tells apart, and says how to name them', async () => {
    const { model, diagnostics } = await buildFromFiles({
      'main.yaml': `${HEAD_V2}channels: { a: { publish: { message: { oneOf: [{ payload: { type: string } }, { payload: { type: number } }] } } } }\n`,
    });
    expect(model).toBeUndefined();
    expect(diagnostics.filter(({ severity }) => severity === 'error').map(({ code }) => code)).toContain(
      'name-collision',
    );
  });

  it('says that what stands beside the `$ref` of a channel has no effect', async () => {
    const { model, diagnostics } = await buildFromFiles({
      'main.yaml': `${HEAD_V2}channels: { a: { publish: { message: { name: A, payload: { type: string } } } }, b: { $ref: '#/channels/a', subscribe: {} } }\n`,
    });
    expect(model?.operations).toHaveLength(2);
    expect(diagnostics.map(({ code, pointer }) => `${code} ${pointer}`)).toEqual(['ref-siblings-ignored /channels/b']);
  });

  it('tells channels apart that differ by a parameter alone', async () => {
    const operation = (name: string): string =>
      `{ subscribe: { message: { name: ${name}, payload: { type: string } } } }`;
    const model = await modelOfV2(
      `channels: { 'orders/{id}': ${operation('One')}, orders/id: ${operation('Two')}, '/': ${operation('Three')} }\n`,
    );
    expect(model.channels.map(({ key, name }) => [key, name])).toEqual([
      ['/', 'root'],
      ['orders/id', 'ordersId'],
      ['orders/{id}', 'ordersById'],
    ]);
  });

  it.each([
    [
      'of its own',
      `{ schemaFormat: application/vnd.apache.avro;version=1.9.0, payload: { type: record, name: A, fields: [] } }`,
    ],
    [
      'of a trait',
      `{ traits: [{ schemaFormat: application/vnd.google.protobuf;version=3 }], payload: 'message A {}' }`,
    ],
  ])('makes types of a payload in another format, and says what its bytes would need, %s', async (_, message) => {
    const { model, diagnostics } = await buildFromFiles({
      'main.yaml': `${HEAD_V2}channels: { a: { publish: { operationId: x, message: ${message} } } }\n`,
    });
    expect(model?.schemas.map(({ name }) => name)).toContain('A');
    expect(diagnostics.map(({ code }) => code)).toEqual(['payload-codec']);
  });
});
