/** Control characters, line ends of every kind and marks that turn the direction of text: what a terminal or a log may obey. */
const UNSAFE = /[\p{Cc}\u2028\u2029\u200e\u200f\u202a-\u202e\u2066-\u2069\ufeff]/gu;

/** A text from a document, in one line and without power over a terminal: `\n`, `\t` and `\u001b` are written out. */
export function safeText(text: string): string {
  return text.replaceAll(UNSAFE, (character) => {
    if (character === '\n') return String.raw`\n`;
    if (character === '\r') return String.raw`\r`;
    if (character === '\t') return String.raw`\t`;
    return `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`;
  });
}

const MAX_QUOTED = 120;

/** A name or value from a document between backticks, shortened where it is long. */
export function quoted(value: unknown): string {
  const text = typeof value === 'string' ? value : (JSON.stringify(value) ?? String(value));
  const short = text.length > MAX_QUOTED ? `${text.slice(0, MAX_QUOTED)}…` : text;
  return `\`${safeText(short).replaceAll('`', "'")}\``;
}

/** `` `a`, `b` or `c` ``; long lists end in how many more there are. */
export function quotedList(values: readonly unknown[], conjunction = 'or', limit = 12): string {
  const shown = values.slice(0, limit).map(quoted);
  const more = values.length - shown.length;
  if (more > 0) return `${shown.join(', ')} ${conjunction} ${more} more`;
  const last = shown.pop();
  if (last === undefined) return 'nothing';
  return shown.length === 0 ? last : `${shown.join(', ')} ${conjunction} ${last}`;
}
