/** What a position of a document can hold, and its definition in the specification's schema. */
export const KINDS = {
  root: 'root',
  server: 'server',
  serverVariable: 'serverVariable',
  channel: 'channel',
  message: 'messageObject',
  messageTrait: 'messageTrait',
  operation: 'operation',
  operationTrait: 'operationTrait',
  reply: 'operationReply',
  replyAddress: 'operationReplyAddress',
  parameter: 'parameter',
  correlationId: 'correlationId',
  tag: 'tag',
  externalDocs: 'externalDocs',
  securityScheme: 'SecurityScheme',
  payloadSchema: 'anySchema',
  schema: 'schema',
  serverBindings: 'serverBindingsObject',
  channelBindings: 'channelBindingsObject',
  operationBindings: 'operationBindingsObject',
  messageBindings: 'messageBindingsObject',
};

/** The same for AsyncAPI 2, which has no replies, nor schemas that name their format. */
export const KINDS_V2 = {
  ...Object.fromEntries(
    'root server serverVariable message messageTrait operation operationTrait parameter correlationId tag externalDocs schema'
      .split(' ')
      .map((kind) => [kind, kind]),
  ),
  channel: 'channelItem',
  securityScheme: 'SecurityScheme',
  ...Object.fromEntries(
    ['server', 'channel', 'operation', 'message'].map((owner) => [`${owner}Bindings`, 'bindingsObject']),
  ),
};
