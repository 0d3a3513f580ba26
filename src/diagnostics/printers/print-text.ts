import type { Diagnostic, Severity } from '../diagnostic.js';
import { quoted, safeText } from '../safe-text.js';
import { codeFrame, splitLines } from './code-frame.js';
import { moreAbout, type PrintContext } from './print-context.js';

const COLORS: Readonly<Record<Severity, number>> = { error: 31, warning: 33, info: 36 };
const INDENT = '  ';
const DIM = 2;
const BOLD = 1;

/** For people: place, sentence, code frame, what was probably meant, and where to read more. */
export function printText(diagnostics: readonly Diagnostic[], context: PrintContext): string {
  const paint = (style: number, text: string): string =>
    context.color === true ? `\u001B[${style}m${text}\u001B[0m` : text;
  const split = new Map<string, readonly string[]>();
  const linesOf = (file: string): readonly string[] => {
    let lines = split.get(file);
    if (lines === undefined) {
      const text = context.textOf(file);
      lines = text === undefined || text === '' ? [] : splitLines(text);
      split.set(file, lines);
    }
    return lines;
  };
  return diagnostics.map((entry) => printOne(entry, { context, linesOf, paint })).join('\n');
}

interface TextContext {
  readonly context: PrintContext;
  readonly linesOf: (file: string) => readonly string[];
  readonly paint: (style: number, text: string) => string;
}

function printOne(entry: Diagnostic, { context, linesOf, paint }: TextContext): string {
  const { file, range, severity, code, message, suggestion, related } = entry;
  const place = `${safeText(context.displayPath(file))}:${range.start.line}:${range.start.column}`;
  const lines = [`${paint(BOLD, place)} ${paint(COLORS[severity], severity)} ${code}`, `  ${safeText(message)}`];
  const source = linesOf(file);
  if (source.length > 0) {
    const mark = (marks: string): string => paint(COLORS[severity], marks);
    const frame = codeFrame(source, range, { mark, width: (context.width ?? Infinity) - INDENT.length });
    lines.push(...frame.split('\n').map((line) => `${INDENT}${line}`));
  }
  if (suggestion !== undefined) lines.push(`  Did you mean ${quoted(suggestion)}?`);
  for (const other of related ?? []) {
    const there = `${safeText(context.displayPath(other.file))}:${other.range.start.line}:${other.range.start.column}`;
    lines.push(`  ${there}: ${safeText(other.message)}`);
  }
  lines.push(paint(DIM, `  More: ${moreAbout(code, context)}`), '');
  return lines.join('\n');
}
