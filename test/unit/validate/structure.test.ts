import { describe, expect, it } from 'vitest';
import { findingsOf, placesOf, shown, sentenceOf } from './validate-text.js';

const HEAD = 'asyncapi: 3.0.0\ninfo: { title: Test, version: 1.0.0 }\n';
const CHANNEL = 'channels: { a: { address: a } }\n';

interface StructureCase {
  readonly name: string;
  readonly text: string;
  readonly message: string;
  readonly suggestion?: string;
}

const CASES: readonly StructureCase[] = [
  {
    name: 'an action that is none',
    text: `${HEAD}${CHANNEL}operations:\n  o:\n    action: ▶bogus\n    channel: { $ref: '#/channels/a' }\n`,
    message: '`bogus` is not allowed for `action`: use `send` or `receive`.',
  },
  {
    name: 'an action that is misspelt',
    text: `${HEAD}${CHANNEL}operations:\n  o:\n    action: ▶recieve\n    channel: { $ref: '#/channels/a' }\n`,
    message: '`recieve` is not allowed for `action`: use `send` or `receive`.',
    suggestion: 'receive',
  },
  {
    name: 'an action that is left empty, once',
    text: `${HEAD}${CHANNEL}operations:\n  o:\n    action: ▶null\n    channel: { $ref: '#/channels/a' }\n`,
    message: '`null` is not allowed for `action`: use `send` or `receive`.',
  },
  {
    name: 'an action that is a list, once',
    text: `${HEAD}${CHANNEL}operations:\n  o:\n    action: ▶[send]\n    channel: { $ref: '#/channels/a' }\n`,
    message: '`["send"]` is not allowed for `action`: use `send` or `receive`.',
  },
  {
    name: 'a list without the entry that it needs',
    text: `${HEAD}components:\n  schemas:\n    A: { allOf: ▶[] }\n`,
    message: '`allOf` has to have at least 1 entry.',
  },
  {
    name: 'a misspelt property',
    text: `${HEAD}channels:\n  a:\n    ▶adress: a\n`,
    message: 'Unknown property `adress` of `a`. Extensions start with `x-`.',
    suggestion: 'address',
  },
  {
    name: 'an extension of ours that does not look like an extension',
    text: `${HEAD}channels:\n  a: { ▶x_eda_owner: shop }\n`,
    message: 'Unknown property `x_eda_owner` of `a`. Extensions start with `x-`.',
    suggestion: 'x-eda-owner',
  },
  {
    name: 'an unknown property like no other',
    text: `${HEAD}channels:\n  a: { ▶zzz: 1 }\n`,
    message:
      'Unknown property `zzz` of `a`. Known here are `address`, `bindings`, `description`, `externalDocs`, `messages`, `parameters`, `servers`, `summary`, `tags` and `title`. Extensions start with `x-`.',
  },
  {
    name: 'a property that is missing',
    text: 'asyncapi: 3.0.0\n▶info: { title: T }\n',
    message: '`info` has to have `version`.',
  },
  {
    name: 'a property that is missing and another that is alike',
    text: 'asyncapi: 3.0.0\ninfo: { title: T, ▶versoin: 1.0.0 }\n',
    message: '`info` has to have `version`. It has `versoin` instead.',
    suggestion: 'version',
  },
  {
    name: 'a number for a text',
    text: 'asyncapi: 3.0.0\ninfo: { title: T, version: ▶1.0 }\n',
    message: '`version` has to be a text, but is `1`, a number. Put it in quotes.',
  },
  {
    name: 'nothing for an object',
    text: `${HEAD}channels:\n  a: ▶\n`,
    message: '`a` has to be an object, but is `null`. Give it a value, or remove it.',
  },
  {
    name: 'a reference where none is allowed',
    text: `${HEAD}channels:\n  ▶$ref: ./channels.yaml\n`,
    message: 'A `$ref` is not allowed here: write what it refers to.',
  },
  {
    name: 'a reference as an extra property',
    text: 'asyncapi: 3.0.0\ninfo: { title: T, version: 1.0.0, ▶$ref: ./info.yaml }\n',
    message: 'A `$ref` is not allowed for `info`: write here what it refers to.',
  },
  {
    name: 'a type of a schema that is none, also deep inside',
    text: `${HEAD}components:\n  schemas:\n    A: { properties: { b: { items: { type: ▶strng } } } }\n`,
    message:
      '`strng` is not allowed for `type`: use `array`, `boolean`, `integer`, `null`, `number`, `object` or `string`.',
    suggestion: 'string',
  },
  {
    name: 'a bound that is no number',
    text: `${HEAD}components:\n  schemas:\n    A: { minLength: ▶'3' }\n`,
    message: '`minLength` has to be a whole number, but is `3`, a text.',
  },
  {
    name: 'a bound below zero',
    text: `${HEAD}components:\n  schemas:\n    A: { minLength: ▶-3 }\n`,
    message: '`minLength` has to be >= 0, but is `-3`.',
  },
  {
    name: 'a broken regular expression',
    text: `${HEAD}components:\n  schemas:\n    A: { pattern: ▶'(a' }\n`,
    message: '`(a` is not a regular expression: unterminated group.',
  },
  {
    name: 'a member of an enum that is there twice',
    text: `${HEAD}components:\n  schemas:\n    A: { enum: [1, 2, ▶1] }\n`,
    message: '`enum` has `1` twice. Remove one of them.',
  },
  {
    name: 'a location that is no runtime expression',
    text: `${HEAD}components:\n  correlationIds:\n    c: { location: ▶header.id }\n`,
    message:
      '`header.id` is not a runtime expression such as `$message.header#/correlationId` or `$message.payload#/orderId`.',
  },
  {
    name: 'an example without payload and headers',
    text: `${HEAD}components:\n  messages:\n    M: { payload: { type: string }, examples: [▶{ name: a }] }\n`,
    message: '`examples[0]` has to have `payload` or `headers`.',
  },
  {
    name: 'a binding that is wrong by its own version',
    text: `${HEAD}channels:\n  a: { bindings: { kafka: { bindingVersion: 0.5.0, partitions: ▶many } } }\n`,
    message: '`partitions` has to be a whole number, but is `many`, a text.',
  },
  {
    name: 'a version of a binding that is unknown',
    text: `${HEAD}channels:\n  a: { bindings: { kafka: { bindingVersion: ▶9.9.9 } } }\n`,
    message: '`9.9.9` is not allowed for `bindingVersion`: use `0.5.0`, `0.4.0` or `0.3.0`.',
  },
  {
    name: 'a kind of security that is none',
    text: `${HEAD}components:\n  securitySchemes:\n    s: { type: ▶scramSha255 }\n`,
    message:
      '`scramSha255` is not allowed for `type`: use `userPassword`, `apiKey`, `X509`, `symmetricEncryption`, `asymmetricEncryption`, `http`, `httpApiKey`, `oauth2`, `openIdConnect`, `plain`, `scramSha256`, `scramSha512` or 1 more.',
    suggestion: 'scramSha256',
  },
];

describe('the structure', () => {
  it.each(CASES)('refuses $name', async ({ text, message, suggestion }) => {
    const found = await findingsOf(text, { 'channels.yaml': '{}', 'info.yaml': '{}' });
    expect(shown(found)).toEqual(placesOf(text, ['structure']));
    expect(sentenceOf(found[0])).toBe(message);
    expect(found[0]?.suggestion).toBe(suggestion);
  });

  it('judges the target of a reference as what it is referenced as', async () => {
    const text = `${HEAD}channels:\n  a: { messages: { M: { $ref: './m.yaml#/M' } } }\n`;
    const other = 'M:\n  payload: { $ref: "#/S" }\n  payloads: 1\nS: { type: objekt }\n';
    const found = await findingsOf(text, { 'm.yaml': other });
    expect(shown(found)).toEqual(['structure 3:3', 'structure 4:12']);
    expect(found.map(({ file }) => file.endsWith('/m.yaml'))).toEqual([true, true]);
  });

  it('does not take one kind of object for another', async () => {
    const text = `${HEAD}channels:\n  a: { messages: { M: { $ref: '#/components/schemas/S' } } }\ncomponents:\n  schemas:\n    S: { ▶type: object }\n`;
    expect(shown(await findingsOf(text))).toEqual(placesOf(text, ['structure']));
  });

  it('allows what the specification allows', async () => {
    const text = `asyncapi: 3.1.0
info: { title: Test, version: 1.0.0, x-any: { $ref: nowhere }, tags: [{ name: a }] }
servers: { s: { host: localhost, protocol: kafka, security: [{ type: plain }] } }
channels:
  a:
    address: 'a.{p}'
    parameters: { p: { enum: [x, y], default: x } }
    servers: [{ $ref: '#/servers/s' }]
    messages:
      M:
        payload: { schemaFormat: 'application/schema+json;version=draft-07', schema: { type: [string, 'null'] } }
        traits: [{ headers: { type: object } }]
      B: { payload: true }
      T: { payload: { $ref: '#/components/schemas/Tree' } }
      P: { payload: { schemaFormat: application/vnd.google.protobuf, schema: 'message P {}' } }
operations:
  o: { action: send, channel: { $ref: '#/channels/a' } }
components: { schemas: { Tree: { additionalProperties: { $ref: '#/components/schemas/Tree' }, items: [true, { not: {} }] } } }
`;
    expect(shown(await findingsOf(text))).toEqual([]);
  });

  it('refuses schemas that are nested too deep, and survives what comes close', async () => {
    const nested = (depth: number): string =>
      `${HEAD}components: { schemas: { A: ${'{ not: '.repeat(depth)}{}${' }'.repeat(depth)} } }\n`;
    expect(shown(await findingsOf(nested(190)))).toEqual([]);
    expect((await findingsOf(nested(210))).map(({ code }) => code)).toEqual(['too-deep']);
  });

  it('is quick about an enum of 100,000', async () => {
    const members = Array.from({ length: 100_000 }, (_, index) => `v${index}`).join(', ');
    expect(shown(await findingsOf(`${HEAD}components: { schemas: { A: { enum: [${members}] } } }\n`))).toEqual([]);
  });
});
