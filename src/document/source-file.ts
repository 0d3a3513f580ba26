import type { Range } from '../diagnostics/diagnostic.js';
import { parsePointer } from './json-pointer.js';
import { createLineIndex } from './line-index.js';
import { parseJson } from './parse-json.js';
import { parseYaml } from './parse-yaml.js';
import type { ParsedText, SyntaxProblem } from './parsed-text.js';
import { isRemotePath } from './remote/remote-url.js';
import type { SourceFile } from './source-document.js';

export interface ReadSourceFile {
  readonly file: SourceFile;
  /** How many values it holds. */
  readonly count: number;
  readonly problems: readonly (Omit<SyntaxProblem, 'start' | 'end'> & { readonly range: Range })[];
}

/** Files that a `$ref` may name, but that are no YAML: a Protobuf schema is a text, for instance. */
const TEXT_FILE = /\.(?:proto|txt|md|xsd|xml|graphql|raml)$/i;

/** Parses a text; never throws for a mistake in it. */
export function createSourceFile(path: string, displayPath: string, rawText: string): ReadSourceFile {
  const text = rawText.startsWith('\uFEFF') ? rawText.slice(1) : rawText;
  const format = formatOf(path, text);
  const parsed = format === 'json' ? parseJson(text) : format === 'yaml' ? parseYaml(text) : parsePlainText(text);
  const lines = createLineIndex(text);
  const rangeAt = (start: number, end: number): Range => ({
    start: lines.positionAt(start),
    end: lines.positionAt(end),
  });
  const file: SourceFile = {
    path,
    displayPath,
    text,
    format,
    value: parsed.value,
    rangeOf(pointer, part = 'value') {
      const span = parsed.spanOf(parsePointer(pointer) ?? []);
      const chosen = part === 'key' ? (span.key ?? span.value) : span.value;
      return rangeAt(chosen.start, chosen.end);
    },
  };
  const problems = parsed.problems.map(({ start, end, ...problem }) => ({ ...problem, range: rangeAt(start, end) }));
  return { file, count: parsed.count, problems };
}

/** What a server calls a file says little, and a URL need not have an extension: whether it is JSON is seen in the text. */
function formatOf(path: string, text: string): SourceFile['format'] {
  if (!isRemotePath(path)) return /\.(?:json|avsc)$/i.test(path) ? 'json' : TEXT_FILE.test(path) ? 'text' : 'yaml';
  if (TEXT_FILE.test(new URL(path).pathname)) return 'text';
  return /^\s*[{[]/.test(text) && parseJson(text).problems.length === 0 ? 'json' : 'yaml';
}

function parsePlainText(text: string): ParsedText {
  return { value: text, count: 1, problems: [], spanOf: () => ({ value: { start: 0, end: text.length } }) };
}
