/**
 * Whose operations a document of AsyncAPI 2 describes. Its words are those of the client that talks to the service: what one
 * may `publish` to it, it receives. `client` where a document was written the other way round.
 */
export type PointOfView = 'service' | 'client';

export type Action = 'send' | 'receive';

/** What the words of AsyncAPI 2 mean for the service. */
export const ACTIONS_V2: Readonly<Record<PointOfView, Readonly<Record<OperationWord, Action>>>> = {
  service: { publish: 'receive', subscribe: 'send' },
  client: { publish: 'send', subscribe: 'receive' },
};

export type OperationWord = 'publish' | 'subscribe';

export const OPERATION_WORDS: readonly OperationWord[] = ['publish', 'subscribe'];
