import type { LenientCase } from './lenient-cases.js';

const HEAD = 'asyncapi: 3.0.0\ninfo: { title: Shop, version: 1.0.0 }\n';
const HEAD_2 = 'asyncapi: 2.6.0\ninfo: { title: Shop, version: 1.0.0 }\n';
const ORDERS = 'channels:\n  orders: { address: orders, messages: { A: { payload: { type: object } } } }\n';
const schema = (text: string): string => `${HEAD}components:\n  schemas:\n    S: ${text}\n`;

/** Documents of which `--lenient` makes nothing, and says nothing. */
export const STILL_REFUSED: readonly Pick<LenientCase, 'name' | 'text' | 'others'>[] = [
  { name: 'a version that is not said', text: 'asyncapi: 3\ninfo: { title: A, version: 1.0.0 }\n' },
  { name: 'a property that looks misspelt', text: `${HEAD}channels: { c: { adress: c } }\n` },
  {
    name: 'operations of AsyncAPI 2 in a document of 3',
    text: `${HEAD}channels: { c: { address: c, publish: { message: { payload: { type: string } } } } }\n`,
  },
  {
    name: 'an action of AsyncAPI 2',
    text: `${HEAD}${ORDERS}operations: { a: { action: publish, channel: { $ref: '#/channels/orders' } } }\n`,
  },
  {
    name: 'a payload beside a list of messages',
    text: `${HEAD_2}channels: { c: { publish: { message: { payload: { type: string }, oneOf: [{ name: A, payload: { type: string } }] } } } }\n`,
  },
  { name: 'a type that no language has', text: schema('{ type: order }') },
  { name: 'a server without protocol', text: `${HEAD}servers: { a: { host: broker } }\n` },
  {
    name: 'partitions that are no number',
    text: `${HEAD}channels: { a: { address: a, bindings: { kafka: { partitions: many } } } }\n`,
  },
  { name: 'a regular expression that is none', text: schema("{ type: string, pattern: '(a' }") },
  { name: 'a negative length', text: schema('{ type: string, minLength: -3 }') },
  {
    name: 'a channel by a name that is not there',
    text: `${HEAD}${ORDERS}operations: { a: { action: send, channel: order } }\n`,
  },
  {
    name: 'a message written out without a name',
    text: `${HEAD}${ORDERS}operations: { a: { action: send, channel: { $ref: '#/channels/orders' }, messages: [{ payload: { type: string } }] } }\n`,
  },
  {
    name: 'a discriminator that maps to other names',
    text: schema("{ type: object, discriminator: { propertyName: kind, mapping: { a: '#/components/schemas/B' } } }"),
  },
  { name: 'a reference that leads nowhere', text: `${HEAD}channels: { $ref: channels.yaml }\n` },
];
