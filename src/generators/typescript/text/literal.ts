import { isIdentifierName } from './identifier.js';

const hex = (character: string): string => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`;
/** Line ends of JavaScript alone, bidirectional overrides and other characters that a reader would not see. */
const UNSAFE = /[\u007f-\u009f\u200e\u200f\u2028\u2029\u202a-\u202e\u2066-\u2069\ufeff]/g;

/** A string literal in single quotes that holds exactly this text. */
export function stringLiteral(text: string): string {
  // JSON escapes quotes, backslashes, controls and lone surrogates.
  const escaped = JSON.stringify(text)
    .slice(1, -1)
    .replaceAll(/\\.|'/g, (match) => (match === '\\"' ? '"' : match === "'" ? "\\'" : match))
    .replaceAll(UNSAFE, hex);
  return `'${escaped}'`;
}

/** A property's name in a type or in an object literal: quoted where it is no identifier. */
export function propertyName(name: string): string {
  return isIdentifierName(name) ? name : stringLiteral(name);
}

/** A property's name in an object literal: `__proto__` would set the prototype unless it is computed. */
export function propertyKey(name: string): string {
  return name === '__proto__' ? "['__proto__']" : propertyName(name);
}

/** An expression that makes this JSON value. */
export function jsonLiteral(value: unknown): string {
  if (typeof value === 'string') return stringLiteral(value);
  if (typeof value === 'number') return Object.is(value, -0) ? '0' : String(value);
  if (Array.isArray(value)) return `[${value.map(jsonLiteral).join(', ')}]`;
  if (typeof value === 'object' && value !== null) {
    const members = Object.entries(value).map(([name, item]) => `${propertyKey(name)}: ${jsonLiteral(item)}`);
    return members.length === 0 ? '{}' : `{ ${members.join(', ')} }`;
  }
  return String(value);
}
