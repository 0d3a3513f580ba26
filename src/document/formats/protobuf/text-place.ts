import type { Place, Position } from '../../../diagnostics/diagnostic.js';
import type { Location, SourceDocument } from '../../source-document.js';

/** Finds lines of a text that is written in a document, or is a file of its own. */
export interface TextPlace {
  /** The 1-based line of the text, without the space around it; the whole text where that is not known. */
  line(line: number | undefined): Place;
}

/** A literal block of YAML has each line of the text on one of its own; in other forms only the first one is known. */
export function createTextPlace(document: SourceDocument, location: Location): TextPlace {
  const place = document.place(location);
  const file = document.files.get(location.file);
  const source = file?.text ?? '';
  const { start } = place.range;
  const header = /^\|[^\n]*\n/.exec(source.slice(start.offset, start.offset + 200));
  const first =
    file?.format === 'text'
      ? { line: 1, offset: 0 }
      : header && { line: start.line + 1, offset: start.offset + header[0].length };
  return {
    line(line) {
      if (line === undefined || first === null || line < 1) return place;
      const from = offsetOfLine(source, first.offset, line - 1);
      if (from === undefined) return place;
      const text = /^[^\r\n]*/.exec(source.slice(from, from + 2_000))?.[0] ?? '';
      const indent = text.length - text.trimStart().length;
      const position = (column: number): Position => ({
        line: first.line + line - 1,
        column: column + 1,
        offset: from + column,
      });
      const end = Math.max(text.trimEnd().length, indent);
      return { ...place, range: { start: position(indent), end: position(end) } };
    },
  };
}

function offsetOfLine(text: string, start: number, lines: number): number | undefined {
  let offset = start;
  for (let count = 0; count < lines; count += 1) {
    const next = text.indexOf('\n', offset);
    if (next === -1) return undefined;
    offset = next + 1;
  }
  return offset;
}
