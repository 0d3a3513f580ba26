/** As SQLite reads it: blanks, comments, quoted text and words, semicolons, and any other character. */
const TOKEN =
  /[ \t\n\f\r]+|--[^\n]*|\/\*[^]*?(?:\*\/|$)|'(?:[^']|'')*'|"(?:[^"]|"")*"|`(?:[^`]|``)*`|\[[^\]]*\]|[\w$\u0080-\uffff]+|[^]/g;
const SKIPPED = /^(?:[ \t\n\f\r]|--|\/\*)/;

/**
 * The first word of SQL that would begin or end a transaction: BEGIN, COMMIT, END, ROLLBACK (but not ROLLBACK TO a savepoint). Bodies of triggers are
 * passed over.
 */
export function findTransactionStatement(sql: string): string | undefined {
  if (!/\b(?:begin|commit|end|rollback)\b/i.test(sql)) return undefined;
  let words: string[] = [];
  let inTrigger = false;
  for (const [token] of `${sql};`.matchAll(TOKEN)) {
    if (SKIPPED.test(token)) continue;
    if (token !== ';') {
      if (words.length < 4) words.push(token.toUpperCase());
      continue;
    }
    const [first, second, third] = words;
    words = [];
    if (inTrigger) {
      if (first === 'END') inTrigger = false;
      continue;
    }
    if (first === 'CREATE' && (second === 'TRIGGER' || third === 'TRIGGER')) {
      inTrigger = true;
      continue;
    }
    if (first === 'BEGIN' || first === 'COMMIT' || first === 'END') return first;
    if (first === 'ROLLBACK' && second !== 'TO' && third !== 'TO') return first;
  }
  return undefined;
}
