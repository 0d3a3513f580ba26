import { hash } from 'node:crypto';
import { identityText } from '../../idempotency/message-identity.js';
import type { MessageIdentity } from '../../store.js';

/** 128 bits of SHA-256 of an identity, as 32 hexadecimal digits: PostgreSQL reads them as a uuid. */
export function storedKey(identity: MessageIdentity): string {
  return hash('sha256', identityText(identity), 'hex').slice(0, 32);
}
