export interface LenientCase {
  readonly name: string;
  readonly text: string;
  readonly others?: Readonly<Record<string, string>>;
  readonly code: string;
  /** Values as they are read, by pointer. */
  readonly read: Readonly<Record<string, unknown>>;
}

const HEAD = 'asyncapi: 3.0.0\ninfo: { title: Shop, version: 1.0.0 }\n';
const HEAD_2 = 'asyncapi: 2.6.0\ninfo: { title: Shop, version: 1.0.0 }\n';
const schema = (text: string): string => `${HEAD}components:\n  schemas:\n    S: ${text}\n`;
const message = (text: string): string => `${HEAD}components:\n  messages:\n    M: ${text}\n`;
const S = '/components/schemas/S';
const M = '/components/messages/M';
const ORDERS = 'channels:\n  orders: { address: orders, messages: { A: { payload: { type: object } } } }\n';

export const LENIENT_CASES: readonly LenientCase[] = [
  {
    name: 'a version of two parts',
    text: 'asyncapi: 3.0\ninfo: { title: A, version: 1.0.0 }\n',
    code: 'lenient-version',
    read: { '/asyncapi': '3.0.0' },
  },
  {
    name: 'a version in quotes',
    text: "asyncapi: '2.6'\ninfo: { title: A, version: 1.0.0 }\nchannels: {}\n",
    code: 'lenient-version',
    read: { '/asyncapi': '2.6.0' },
  },
  {
    name: 'no version of the document',
    text: 'asyncapi: 3.0.0\ninfo: { title: A }\n',
    code: 'lenient-missing',
    read: { '/info': { title: 'A', version: '0.0.0' } },
  },
  {
    name: 'no info',
    text: 'asyncapi: 3.0.0\nchannels: {}\n',
    code: 'lenient-missing',
    read: { '/info': { title: 'shop', version: '0.0.0' } },
  },
  { name: 'no channels', text: HEAD_2, code: 'lenient-missing', read: { '/channels': {} } },
  {
    name: 'no protocol, but a URL',
    text: `${HEAD_2}channels: {}\nservers: { a: { url: 'mqtt://broker.example.com' } }\n`,
    code: 'lenient-missing',
    read: { '/servers/a/protocol': 'mqtt' },
  },
  {
    name: 'a version that is a number',
    text: 'asyncapi: 3.0.0\ninfo: { title: A, version: 1.0 }\n',
    code: 'lenient-value',
    read: { '/info/version': '1.0' },
  },
  {
    name: 'a number in quotes',
    text: schema("{ type: string, minLength: '3' }"),
    code: 'lenient-value',
    read: { [`${S}/minLength`]: 3 },
  },
  {
    name: 'nothing',
    text: message('{ contentType: null, payload: { type: string } }'),
    code: 'lenient-value',
    read: { [`${M}/contentType`]: undefined },
  },
  {
    name: 'one entry where a list has to be',
    text: schema('{ type: object, properties: { a: { type: string } }, required: a }'),
    code: 'lenient-value',
    read: { [`${S}/required`]: ['a'] },
  },
  {
    name: 'capital letters',
    text: schema('{ type: String }'),
    code: 'lenient-value',
    read: { [S]: { type: 'string' } },
  },
  {
    name: 'a contact of another form',
    text: 'asyncapi: 3.0.0\ninfo: { title: A, version: 1.0.0, contact: Me, license: MIT, termsOfService: none yet }\n',
    code: 'lenient-documentation',
    read: { '/info': { title: 'A', version: '1.0.0', license: { name: 'MIT' } } },
  },
  {
    name: 'tags that are texts',
    text: message('{ tags: [a, b], payload: { type: string } }'),
    code: 'lenient-documentation',
    read: { [`${M}/tags`]: [{ name: 'a' }, { name: 'b' }] },
  },
  {
    name: 'links without a URL',
    text: message('{ externalDocs: { description: here }, payload: { type: string } }'),
    code: 'lenient-documentation',
    read: { [`${M}/externalDocs`]: undefined },
  },
  {
    name: 'named examples',
    text: message(
      '{ payload: { type: object }, examples: [{ one: { summary: First, payload: { a: 1 } }, two: { payload: \'{"a": 2}\' } }] }',
    ),
    code: 'lenient-example',
    read: {
      [`${M}/examples`]: [
        { name: 'one', summary: 'First', payload: { a: 1 } },
        { name: 'two', payload: { a: 2 } },
      ],
    },
  },
  {
    name: 'a map of examples',
    text: message('{ payload: { type: object }, examples: { one: { value: { a: 1 } } } }'),
    code: 'lenient-example',
    read: { [`${M}/examples`]: [{ name: 'one', payload: { a: 1 } }] },
  },
  {
    name: 'bare payloads as examples',
    text: message('{ payload: { type: object }, examples: [{ a: 1 }, { payload: { a: 2 } }] }'),
    code: 'lenient-example',
    read: { [`${M}/examples`]: [{ payload: { a: 1 } }, { payload: { a: 2 } }] },
  },
  {
    name: 'examples that are references',
    text: message('{ payload: { type: object }, examples: [{ $ref: a.json }] }'),
    code: 'lenient-example',
    read: { [`${M}/examples`]: undefined },
  },
  {
    name: 'a map of examples of a schema',
    text: schema('{ type: string, examples: { one: a, two: { value: b } } }'),
    code: 'lenient-example',
    read: { [`${S}/examples`]: ['a', 'b'] },
  },
  {
    name: 'one example of a schema',
    text: schema('{ type: string, examples: a }'),
    code: 'lenient-example',
    read: { [`${S}/examples`]: ['a'] },
  },
  {
    name: 'a description in a file',
    text: `${HEAD}channels: { a: { address: a, description: { $ref: a.md } } }\n`,
    others: { 'a.md': 'Orders' },
    code: 'lenient-reference',
    read: { '/channels/a/description': 'Orders' },
  },
  {
    name: 'channels in a file',
    text: `${HEAD}channels: { $ref: parts/channels.yaml }\n`,
    others: {
      'parts/channels.yaml': 'a: { address: a, messages: { M: { $ref: "../m.yaml" } } }',
      'm.yaml': 'payload: { type: string }',
    },
    code: 'lenient-reference',
    read: {
      '/channels': { a: { $ref: 'parts/channels.yaml#/a' } },
      '/channels/a/messages/M/payload': { type: 'string' },
    },
  },
  {
    name: 'components in a file',
    text: `${HEAD}components: { $ref: c.yaml }\n`,
    others: { 'c.yaml': 'schemas: { A: { type: integer } }' },
    code: 'lenient-reference',
    read: { '/components/schemas/A': { type: 'integer' } },
  },
  {
    name: 'properties of another schema',
    text: schema(
      "{ type: object, properties: { $ref: '#/components/schemas/T' } }\n    T: { type: object, properties: { a: { type: string } } }",
    ),
    code: 'lenient-reference',
    read: { [`${S}/properties/a`]: { type: 'string' } },
  },
  {
    name: 'information in a file',
    text: 'asyncapi: 3.0.0\ninfo: { $ref: info.yaml }\n',
    others: { 'info.yaml': 'title: A\nversion: 1.0.0\n' },
    code: 'lenient-reference',
    read: { '/info': { title: 'A', version: '1.0.0' } },
  },
  {
    name: 'types of other languages',
    text: schema('{ type: object, properties: { a: { type: int }, b: { type: date-time } } }'),
    code: 'lenient-schema',
    read: { [`${S}/properties`]: { a: { type: 'integer' }, b: { type: 'string', format: 'date-time' } } },
  },
  {
    name: 'required properties of an old draft',
    text: schema(
      '{ type: object, properties: { a: { type: string, required: true }, b: { type: string, required: false } } }',
    ),
    code: 'lenient-schema',
    read: { [S]: { type: 'object', properties: { a: { type: 'string' }, b: { type: 'string' } }, required: ['a'] } },
  },
  {
    name: 'exclusive bounds of an old draft',
    text: schema('{ type: number, minimum: 0, exclusiveMinimum: true, maximum: 5, exclusiveMaximum: false }'),
    code: 'lenient-schema',
    read: { [S]: { type: 'number', exclusiveMinimum: 0, maximum: 5 } },
  },
  {
    name: 'a member of an enum twice',
    text: schema('{ enum: [a, b, a, a] }'),
    code: 'lenient-schema',
    read: { [`${S}/enum`]: ['a', 'b'] },
  },
  {
    name: 'a discriminator of OpenAPI',
    text: schema(
      '{ type: object, required: [kind], properties: { kind: { type: string } }, discriminator: { propertyName: kind } }',
    ),
    code: 'lenient-schema',
    read: { [`${S}/discriminator`]: 'kind' },
  },
  {
    name: 'a version of a binding that is unknown',
    text: `${HEAD}channels: { a: { address: a, bindings: { kafka: { partitions: 3, bindingVersion: '9.9.9' } } } }\n`,
    code: 'lenient-binding',
    read: { '/channels/a/bindings/kafka': { partitions: 3 } },
  },
  {
    name: 'a property and a protocol that bindings do not have',
    text: `${HEAD}channels: { a: { address: a, bindings: { kafka: { shards: 3 }, carrier: { pigeons: 2 } } } }\n`,
    code: 'lenient-binding',
    read: { '/channels/a/bindings': { kafka: { shards: 3 }, carrier: { pigeons: 2 } } },
  },
  {
    name: 'a group as a text',
    text: `${HEAD}${ORDERS}operations: { a: { action: receive, channel: { $ref: '#/channels/orders' }, bindings: { kafka: { groupId: shop } } } }\n`,
    code: 'lenient-binding',
    read: { '/operations/a/bindings/kafka/groupId': { type: 'string', enum: ['shop'] } },
  },
  {
    name: 'a mistake in a binding that is not read',
    text: `${HEAD}channels: { a: { address: a, bindings: { ws: { method: FETCH } } } }\n`,
    code: 'lenient-binding',
    read: { '/channels/a/bindings': {} },
  },
  {
    name: 'the URL of a server',
    text: `${HEAD}servers: { a: { url: 'kafka://broker.example.com:9092/x' } }\n`,
    code: 'lenient-older-form',
    read: { '/servers/a': { host: 'broker.example.com:9092', protocol: 'kafka', pathname: '/x' } },
  },
  {
    name: 'servers and a channel by name',
    text: `${HEAD}servers: { a: { host: b, protocol: kafka } }\nchannels: { c: { address: c, servers: [a] } }\noperations: { o: { action: send, channel: c } }\n`,
    code: 'lenient-older-form',
    read: { '/channels/c/servers/0/host': 'b', '/operations/o/channel/address': 'c' },
  },
  {
    name: 'the schema of a parameter',
    text: `${HEAD}channels: { c: { address: 'c/{p}', parameters: { p: { schema: { type: string, enum: [a], default: a } } } } }\n`,
    code: 'lenient-older-form',
    read: { '/channels/c/parameters/p': { enum: ['a'], default: 'a' } },
  },
  {
    name: 'a schema format beside the payload',
    text: message('{ schemaFormat: application/vnd.aai.asyncapi;version=2.0.0, payload: { type: string } }'),
    code: 'lenient-older-form',
    read: {
      [`${M}/payload`]: { schemaFormat: 'application/vnd.aai.asyncapi;version=2.0.0', schema: { type: 'string' } },
    },
  },
  {
    name: 'security by name',
    text: `${HEAD}servers: { a: { host: b, protocol: kafka, security: [{ key: [] }] } }\ncomponents: { securitySchemes: { key: { type: plain } } }\n`,
    code: 'lenient-older-form',
    read: { '/servers/a/security/0': { type: 'plain' } },
  },
  {
    name: 'a message that goes past the channel',
    text: `${HEAD}channels: { c: { address: c, messages: { A: { $ref: '#/components/messages/M' } } } }\noperations: { o: { action: send, channel: { $ref: '#/channels/c' }, messages: [{ $ref: '#/components/messages/M' }] } }\ncomponents: { messages: { M: { payload: { type: string } } } }\n`,
    code: 'lenient-operation-message',
    read: { '/channels/c/messages/A/payload': { type: 'string' } },
  },
  {
    name: 'messages that the channel lacks',
    text: `${HEAD}channels: { c: { address: c } }\noperations: { o: { action: send, channel: { $ref: '#/channels/c' }, messages: [{ name: N, payload: { type: string } }] } }\n`,
    code: 'lenient-operation-message',
    read: { '/channels/c/messages/N/payload': { type: 'string' }, '/operations/o/messages/0/name': 'N' },
  },
  {
    name: 'a property that nobody knows',
    text: `${HEAD}channels: { c: { address: c, zzz: 1 } }\n`,
    code: 'lenient-unknown-property',
    read: {},
  },
  {
    name: 'a name for a list of messages',
    text: `${HEAD_2}channels: { c: { publish: { message: { name: X, oneOf: [{ name: A, payload: { type: string } }] } } } }\n`,
    code: 'lenient-unknown-property',
    read: {},
  },
];
