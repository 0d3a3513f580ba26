import type { ContractModel, JsonSchema, MessageModel, SchemaModel } from '../../src/model/contract-model.js';

/** Texts that would end a comment, a literal or a line, or be a directive of the compiler, if nobody looked after them. */
export const HOSTILE = [
  "*/ globalThis.pwned = 'comment'; /*",
  "'; globalThis.pwned = 'single'; '",
  '"; globalThis.pwned = "double"; "',
  '`; ${(globalThis.pwned = "template")} `',
  '\\\'; globalThis.pwned = "backslash"; //',
  "line\nglobalThis.pwned = 'newline';",
  "line\r\nglobalThis.pwned = 'return';",
  "line\u2028globalThis.pwned = 'separator';\u2029globalThis.pwned = 'paragraph';",
  '{{#if globalThis}}{{pwned}}{{/if}}',
  '</script><!-- -->',
  '@ts-expect-error',
  '@ts-nocheck',
  '\u202e reversed \u2066 hidden \ud800 lone',
  "$& $1 $` $'",
  '__proto__',
  'constructor',
  '',
] as const;

/** Names of types that mean something else in generated code: of the runtime, of the language, of the generator itself. */
export const TAKEN = [
  'Message',
  'MessageMetadata',
  'None',
  'Published',
  'PublishOptions',
  'Promise',
  'Record',
  'Object',
  'RegExp',
  'Scope',
  'Context',
  'Service',
  'HandlerContext',
  'EventHandler',
  'Replied',
  'EvilContext',
  'EvilHandlers',
  'EvilPublish',
  'EvilService',
  'OnAsk',
  'AskRequest',
  'EdaMessage',
  'ContractPromise',
  'NoneEvent',
] as const;

const [text] = HOSTILE;
const file = `contracts/${HOSTILE.join(' ')}`;
const origin = { file, pointer: text };

const objectOf = (names: readonly string[], property: (name: string) => JsonSchema): Record<string, JsonSchema> => {
  const object: Record<string, JsonSchema> = {};
  for (const name of names)
    Object.defineProperty(object, name, {
      value: property(name),
      enumerable: true,
      configurable: true,
      writable: true,
    });
  return object;
};

const documented = (json: object): JsonSchema => ({
  ...json,
  title: HOSTILE[2],
  description: HOSTILE.join('\n'),
  examples: [HOSTILE.join(' ')],
  default: text,
  'x-code': text,
});

function schema(name: string, kind: SchemaModel['kind'], json: JsonSchema): SchemaModel {
  const fileName = name.replaceAll(/(?!^)[A-Z]/g, '-$&').toLowerCase();
  return { id: name, name, fileName, origin, kind, schema: json, description: HOSTILE.join('\n'), deprecated: true };
}

function message(key: string, parts: Partial<MessageModel> = {}): MessageModel {
  return {
    key,
    origin,
    type: `${key}${HOSTILE.join('')}`,
    title: text,
    summary: text,
    description: HOSTILE.join('\n'),
    contentType: `application/json; ${HOSTILE.join('')}`,
    payload: key,
    headersRequired: false,
    marks: HOSTILE.map((value) => ({ from: 'payload', path: [value], value })),
    examples: [],
    ...parts,
  };
}

const evilPayload = documented({
  type: 'object',
  required: [...HOSTILE],
  properties: objectOf(HOSTILE, (name) => documented({ type: 'string', enum: [name, ...HOSTILE] })),
  patternProperties: { "^';globalThis\\.pwned='pattern'//": { pattern: '`${globalThis.pwned}`/*' } },
  propertyNames: { maxLength: 100 },
});

const everyText = HOSTILE.map((value, index) => ({ key: `${value}${index}`, name: `text${index}` }));

/** A contract whose texts and names are as bad as a document can make them; keys are as the model makes them: safe. */
export const hostileContract: ContractModel = {
  service: 'evil',
  typeName: 'Evil',
  source: `urn:${HOSTILE.join('')}`,
  file,
  asyncapi: '3.0.0',
  title: HOSTILE.join(' '),
  version: text,
  description: text,
  servers: [],
  channels: [
    ...everyText.map(({ key, name }) => ({
      key,
      name,
      origin,
      address: `${key}.{a}`,
      description: HOSTILE.join('\n'),
      parameters: [],
      messages: [],
    })),
    {
      key: 'all',
      name: 'all',
      origin,
      address: `{${HOSTILE.join('}{')}}`,
      parametersTypeName: 'AllParameters',
      parameters: HOSTILE.map((name, index) => ({
        name,
        description: HOSTILE.join('\n'),
        enum: [...HOSTILE],
        ...(index % 2 === 0 && { default: name }),
        examples: [...HOSTILE],
      })),
      messages: [...TAKEN, 'Ask'],
    },
  ],
  operations: [
    {
      key: text,
      origin,
      role: 'receive',
      channel: 'all',
      description: HOSTILE.join('\n'),
      groupId: HOSTILE.join(''),
      entries: TAKEN.map((key) => ({ key: `on${key}`, name: key, messages: [{ message: key }] })),
    },
    {
      key: 'sendAll',
      origin,
      role: 'send',
      channel: 'all',
      summary: text,
      entries: [
        ...TAKEN.map((key) => ({ key: key.toLowerCase(), name: key, messages: [{ message: key }] })),
        ...HOSTILE.map((key) => ({ key: `x${key}`, name: key, messages: [{ message: 'Message' }] })),
      ],
    },
    {
      key: 'ask',
      origin,
      role: 'respond',
      channel: 'all',
      entries: [{ key: 'ask', name: 'Ask', messages: [{ message: 'Ask' }] }],
      reply: { replies: ['Promise', 'None'], errors: ['Replied', 'Message'] },
    },
    {
      key: 'request',
      origin,
      role: 'request',
      channel: 'all',
      entries: [{ key: 'request', name: 'Ask', messages: [{ message: 'Ask' }] }],
      reply: { replies: ['Promise', 'None'], errors: ['Replied'] },
    },
  ],
  messages: [message('Ask', { headers: 'AskHeaders', headersRequired: true }), ...TAKEN.map((key) => message(key))],
  schemas: [
    schema('Ask', 'payload', evilPayload),
    schema(
      'AskHeaders',
      'headers',
      documented({ type: 'object', properties: objectOf(HOSTILE, () => ({ type: 'string' })) }),
    ),
    ...TAKEN.map((key, index) =>
      schema(key, 'payload', {
        type: 'object',
        required: ['self'],
        properties: {
          self: { $ref: `eda:${TAKEN[(index + 1) % TAKEN.length]}` },
          text: { const: HOSTILE[index % HOSTILE.length] },
        },
      }),
    ),
  ],
};
