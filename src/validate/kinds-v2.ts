import { CHILDREN, type Children, type Kind } from './kinds.js';

const DOCUMENTED: Children = [
  ['tags/*', 'tag'],
  ['externalDocs', 'externalDocs'],
];

const MESSAGE: Children = [
  ['headers', 'schema'],
  ['correlationId', 'correlationId'],
  ['bindings', 'messageBindings'],
  ...DOCUMENTED,
];

const OPERATION: Children = [['bindings', 'operationBindings'], ...DOCUMENTED];

/** Where objects of AsyncAPI 2 hold others, where that is not as in AsyncAPI 3. There are no replies. */
export const CHILDREN_V2: Readonly<Record<Kind, Children>> = {
  ...CHILDREN,
  root: [
    ...DOCUMENTED,
    ['servers/*', 'server'],
    ['channels/*', 'channel'],
    ['components/schemas/*', 'schema'],
    ['components/servers/*', 'server'],
    ['components/serverVariables/*', 'serverVariable'],
    ['components/channels/*', 'channel'],
    ['components/messages/*', 'message'],
    ['components/securitySchemes/*', 'securityScheme'],
    ['components/parameters/*', 'parameter'],
    ['components/correlationIds/*', 'correlationId'],
    ['components/operationTraits/*', 'operationTrait'],
    ['components/messageTraits/*', 'messageTrait'],
    ['components/serverBindings/*', 'serverBindings'],
    ['components/channelBindings/*', 'channelBindings'],
    ['components/operationBindings/*', 'operationBindings'],
    ['components/messageBindings/*', 'messageBindings'],
  ],
  server: [
    ['variables/*', 'serverVariable'],
    ['bindings', 'serverBindings'],
    ['tags/*', 'tag'],
  ],
  channel: [
    ['publish', 'operation'],
    ['subscribe', 'operation'],
    ['parameters/*', 'parameter'],
    ['bindings', 'channelBindings'],
  ],
  operation: [['message', 'message'], ['traits/*', 'operationTrait'], ...OPERATION],
  operationTrait: OPERATION,
  message: [['oneOf/*', 'message'], ['payload', 'schema'], ['traits/*', 'messageTrait'], ...MESSAGE],
  messageTrait: MESSAGE,
  parameter: [['schema', 'schema']],
};
