import { describe, expect, it } from 'vitest';
import { loadDocument } from '../../../src/document/load-document.js';
import { validateDocument } from '../../../src/validate/validate-document.js';
import { createContractFolder } from '../document/contract-folder.js';
import { findingsOf, MARK, placesOf, shown, sentenceOf } from './validate-text.js';

const head = (version: string): string => `asyncapi: ${version}\ninfo: { title: Test, version: 1.0.0 }\n`;
const HEAD = head('2.6.0');
const operation = (body: string): string => `${HEAD}channels:\n  a:\n    publish:\n${body}`;
const message = (body: string): string => operation(`      message:\n${body}`);
const FILLED = `${HEAD}id: urn:a
servers:
  s: { url: 'a:{port}', protocol: kafka, variables: { port: { default: '1' } }, security: [{ k: [] }], bindings: { mqtt: {} }, tags: [{ name: t }] }
defaultContentType: application/json
channels:
  user/{id}:
    servers: [s]
    parameters: { id: { schema: { type: string } } }
    subscribe: { operationId: x, traits: [{ $ref: '#/components/operationTraits/t' }], message: { oneOf: [{ $ref: '#/components/messages/M' }] } }
components:
  messages:
    M: { messageId: m, payload: { type: string }, headers: { type: object }, bindings: { kafka: { anything: 1 } }, examples: [{ payload: x }] }
  operationTraits: { t: { summary: s, bindings: { $ref: '#/components/operationBindings/b' } } }
  operationBindings: { b: { kafka: { groupId: { type: string } } } }
  securitySchemes: { k: { type: scramSha256 } }
`;

/** What is wrong, and the document with a mark where it is. */
const BAD: readonly (readonly [name: string, codes: readonly string[], text: string])[] = [
  ['a property of the root', ['structure'], `${HEAD}channels: {}\n▶operations: {}\n`],
  ['a property of an operation', ['structure'], operation('      ▶action: send\n')],
  ['a property of a message', ['structure'], message('        ▶nmae: A\n')],
  ['a property beside `oneOf`', ['structure'], message('        ▶name: A\n        oneOf: []\n')],
  [
    'an operation by reference',
    ['structure'],
    `${operation("      ▶$ref: '#/components/x-o'\n")}components: { x-o: {} }\n`,
  ],
  ['a type of a schema', ['structure'], message('        payload: { type: ▶strnig }\n')],
  ['headers that are no object', ['structure'], message('        headers: { type: ▶string }\n')],
  ['an address that is none', ['structure'], `${HEAD}channels: { ▶'a b': {} }\n`],
  ['a location that is no expression', ['structure'], message('        correlationId: { location: ▶here }\n')],
  [
    'the target of a `$ref`, as what it is used',
    ['structure'],
    `${message("        $ref: '#/components/x-message'\n")}components: { x-message: { ▶action: send } }\n`,
  ],
  [
    'the payload behind a `$ref`',
    ['structure'],
    `${message("        payload: { $ref: '#/components/x-schema' }\n")}components: { x-schema: { type: ▶strnig } }\n`,
  ],
  ['a server that is none of the document', ['channel-server'], `${HEAD}channels: { a: { servers: [▶x] } }\n`],
  ['a query in an address', ['channel-key'], `${HEAD}channels: { ▶'a?b=c': {} }\n`],
  ['a parameter without declaration', ['address-parameter-undeclared'], `${HEAD}channels: { ▶'a/{b}': {} }\n`],
  [
    'a parameter that the address lacks',
    ['address-parameter-unused'],
    `${HEAD}channels: { a: { parameters: { ▶b: {} } } }\n`,
  ],
  [
    'a parameter elsewhere than in the payload',
    ['parameter-location'],
    `${HEAD}channels:
  a/{b}:
    parameters: { b: { location: ▶$message.payload#/c } }
    publish: { message: { payload: { type: object, properties: { b: { type: string } } } } }
`,
  ],
  [
    'a correlation id that the headers of no trait have',
    ['correlation-location'],
    message(
      '        correlationId: { location: ▶$message.header#/id }\n        traits: [{ headers: { type: object, properties: { other: { type: string } } } }]\n',
    ),
  ],
  [
    'an example that its schema refuses',
    ['example-mismatch'],
    message('        payload: { type: string }\n        examples: [{ payload: ▶1 }]\n'),
  ],
  [
    'an example of a schema that the schema refuses',
    ['example-mismatch'],
    `${HEAD}channels: {}\ncomponents: { schemas: { A: { type: string, examples: [a, ▶1], title: A } } }\n`,
  ],
  [
    'messages that are received and cannot be told apart',
    ['messages-indistinct'],
    `${HEAD}channels:
  a:
    ▶publish:
      message: { oneOf: [{ name: A, payload: { type: string } }, { name: B, payload: { type: string } }] }
`,
  ],
];

/** What came with a version, so that the one before refuses it. */
const NEWS: readonly (readonly [name: string, since: string, before: string, text: string])[] = [
  ['SASL security', '2.1.0', '2.0.0', 'channels: {}\ncomponents: { securitySchemes: { s: { ▶type: plain } } }\n'],
  [
    'servers of a channel',
    '2.2.0',
    '2.1.0',
    'servers: { s: { url: u, protocol: p } }\nchannels: { a: { ▶servers: [s] } }\n',
  ],
  ['servers of components', '2.3.0', '2.2.0', 'channels: {}\ncomponents: { ▶servers: {} }\n'],
  ['messageId', '2.4.0', '2.3.0', 'channels: { a: { publish: { message: { ▶messageId: m } } } }\n'],
  ['tags of a server', '2.5.0', '2.4.0', 'channels: {}\nservers: { s: { url: u, protocol: p, ▶tags: [] } }\n'],
];

describe('a document of AsyncAPI 2', () => {
  it.each(['2.0.0', '2.1.0', '2.2.0', '2.3.0', '2.4.0', '2.5.0', '2.6.0', '2.6.1'])(
    'may be of version %s',
    async (version) => {
      expect(await findingsOf(`${head(version)}channels: {}\n`)).toEqual([]);
    },
  );

  it('may have all that its version knows', async () => {
    expect(await findingsOf(FILLED)).toEqual([]);
  });

  it.each(BAD)('is refused for %s, at its place', async (_, codes, text) => {
    expect(shown(await findingsOf(text))).toEqual(placesOf(text, codes));
  });

  it.each(NEWS)('has %s since %s and not in %s', async (_, since, before, text) => {
    expect(await findingsOf(head(since) + text.replaceAll(MARK, ''))).toEqual([]);
    const found = await findingsOf(head(before) + text);
    expect(found.map(({ code, range }) => `${code} ${range.start.line}`)).toEqual(
      placesOf(head(before) + text, ['structure']).map((place) => place.replace(/:.*/, '')),
    );
  });

  it('says what is known at a place', async () => {
    const [first] = await findingsOf(message('        nmae: A\n'));
    expect(first).toMatchObject({ suggestion: 'name' });
    const [second] = await findingsOf(message('        name: A\n        oneOf: []\n'));
    expect(sentenceOf(second)).toBe(
      '`name` is not allowed for `message` beside `oneOf`: write it in the entries of that list.',
    );
  });

  it('receives what others subscribe to, where it takes the side of the client', async () => {
    const text = `${HEAD}channels:
  a:
    subscribe:
      message: { oneOf: [{ name: A, payload: { type: string } }, { name: B, payload: { type: string } }] }
`;
    const folder = createContractFolder({ 'main.yaml': text });
    try {
      const { document } = await loadDocument(folder.file('main.yaml'), { workspace: folder.path });
      if (document === undefined) throw new Error('the document has to load');
      expect(await validateDocument(document)).toEqual([]);
      const found = await validateDocument(document, { pointOfView: 'client' });
      expect(found.map(({ code }) => code)).toEqual(['messages-indistinct']);
    } finally {
      folder.dispose();
    }
  });

  it('judges examples by the schema that was made from Avro', async () => {
    const avro = 'schemaFormat: application/vnd.apache.avro;version=1.9.0';
    const judged = await findingsOf(
      message(
        `        ${avro}\n        payload: { type: record, name: A, fields: [] }\n        examples: [{ payload: 1 }, { payload: {} }]\n`,
      ),
    );
    expect(judged.map(({ code }) => code)).toEqual(['example-mismatch']);
    const found = await findingsOf(message(`        ${avro}\n        payload: { type: record, fields: [] }\n`));
    expect([...new Set(found.map(({ code }) => code))]).toContain('avro-schema');
  });
});
