import { HEAD, type RuleCase } from './rule-case.js';

const two = (first: string, second: string, more = ''): string =>
  `${HEAD}${more}channels:\n  placed: { ${first} }\n  paid: { ${second} }\n`;
const servers = 'servers: { eu: { host: a, protocol: kafka }, us: { host: b, protocol: kafka } }\n';

const used = (components: string, payload = "{ $ref: '#/components/schemas/Base' }"): string =>
  `${HEAD}channels: { placed: { address: a, messages: { M: { payload: ${payload} } } } }\ncomponents:\n${components}`;

const topic = (settings: string, more = ''): string => `${HEAD}channels:
  placed:
    address: a
    messages: { M: { payload: { type: string }${more} } }
    bindings: { kafka: { topicConfiguration: { ${settings} } } }
operations:
  receivePlaced: { action: receive, channel: { $ref: '#/channels/placed' } }
`;
const DAY = 86_400_000;

/** Rules on what a contract's parts have to do with each other. */
export const CONTRACT_CASES: readonly RuleCase[] = [
  {
    name: 'an address is that of one channel',
    codes: ['address-duplicate'],
    failing: two('address: orders', 'address: ▶orders'),
    passing: two('address: orders', 'address: payments'),
  },
  {
    name: 'addresses with parameters are one where only names differ',
    codes: ['address-duplicate'],
    failing: two("address: 'o.{a}', parameters: { a: {} }", "address: ▶'o.{b}', parameters: { b: {} }"),
    passing: two("address: 'o.{a}', parameters: { a: {} }", "address: 'p.{b}', parameters: { b: {} }"),
  },
  {
    name: 'channels on other servers, or bound to other things, may share an address',
    codes: ['address-duplicate'],
    failing: two(
      "address: o, servers: [{ $ref: '#/servers/eu' }]",
      "address: ▶o, servers: [{ $ref: '#/servers/us' }, { $ref: '#/servers/eu' }]",
      servers,
    ),
    passing: `${two("address: o, servers: [{ $ref: '#/servers/eu' }]", "address: o, servers: [{ $ref: '#/servers/us' }]", servers)}  third: { address: p, bindings: { kafka: { topic: a } } }\n  fourth: { address: p, bindings: { kafka: { topic: b } } }\n  fifth: { address: null }\n  sixth: { address: null }\n`,
  },
  {
    name: 'components are used',
    codes: ['component-unused', 'component-unused'],
    failing: used(
      '  schemas:\n    Base: { type: string }\n    ▶Lost: { type: string }\n  messages: { ▶Lone: { payload: { type: string } } }\n',
    ),
    passing: used(
      '  schemas:\n    Base: { $ref: "#/components/schemas/Other" }\n    Other: { type: object, properties: { a: { $ref: "#/components/schemas/Deep/properties/x" } } }\n    Deep: { type: object, properties: { x: { type: string } } }\n',
    ),
  },
  {
    name: 'what a discriminator chooses from is used, and what only unused components use is not',
    codes: ['component-unused', 'component-unused'],
    failing: used(
      '  schemas:\n    Base: { type: string }\n    ▶A: { type: array, items: { $ref: "#/components/schemas/B" } }\n    ▶B: { type: string }\n',
    ),
    passing: used(
      '  schemas:\n    Base: { type: object, discriminator: kind, required: [kind], properties: { kind: { type: string } } }\n    Sub: { allOf: [{ $ref: "#/components/schemas/Base" }, { $ref: "#/components/schemas/Part" }] }\n    Part: { type: object }\n',
    ),
  },
  {
    name: 'a library of components is used by others',
    codes: ['component-unused'],
    failing: used('  schemas: { Base: { type: string }, ▶Lost: { type: string } }\n'),
    passing: `${HEAD}components: { schemas: { Lost: { type: string } } }\n`,
  },
  {
    name: 'handled messages are remembered for as long as they can come again',
    codes: ['idempotency-short'],
    failing: topic(`retention.ms: ▶${14 * DAY}`),
    passing: topic(`retention.ms: ${7 * DAY}`),
  },
  {
    name: 'handled messages are remembered for as long as the contract says',
    codes: ['idempotency-short'],
    failing: topic(
      `retention.ms: ▶${7 * DAY}`,
      ', x-eda-idempotency: { id: $message.header#/id, retention: 7d }, headers: { type: object, properties: { id: { type: string } } }',
    ),
    passing: topic(
      `retention.ms: ${30 * DAY}`,
      ', x-eda-idempotency: { id: $message.header#/id, retention: 31 days }, headers: { type: object, properties: { id: { type: string } } }',
    ),
  },
  {
    name: 'retries count too',
    codes: ['idempotency-short'],
    failing: topic(`retention.ms: ▶${13 * DAY}`).replace(
      "$ref: '#/channels/placed' } }",
      "$ref: '#/channels/placed' }, x-eda-retry: { policy: ordered, maxAge: 2d } }",
    ),
    passing: topic(`retention.ms: ${13 * DAY}`),
  },
  {
    name: 'a topic that keeps its records for ever is told',
    codes: ['retention-unlimited'],
    failing: topic('retention.ms: ▶-1'),
    passing: topic('cleanup.policy: [compact, delete]'),
  },
  {
    name: 'a compacted topic keeps its records for ever',
    codes: ['retention-unlimited'],
    failing: topic(`cleanup.policy: ▶[compact], retention.ms: ${DAY}`),
    passing: topic(`cleanup.policy: [compact], retention.ms: ${DAY}`).replace('action: receive', 'action: send'),
  },
];
