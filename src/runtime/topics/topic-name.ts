import { createHash } from 'node:crypto';

/** Kafka's limit. */
const LONGEST = 249;
const HASH_LENGTH = 16;

/**
 * A name that Kafka takes: characters outside of `[A-Za-z0-9._-]` become `-x<hex of the code point>-`, and a name over 249
 * characters is cut and ends in a hash of the whole. A name that is fine stays as it is. `-` and not `_`, since Kafka refuses
 * a second topic that differs from another in `.` and `_` alone.
 */
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
