/** What a position of a document can hold; `scripts/build-structure.js` makes a validator for each. */
export type Kind =
  | 'root'
  | 'server'
  | 'serverVariable'
  | 'channel'
  | 'message'
  | 'messageTrait'
  | 'operation'
  | 'operationTrait'
  | 'reply'
  | 'replyAddress'
  | 'parameter'
  | 'correlationId'
  | 'tag'
  | 'externalDocs'
  | 'securityScheme'
  | 'payloadSchema'
  | 'schema'
  | 'serverBindings'
  | 'channelBindings'
  | 'operationBindings'
  | 'messageBindings';

/** Where objects of a kind hold others: a path with `*` for every key or index, and what stands there. */
export type Children = readonly (readonly [path: string, kind: Kind])[];

const DOCUMENTED: Children = [
  ['tags/*', 'tag'],
  ['externalDocs', 'externalDocs'],
];

const SCHEMA: Children = [
  ...['properties', 'patternProperties', 'definitions', '$defs', 'dependencies', 'dependentSchemas'].map(
    (keyword) => [`${keyword}/*`, 'schema'] as const,
  ),
  ...['allOf', 'anyOf', 'oneOf', 'prefixItems', 'items'].map((keyword) => [`${keyword}/*`, 'schema'] as const),
  ...['items', 'additionalItems', 'additionalProperties', 'contains', 'propertyNames', 'not', 'if', 'then', 'else'].map(
    (keyword) => [keyword, 'schema'] as const,
  ),
  ['unevaluatedProperties', 'schema'],
  ['unevaluatedItems', 'schema'],
  ['externalDocs', 'externalDocs'],
];

const MESSAGE: Children = [
  ['headers', 'payloadSchema'],
  ['correlationId', 'correlationId'],
  ['bindings', 'messageBindings'],
  ...DOCUMENTED,
];

const OPERATION: Children = [['security/*', 'securityScheme'], ['bindings', 'operationBindings'], ...DOCUMENTED];

export const CHILDREN: Readonly<Record<Kind, Children>> = {
  root: [
    ['info/tags/*', 'tag'],
    ['info/externalDocs', 'externalDocs'],
    ['servers/*', 'server'],
    ['channels/*', 'channel'],
    ['operations/*', 'operation'],
    ['components/schemas/*', 'payloadSchema'],
    ['components/servers/*', 'server'],
    ['components/serverVariables/*', 'serverVariable'],
    ['components/channels/*', 'channel'],
    ['components/operations/*', 'operation'],
    ['components/messages/*', 'message'],
    ['components/securitySchemes/*', 'securityScheme'],
    ['components/parameters/*', 'parameter'],
    ['components/correlationIds/*', 'correlationId'],
    ['components/replies/*', 'reply'],
    ['components/replyAddresses/*', 'replyAddress'],
    ['components/externalDocs/*', 'externalDocs'],
    ['components/tags/*', 'tag'],
    ['components/operationTraits/*', 'operationTrait'],
    ['components/messageTraits/*', 'messageTrait'],
    ['components/serverBindings/*', 'serverBindings'],
    ['components/channelBindings/*', 'channelBindings'],
    ['components/operationBindings/*', 'operationBindings'],
    ['components/messageBindings/*', 'messageBindings'],
  ],
  server: [
    ['variables/*', 'serverVariable'],
    ['security/*', 'securityScheme'],
    ['bindings', 'serverBindings'],
    ...DOCUMENTED,
  ],
  serverVariable: [],
  channel: [
    ['messages/*', 'message'],
    ['parameters/*', 'parameter'],
    ['servers/*', 'server'],
    ['bindings', 'channelBindings'],
    ...DOCUMENTED,
  ],
  message: [['payload', 'payloadSchema'], ['traits/*', 'messageTrait'], ...MESSAGE],
  messageTrait: MESSAGE,
  operation: [
    ['channel', 'channel'],
    ['messages/*', 'message'],
    ['reply', 'reply'],
    ['traits/*', 'operationTrait'],
    ...OPERATION,
  ],
  operationTrait: OPERATION,
  reply: [
    ['channel', 'channel'],
    ['messages/*', 'message'],
    ['address', 'replyAddress'],
  ],
  replyAddress: [],
  parameter: [],
  correlationId: [],
  tag: [['externalDocs', 'externalDocs']],
  externalDocs: [],
  securityScheme: [],
  payloadSchema: SCHEMA,
  schema: SCHEMA,
  serverBindings: [],
  channelBindings: [
    ['ws/query', 'schema'],
    ['ws/headers', 'schema'],
  ],
  operationBindings: [
    ['kafka/groupId', 'schema'],
    ['kafka/clientId', 'schema'],
    ['http/query', 'schema'],
  ],
  messageBindings: [
    ['kafka/key', 'schema'],
    ['http/headers', 'schema'],
    ['mqtt/correlationData', 'schema'],
  ],
};
