import { commentLine, commentLines } from './comment-text.js';

export interface DocText {
  /** Paragraphs, as they come from the document. */
  readonly text?: string | undefined;
  /** Short notes below it, one line each. */
  readonly notes?: readonly string[];
  readonly deprecated?: boolean | undefined;
}

/** A doc comment with its line end, or '' where there is nothing to say. Every line begins with `indent`. */
export function docComment(doc: DocText, indent = ''): string {
  const text = commentLines((doc.text ?? '').trim()).filter((line, index, all) => line !== '' || all[index - 1] !== '');
  const lines = text.length === 1 && text[0] === '' ? [] : [...text];
  const notes = (doc.notes ?? []).map(commentLine).filter((note) => note !== '');
  lines.push(...notes);
  if (doc.deprecated === true) lines.push('@deprecated');
  if (lines.length === 0) return '';
  if (lines.length === 1) return `${indent}/** ${lines[0]} */\n`;
  return `${indent}/**\n${lines.map((line) => `${indent} *${line === '' ? '' : ` ${line}`}\n`).join('')}${indent} */\n`;
}
