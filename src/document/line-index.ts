import type { Position } from '../diagnostics/diagnostic.js';

export interface LineIndex {
  positionAt(offset: number): Position;
}

/** Finds lines on first use; `\n`, `\r\n` and a lone `\r` end a line. */
export function createLineIndex(text: string): LineIndex {
  let starts: number[] | undefined;
  return {
    positionAt(offset) {
      starts ??= lineStarts(text);
      const at = Math.max(0, Math.min(offset, text.length));
      let low = 0;
      let high = starts.length - 1;
      while (low < high) {
        const middle = (low + high + 1) >> 1;
        if ((starts[middle] ?? 0) <= at) low = middle;
        else high = middle - 1;
      }
      return { line: low + 1, column: at - (starts[low] ?? 0) + 1, offset: at };
    },
  };
}

function lineStarts(text: string): number[] {
  const starts = [0];
  for (let index = 0; index < text.length; index += 1) {
    const code = text.charCodeAt(index);
    if (code === 10 || (code === 13 && text.charCodeAt(index + 1) !== 10)) starts.push(index + 1);
  }
  return starts;
}
