import { createHash } from 'node:crypto';

/** Kafka's limit, taken over so that a service meets the same names on both transports. */
const LONGEST = 249;
const HASH_LENGTH = 16;

/** The name that the Kafka transport makes of it: refused characters become `-x<hex of the code point>-`, and what is too long ends in a hash. */
export function topicName(name: string): string {
  const escaped = Array.from(name, (character) =>
    /[A-Za-z0-9._-]/.test(character) ? character : escape(character),
  ).join('');
  const safe = escaped === '' || escaped === '.' || escaped === '..' ? `-x-${escaped}` : escaped;
  if (safe.length <= LONGEST) return safe;
  const hash = createHash('sha256').update(name).digest('hex').slice(0, HASH_LENGTH);
  return `${safe.slice(0, LONGEST - HASH_LENGTH - 1)}-${hash}`;
}

function escape(character: string): string {
  return `-x${(character.codePointAt(0) ?? 0).toString(16)}-`;
}
