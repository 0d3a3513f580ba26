import type { Range } from '../diagnostic.js';
import { safeText } from '../safe-text.js';

const CONTEXT_LINES = 1;
/** Of the source, without what stands before it. */
const MAX_WIDTH = 110;
const MIN_WIDTH = 40;

export interface CodeFrameOptions {
  /** Wraps the marks under the text, for colours. */
  readonly mark?: (text: string) => string;
  /** How wide the frame may be; a narrow one keeps 40 columns of the source. */
  readonly width?: number;
}

/** The lines of a text, as `codeFrame` takes them: a file with many findings is split once. */
export function splitLines(text: string): string[] {
  return text.split(/\r\n|\n|\r/);
}

/** The lines around a range, with `^^^^` under it. Long lines are cut to what surrounds the range. */
export function codeFrame(lines: readonly string[], range: Range, options: CodeFrameOptions = {}): string {
  const { line, column } = range.start;
  const first = Math.max(1, line - CONTEXT_LINES);
  const last = Math.min(lines.length, line + CONTEXT_LINES);
  const gutter = String(last).length;
  const shown = lines[line - 1] ?? '';
  const end = range.end.line === line ? range.end.column : shown.length + 1;
  // `> 12 | ` stands before each line.
  const width = Math.max(MIN_WIDTH, Math.min(MAX_WIDTH, (options.width ?? Infinity) - gutter - 5));
  // The window is the same for all lines, so that columns stay under each other.
  const from = column > width - 20 ? column - 20 : 0;
  const cut = (source: string): string => safeText(source.replaceAll('\t', ' ').slice(from, from + width));
  const frame: string[] = [];
  for (let number = first; number <= last; number += 1) {
    const source = lines[number - 1] ?? '';
    const pointer = number === line ? '>' : ' ';
    frame.push(`${pointer} ${String(number).padStart(gutter)} | ${cut(source)}`.trimEnd());
    if (number !== line) continue;
    // Escapes make a text longer, so widths are taken from what is shown.
    const before = cut(source.slice(0, column - 1)).length;
    const marks = '^'.repeat(Math.max(1, cut(source.slice(0, end - 1)).length - before));
    frame.push(`  ${' '.repeat(gutter)} | ${' '.repeat(before)}${options.mark?.(marks) ?? marks}`);
  }
  return frame.join('\n');
}
