import { randomUUID } from 'node:crypto';
import type { ClaimRequest, MessageIdentity } from '../../../src/runtime/store.js';

export const identity = (more: Partial<MessageIdentity> = {}): MessageIdentity => ({
  consumer: 'inventory/receiveOrderPlaced',
  source: 'urn:example:order',
  message: 'OrderPlaced/fat',
  id: randomUUID(),
  ...more,
});

export const claimOf = (of: MessageIdentity, more: Partial<Omit<ClaimRequest, 'identity'>> = {}): ClaimRequest => ({
  identity: of,
  payload: Buffer.from('the payload'),
  retentionMs: 60_000,
  ...more,
});

/** Parts that would be the same text if a store only joined them. */
export const lookalikes = (): MessageIdentity[] => {
  const id = randomUUID();
  return [
    identity({ consumer: 'a', source: 'bc', id }),
    identity({ consumer: 'ab', source: 'c', id }),
    identity({ consumer: 'a', source: 'b', message: 'c/d', id }),
    identity({ consumer: 'a', source: 'b/c', message: 'd', id }),
    identity({ consumer: 'a', source: 'b', message: 'c', id: `d${id}` }),
    identity({ consumer: 'a', source: 'b', message: 'cd', id }),
    identity({ consumer: 'a\n1:', source: 'b', message: 'c', id }),
    identity({ consumer: 'a', source: '\n1:b', message: 'c', id }),
    identity({ consumer: '__proto__', source: 'constructor', message: 'c', id }),
  ];
};
