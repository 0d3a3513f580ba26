import type { Place } from '../diagnostics/diagnostic.js';
import { parsePointer } from '../document/json-pointer.js';
import { createLineIndex } from '../document/line-index.js';
import type { SourceFile } from '../document/source-document.js';

/** The content of a configuration, and where in its file each part of it stands. */
export interface ConfigSource {
  /** Absolute path, forward slashes. */
  readonly path: string;
  readonly text: string;
  readonly value: unknown;
  place(pointer: string, part?: 'key' | 'value'): Place;
}

/** A configuration in YAML or JSON: places are exact. */
export function dataSource(file: SourceFile): ConfigSource {
  const { path, text, value } = file;
  return {
    path,
    text,
    value,
    place: (pointer, part) => ({ file: path, pointer, range: file.rangeOf(pointer, part) }),
  };
}

/** A configuration that was run: a key is looked for in the text, and the beginning of the file stands for what is not found. */
export function moduleSource(path: string, text: string, value: unknown): ConfigSource {
  const lines = createLineIndex(text);
  return {
    path,
    text,
    value,
    place(pointer) {
      const { start, end } = findKey(text, parsePointer(pointer) ?? []);
      return { file: path, pointer, range: { start: lines.positionAt(start), end: lines.positionAt(end) } };
    },
  };
}

/** Goes down key by key, each behind the one before; array positions have no text of their own. */
function findKey(text: string, tokens: readonly string[]): { readonly start: number; readonly end: number } {
  let found = { start: 0, end: 0 };
  for (const token of tokens) {
    if (/^\d+$/.test(token)) continue;
    const name = token.replaceAll(/[.*+?^${}()|[\]\\]/g, String.raw`\$&`);
    const pattern = new RegExp(`(?<![\\w$.-])(['"]?)${name}\\1\\s*:`, 'g');
    pattern.lastIndex = found.end;
    const match = pattern.exec(text);
    if (match === null) break;
    const start = match.index + (match[1]?.length ?? 0);
    found = { start, end: start + token.length };
  }
  return found;
}
