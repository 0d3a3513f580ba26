import { hash } from 'node:crypto';
import type { MessageIdentity } from '../store.js';
import { identityText } from './message-identity.js';

/** What stores that outlive the process keep of an identity: 128 bits of its SHA-256, as 32 hexadecimal digits (PostgreSQL reads them as a uuid). */
export function identityKey(identity: MessageIdentity): string {
  return hash('sha256', identityText(identity), 'hex').slice(0, 32);
}
