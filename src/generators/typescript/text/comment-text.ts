// Characters that end a line somewhere, and those that make a text look other than it is (controls, bidirectional overrides).
const LINE_ENDS = /\r\n|[\n\r\u2028\u2029]/;
const HARMLESS = /^[\w ,.;:()'"`-]*$/;
const INVISIBLE = /[\p{Cc}\p{Surrogate}\u200e\u200f\u202a-\u202e\u2066-\u2069\ufeff]/gu;

/** Lines of a text from a document, safe inside a comment: none can end it, and none is a directive of the compiler. */
export function commentLines(text: string): readonly string[] {
  return text.split(LINE_ENDS).map(commentText);
}

function commentText(line: string): string {
  // Most lines are words alone.
  if (HARMLESS.test(line)) return line.trimEnd();
  return line
    .replaceAll('\t', ' ')
    .replace(INVISIBLE, '')
    .replaceAll('*/', '*\\/')
    .replaceAll(/@(?=ts-)/g, '@ ')
    .trimEnd();
}

/** The same in one line. */
export function commentLine(text: string): string {
  return commentLines(text)
    .map((line) => line.trim())
    .filter((line) => line !== '')
    .join(' ');
}
