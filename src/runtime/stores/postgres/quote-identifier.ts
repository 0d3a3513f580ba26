/** PostgreSQL cuts longer names silently, and two of them become one. */
export const MAX_IDENTIFIER_BYTES = 63;

/** A name as it is, whatever it has in it: upper case, spaces, quotes. */
export function quoteIdentifier(name: string): string {
  return `"${name.replaceAll('"', '""')}"`;
}

/** A text as a constant, whatever `standard_conforming_strings` says. */
export function quoteLiteral(text: string): string {
  const quoted = `'${text.replaceAll("'", "''").replaceAll('\\', '\\\\')}'`;
  return text.includes('\\') ? ` E${quoted}` : quoted;
}

/** What is wrong with a name; undefined where nothing is. `reserved`: bytes that are put behind it. */
export function identifierProblem(name: string, reserved = 0): string | undefined {
  if (name.includes('\0')) return 'a name without the character NUL';
  // A lone surrogate is no character of UTF-8: it would become another name on its way.
  if (/\p{Surrogate}/u.test(name)) return 'a name of whole characters (it has half of a surrogate pair)';
  const most = MAX_IDENTIFIER_BYTES - reserved;
  return Buffer.byteLength(name) > most
    ? `a name of at most ${most} bytes (it has ${Buffer.byteLength(name)})`
    : undefined;
}
