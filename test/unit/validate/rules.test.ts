import { describe, expect, it } from 'vitest';
import { loadDocument } from '../../../src/document/load-document.js';
import { createSchemaCompiler } from '../../../src/validate/compile-schema.js';
import { RULES } from '../../../src/validate/rules/rules.js';
import { createContractFolder } from '../document/contract-folder.js';
import { CONTRACT_CASES } from './contract-rule-cases.js';
import { HEAD, type RuleCase } from './rule-case.js';
import { SCHEMA_CASES } from './schema-rule-cases.js';
import { findingsOf, placesOf, shown } from './validate-text.js';

const HEAD_V2 = HEAD.replace('3.0.0', '2.6.0');

const exchange = (operation: string, parts = ''): string => `${HEAD}channels:
  placed:
    address: orders.placed
    messages:
      OrderPlaced: { payload: { type: object, properties: { id: { type: string } } } }
  other:
    address: other
    messages:
      Other: { payload: { type: string } }
operations:
  receivePlaced:
    action: receive
    channel: { $ref: '#/channels/placed' }
${operation}${parts}`;

const channel = (body: string): string => `${HEAD}channels:\n  placed:\n${body}`;
const message = (body: string): string => channel(`    address: a\n    messages:\n      M:\n${body}`);

const variants = (thin: string, fat: string): string => `${HEAD}components:
  messages:
    Thin:
      x-eda-event: Placed
      x-eda-variant: thin
      payload:
        type: object
${thin}
    Fat:
      x-eda-event: Placed
      x-eda-variant: fat
      payload:
        type: object
${fat}
`;

const request = (body: string): string => `${HEAD}channels:
  asks:
    address: asks
    messages:
      Ask:
        headers: { type: object, properties: { replyTo: { type: string } } }
        payload: { type: string }
        correlationId: { location: $message.header#/correlationid }
  answers:
    address: null
    messages:
      Answer:
        payload: { type: string }
        correlationId: { location: $message.header#/correlationid }
operations:
  ask:
    action: send
    channel: { $ref: '#/channels/asks' }
${body}`;

const secured = (
  requirement: string,
): string => `${HEAD_V2}servers: { s: { url: u, protocol: p, security: [${requirement}] } }
channels: {}
components:
  securitySchemes:
    k: { type: oauth2, flows: { clientCredentials: { tokenUrl: 'https://a.example', scopes: { read: Read } } } }
`;

/** Rules about what only AsyncAPI 2 has. */
const CASES_V2: readonly RuleCase[] = [
  {
    name: 'an operationId is that of one operation, also where a trait gives it',
    codes: ['operation-id-duplicate'],
    failing: `${HEAD_V2}channels: { a: { publish: { operationId: x } }, b: { subscribe: { traits: [{ operationId: ▶x }] } } }\n`,
    passing: `${HEAD_V2}channels: { a: { publish: { operationId: x } }, b: { subscribe: { operationId: x, traits: [{ operationId: y }] } } }\n`,
  },
  {
    name: 'a messageId is that of one message, however many refer to that',
    codes: ['message-id-duplicate'],
    failing: `${HEAD_V2}channels: { a: { subscribe: { message: { oneOf: [{ messageId: x }, { messageId: ▶x }] } } } }\n`,
    passing: `${HEAD_V2}channels:
  a: { subscribe: { message: { $ref: '#/components/messages/M' } } }
  b: { subscribe: { message: { $ref: '#/components/messages/M' } } }
components: { messages: { M: { messageId: x } } }
`,
  },
  {
    name: 'a security requirement names a scheme',
    codes: ['security-undeclared'],
    failing: secured('{ ▶kk: [] }'),
    passing: secured('{ k: [] }'),
    suggestion: 'k',
  },
  {
    name: 'a security requirement names scopes of its scheme',
    codes: ['security-undeclared'],
    failing: secured('{ k: [read, ▶raed] }'),
    passing: secured('{ k: [read] }'),
    suggestion: 'read',
  },
  {
    name: 'variables of a URL are declared',
    codes: ['server-variable'],
    failing: `${HEAD_V2}channels: {}\nservers: { s: { url: ▶'{port}', protocol: p, variables: {} } }\n`,
    passing: `${HEAD_V2}channels: {}\nservers: { s: { url: '{port}', protocol: p, variables: { port: {} } } }\n`,
  },
  {
    name: 'variables are in the URL',
    codes: ['server-variable'],
    failing: `${HEAD_V2}channels: {}\nservers: { s: { url: '{a}', protocol: p, variables: { a: {}, ▶b: {} } } }\n`,
    passing: `${HEAD_V2}channels: {}\nservers: { s: { url: u, protocol: p, variables: { b: {} } } }\n`,
  },
  {
    name: 'a list has each tag once',
    codes: ['tag-duplicate'],
    failing: `${HEAD_V2}channels: {}\ntags: [{ name: a }, { name: ▶a, description: d }]\n`,
    passing: `${HEAD_V2}channels: {}\ntags: [{ name: a }, { name: b }]\n`,
  },
];

const CASES: readonly RuleCase[] = [
  ...CASES_V2,
  {
    name: 'an operation refers to a channel of the document',
    codes: ['operation-channel'],
    failing:
      exchange('').replace("'#/channels/placed'", "▶'#/components/channels/placed'") +
      'components: { channels: { placed: { address: x } } }\n',
    passing: exchange(''),
    suggestion: '#/channels/placed',
  },
  {
    name: 'an operation names messages of its channel',
    codes: ['operation-message'],
    failing: exchange("    messages: [{ $ref: ▶'#/channels/other/messages/Other' }]\n"),
    passing: exchange("    messages: [{ $ref: '#/channels/placed/messages/OrderPlaced' }]\n"),
  },
  {
    name: 'a message is named through its channel and not by its component',
    codes: ['operation-message'],
    failing: exchange(
      "    messages: [{ $ref: ▶'#/components/messages/Placed' }]\n",
      'components: { messages: { Placed: { payload: { type: string } } } }\n',
    ).replace(
      /OrderPlaced: \{ payload: \{ type: object.*\n/,
      "OrderPlaced: { $ref: '#/components/messages/Placed' }\n",
    ),
    passing: exchange(
      "    messages: [{ $ref: '#/channels/placed/messages/OrderPlaced' }]\n",
      'components: { messages: { Placed: { payload: { type: string } } } }\n',
    ).replace(
      /OrderPlaced: \{ payload: \{ type: object.*\n/,
      "OrderPlaced: { $ref: '#/components/messages/Placed' }\n",
    ),
    suggestion: '#/channels/placed/messages/OrderPlaced',
  },
  {
    name: 'a channel is on servers of the document',
    codes: ['channel-server'],
    failing: `${channel("    address: a\n    servers: [{ $ref: ▶'#/components/servers/s' }]\n")}servers: { s: { $ref: '#/components/servers/s' } }\ncomponents: { servers: { s: { host: h, protocol: kafka } } }\n`,
    passing: `${channel("    address: a\n    servers: [{ $ref: '#/servers/s' }]\n")}servers: { s: { $ref: '#/components/servers/s' } }\ncomponents: { servers: { s: { host: h, protocol: kafka } } }\n`,
    suggestion: '#/servers/s',
  },
  {
    name: 'a channel has a plain key',
    codes: ['channel-key'],
    failing: `${HEAD}channels: { ▶'orders?all': { address: orders } }\n`,
    passing: `${HEAD}channels: { orders: { address: 'orders?all' } }\n`,
  },
  {
    name: 'parameters of an address are declared',
    codes: ['address-parameter-undeclared'],
    failing: channel('    address: ▶orders.{region}\n'),
    passing: channel('    address: orders.{region}\n    parameters: { region: {} }\n'),
  },
  {
    name: 'declared parameters are in the address',
    codes: ['address-parameter-unused'],
    failing: channel('    address: orders.{region}\n    parameters: { region: {}, ▶shop: {} }\n'),
    passing: channel('    address: orders.{region}\n    parameters: { region: {} }\n'),
  },
  {
    name: 'a misspelt parameter is both',
    codes: ['address-parameter-undeclared', 'address-parameter-unused'],
    failing: channel('    address: ▶orders.{regoin}\n    parameters: { ▶region: {} }\n'),
    passing: channel('    address: orders.{region}\n    parameters: { region: {} }\n'),
    suggestion: 'region',
  },
  {
    name: 'the location of a parameter is in the message',
    codes: ['parameter-location'],
    failing:
      `${message('        payload: { type: object, properties: { region: { type: string } } }\n')}    parameters: { r: { location: ▶$message.payload#/regoin } }\n`.replace(
        'address: a',
        "address: 'a.{r}'",
      ),
    passing:
      `${message('        payload: { type: object, properties: { region: { type: string } } }\n')}    parameters: { r: { location: $message.payload#/region } }\n`.replace(
        'address: a',
        "address: 'a.{r}'",
      ),
    suggestion: '$message.payload#/region',
  },
  {
    name: 'a correlation id is in the headers',
    codes: ['correlation-location'],
    failing: message(
      '        headers: { type: object, properties: { requestId: { type: string } } }\n        correlationId: { location: ▶$message.header#/requestid }\n',
    ),
    passing: message(
      '        headers: { allOf: [{ type: object, properties: { requestId: { type: string } } }] }\n        correlationId: { location: $message.header#/requestId }\n',
    ),
    suggestion: '$message.header#/requestId',
  },
  {
    name: 'a correlation id may be one that the runtime writes, or come from a trait',
    codes: ['correlation-location'],
    failing: message(
      '        traits: [{ correlationId: { location: ▶$message.payload#/a/b } }]\n        payload: { type: object, properties: { a: { type: object, properties: { c: {} } } } }\n',
    ),
    passing: message(
      '        traits: [{ correlationId: { location: $message.header#/kafka_correlationId } }]\n        payload: { type: string }\n',
    ),
  },
  {
    name: 'the address of a reply is in the request',
    codes: ['reply-address-location'],
    failing: request(
      '    reply: { channel: { $ref: "#/channels/answers" }, address: { location: ▶$message.header#/replyTopic } }\n',
    ),
    passing: request(
      '    reply: { channel: { $ref: "#/channels/answers" }, address: { location: $message.header#/replyTo } }\n',
    ),
  },
  {
    name: 'request and reply are correlated',
    codes: ['reply-correlation'],
    failing: request('    ▶reply: { channel: { $ref: "#/channels/answers" } }\n').replace(
      /(Answer:\n.*\n).*correlationId.*\n/,
      '$1',
    ),
    passing: request('    reply: { channel: { $ref: "#/channels/answers" } }\n'),
  },
  {
    name: 'required properties are declared',
    codes: ['required-undeclared'],
    failing: message(
      '        payload: { type: object, required: [▶ordreId], properties: { orderId: { type: string } } }\n',
    ),
    passing: message(
      '        payload:\n          type: object\n          properties: { a: { type: string } }\n          allOf: [{ required: [a, b], properties: { b: { type: string } } }]\n',
    ),
    suggestion: 'orderId',
  },
  {
    name: 'required properties may be spoken of by a pattern',
    codes: ['required-undeclared'],
    failing: message('        payload: { type: object, required: [▶b], properties: { a: { type: string } } }\n'),
    passing: message(
      '        payload: { type: object, required: [b], properties: { a: { type: string } }, patternProperties: { ^b: { type: string } } }\n',
    ),
  },
  {
    name: 'extensions are spelt right',
    codes: ['extension-unknown'],
    failing: message('        ▶x-eda-evnt: Placed\n        payload: { type: string }\n'),
    passing: message(
      '        x-eda-event: Placed\n        x-eda-variant: fat\n        x-other: 1\n        payload: { type: string }\n',
    ),
    suggestion: 'x-eda-event',
  },
  {
    name: 'extensions are spelt with hyphens and in lower case',
    codes: ['extension-unknown', 'extension-unknown', 'extension-unknown', 'extension-unknown', 'extension-unknown'],
    failing: message(
      '        payload:\n          type: string\n          ▶x_eda_name: A\n          ▶x-edda-name: A\n          ▶x-edaName: A\n          ▶X-EDA-Name: A\n          ▶x-ead-name: A\n',
    ),
    passing: message(
      '        payload: { type: string, x_name: 1, xedges: 1, X-Name: 1, x-edition: 2, x-edi-owner: 1, x-edaphic: 1 }\n        x-dead-letter: true\n        x-integrity: {}\n        x-stability: stable\n        x-owner: shop\n        x-name: a\n        headers: { type: object, x-header-owner: shop }\n',
    ),
    suggestion: 'x-eda-name',
  },
  {
    name: 'extensions stand where they have an effect',
    codes: ['extension-unknown'],
    failing: channel('    address: a\n    ▶x-eda-order: { key: $message.payload#/id }\n'),
    passing: message(
      '        x-eda-order: { key: $message.payload#/id }\n        payload: { type: object, properties: { id: { type: string } } }\n',
    ),
  },
  {
    name: 'extensions have values that mean something',
    codes: ['extension-value', 'extension-value', 'extension-value', 'extension-value', 'extension-value'],
    failing: message(
      '        x-eda-error: ▶yes please\n        x-eda-order: { ▶keys: a, sequence: ▶payload.version }\n        x-eda-idempotency: { ▶remember: 1d, retention: ▶soon }\n        payload: { type: string }\n',
    ),
    passing: message(
      '        x-eda-error: true\n        x-eda-order: { key: $message.payload#/a, sequence: $message.header#/b }\n        x-eda-idempotency: { id: $message.payload#/a, retention: 14d }\n        x-eda-integrity: { equals: [$message.payload#/a, { sum: $message.payload#/b/*/c }] }\n        payload: { type: string }\n',
    ),
  },
  {
    name: 'names can be those of types, and of other things',
    codes: ['name-invalid', 'name-invalid'],
    failing: message("        x-eda-name: ▶order placed\n        payload: { type: string }\n    x-eda-name: ▶'--'\n"),
    passing: message(
      '        x-eda-name: OrderPlaced\n        payload: { type: string }\n    x-eda-name: order placed\n',
    ),
  },
  {
    name: 'a variant belongs to an event',
    codes: ['variant-without-event'],
    failing: message('        ▶x-eda-variant: thin\n        payload: { type: string }\n'),
    passing: message('        x-eda-event: Placed\n        x-eda-variant: thin\n        payload: { type: string }\n'),
  },
  {
    name: 'an event has one variant of each kind',
    codes: ['variant-duplicate'],
    failing: variants('', '').replace('x-eda-variant: fat', 'x-eda-variant: ▶thin'),
    passing: variants('', ''),
  },
  {
    name: 'what the thin variant says, the fat one says',
    codes: ['thin-not-subset'],
    failing: variants('        properties: { id: {}, ▶extra: {} }', '        properties: { id: {} }'),
    passing: variants('        properties: { id: {} }', '        properties: { id: {}, more: {} }'),
  },
  {
    name: 'what the thin variant requires, the fat one requires',
    codes: ['thin-not-subset'],
    failing: variants('        required: [id]\n        properties: { ▶id: {} }', '        properties: { id: {} }'),
    passing: variants(
      '        required: [id]\n        properties: { id: {} }',
      '        required: [id]\n        properties: { id: {} }',
    ),
  },
  {
    name: 'types and values of the fat variant are those of the thin one',
    codes: ['thin-not-subset', 'thin-not-subset'],
    failing: variants(
      '        properties: { a: ▶{ type: string }, b: { type: array, items: { type: object, properties: { c: ▶{ enum: [x] } } } } }',
      '        properties: { a: { type: integer }, b: { type: array, items: { type: object, properties: { c: { enum: [x, y] } } } } }',
    ),
    passing: variants(
      '        properties: { a: { type: number }, b: { type: array, items: { type: object, properties: { c: { enum: [x, y] } } } } }',
      '        properties: { a: { type: integer }, b: { type: array, items: { type: object, properties: { c: { const: x } } } } }',
    ),
  },
  {
    name: 'received messages can be told apart',
    codes: ['messages-indistinct'],
    failing: exchange('')
      .replace('receivePlaced', '▶receivePlaced')
      .replace('      OrderPlaced:', '      Another: { payload: { type: object } }\n      OrderPlaced:'),
    passing: exchange('')
      .replace(
        '      OrderPlaced:',
        '      Another: { headers: { type: object, properties: { kind: { const: a } } } }\n      OrderPlaced:',
      )
      .replace(
        '{ payload: { type: object',
        '{ headers: { type: object, properties: { kind: { enum: [b] } } }, payload: { type: object',
      ),
  },
  {
    name: 'patterns end',
    codes: ['pattern-slow', 'pattern-slow'],
    failing: message(
      `        payload: { type: string, pattern: ▶'^(a+)+$' }\n        examples: [{ payload: ▶${'a'.repeat(40)}! }]\n`,
    ),
    passing: message(
      `        payload: { type: string, pattern: '^(a+b)+$' }\n        examples: [{ payload: aabab }]\n`,
    ),
  },
  {
    name: 'examples match their schemas',
    codes: ['example-mismatch', 'example-mismatch', 'example-mismatch', 'example-mismatch'],
    failing:
      message(`        headers: { type: object, additionalProperties: false, properties: { h: { type: string } } }
        payload: { type: object, required: [id], properties: { id: { type: string }, status: { enum: [PAID, OPEN] }, lines: { type: array, items: { $ref: '#/components/schemas/Line' } } } }
        examples:
          - payload: { id: ▶1, status: ▶PAYED, lines: [{ quantity: ▶0 }] }
            headers: { ▶x: '1' }
`) + 'components: { schemas: { Line: { type: object, properties: { quantity: { type: integer, minimum: 1 } } } } }\n',
    passing:
      message(`        payload: { type: object, required: [id], properties: { id: { type: string }, x: { x-thing: 1, format: password, pattern: '\\-' } } }
        examples:
          - payload: { id: a, x: '-' }
`),
  },
];

describe('rules', () => {
  it.each([...CASES, ...SCHEMA_CASES, ...CONTRACT_CASES])('$name', async ({ codes, failing, passing, suggestion }) => {
    const found = await findingsOf(failing);
    expect(shown(found)).toEqual(placesOf(failing, codes));
    expect(found.map((entry) => entry.suggestion)).toContain(suggestion ?? found[0]?.suggestion);
    expect(shown(await findingsOf(passing))).toEqual([]);
  });

  it('say of an example what the schema demands', async () => {
    const text = message('        payload: { type: integer, minimum: 1 }\n        examples: [{ payload: 0 }]\n');
    expect((await findingsOf(text)).map((finding) => finding.message)).toEqual([
      'Example does not match its schema: it has to be >= 1.',
    ]);
  });

  it('have a case for every code that they report', () => {
    const tested = new Set([...CASES, ...SCHEMA_CASES, ...CONTRACT_CASES].flatMap(({ codes }) => codes));
    // A schema that structure and our own pattern check let through, and ajv cannot compile, is a case of its own below.
    const missing = RULES.flatMap(({ codes }) => codes).filter(
      (code) => !tested.has(code) && code !== 'schema-invalid',
    );
    expect(missing).toEqual([]);
  });

  it('say when ajv cannot compile a schema that the structure lets through', async () => {
    const folder = createContractFolder({ 'main.yaml': `${HEAD}x-schema: { type: strange }\n` });
    const { document } = await loadDocument(folder.file('main.yaml'));
    folder.dispose();
    if (document === undefined) throw new Error('it loads');
    const compiler = await createSchemaCompiler(document);
    expect(compiler.compile({ file: document.main.path, pointer: '/x-schema' })).toHaveProperty('reason');
  });

  it('judge a document whose structure is broken too, without throwing', async () => {
    const found = await findingsOf(
      `${HEAD}channels: [1]\noperations:\n  a: { action: bogus, channel: 5, messages: 7, reply: [] }\ncomponents: { messages: { M: 1 } }\n`,
    );
    expect(found.every(({ code }) => code === 'structure')).toBe(true);
    expect(found.length).toBeGreaterThan(4);
  });
});
