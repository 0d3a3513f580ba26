import { createHash } from 'node:crypto';

/** Kafka's limit, taken over so that a service meets the same names on both transports. */
const LONGEST = 249;
const REFUSED = /[^a-zA-Z0-9._-]/g;

/** A name that Kafka would take: refused characters become `-`, and what was changed or cut ends in a hash, so that two names stay two. */
export function topicName(name: string): string {
  const clean = name.replaceAll(REFUSED, '-');
  if (clean === name && name.length <= LONGEST && name !== '' && name !== '.' && name !== '..') return name;
  const hash = createHash('sha256').update(name).digest('hex').slice(0, 12);
  return `${clean.slice(0, LONGEST - hash.length - 1)}-${hash}`;
}
