import { propertyKey } from './literal.js';

export type CodeEntry = readonly [name: string, code: string];

const WIDTH = 120;

/** An object literal of code: on one line where that fits beside `beside` characters, else one member a line. Code of several lines is indented with it. */
export function objectCode(entries: readonly CodeEntry[], beside = 20): string {
  if (entries.length === 0) return '{}';
  const members = entries.map(([name, code]) => (name === code ? name : `${propertyKey(name)}: ${code}`));
  const inline = `{ ${members.join(', ')} }`;
  if (inline.length + beside <= WIDTH && !inline.includes('\n')) return inline;
  return `{\n${members.map((member) => `${indentCode(member, '  ')},\n`).join('')}}`;
}

/** A list of code, laid out as an object literal is. */
export function listCode(items: readonly string[], beside = 20): string {
  const inline = `[${items.join(', ')}]`;
  if (inline.length + beside <= WIDTH && !inline.includes('\n')) return inline;
  return `[\n${items.map((item) => `${indentCode(item, '  ')},\n`).join('')}]`;
}

/** Indents every line. Literals have no line ends of their own, so this changes no text. */
export function indentCode(code: string, indent: string): string {
  return code
    .split('\n')
    .map((line) => (line === '' ? line : indent + line))
    .join('\n');
}

/** Entries that the contract has: those with `undefined` are left out. */
export function presentEntries(
  entries: readonly (readonly [name: string, code: string | undefined])[],
): readonly CodeEntry[] {
  return entries.filter((entry): entry is CodeEntry => entry[1] !== undefined);
}
