import { createDiagnostic } from '../diagnostics/create-diagnostic.js';
import type { Diagnostic, Position, Range } from '../diagnostics/diagnostic.js';
import { safeText } from '../diagnostics/safe-text.js';
import { sortDiagnostics } from '../diagnostics/sort-diagnostics.js';
import { isDataPath } from '../document/collect-references.js';
import { formatPointer } from '../document/json-pointer.js';
import { normalizePath } from '../document/resolve-path.js';
import type { SourceDocument } from '../document/source-document.js';

/** Rules of the parser that compile the meta-schema anew each time, and that our structure check has done before. */
const SLOW_RULES = { 'asyncapi-document-resolved': 'off', 'asyncapi-document-unresolved': 'off' } as const;

/** `DiagnosticSeverity.Error`; the parser does not export the enum. */
const ERROR = 0;

/**
 * What @asyncapi/parser refuses: a second opinion, asked only about documents in which our own rules have found no error
 * (others can make it throw). It reads nothing from the network.
 */
export async function askOfficialParser(document: SourceDocument): Promise<Diagnostic[]> {
  const { Parser } = await import('@asyncapi/parser');
  // A new one for each run: it caches the files that it has read.
  const parser = new Parser({
    ruleset: { core: true, recommended: false, rules: SLOW_RULES },
    // A resolver that throws is passed over for the parser's own, which fetches; one that answers with a text is not.
    __unstable: {
      resolver: { resolvers: ['http', 'https'].map((schema) => ({ schema, order: 1, read: () => 'true' })) },
    },
  });
  const found = await parser.validate(document.main.text, { source: document.main.path });
  // oxlint-disable-next-line typescript/no-unnecessary-type-conversion -- the enum is not exported
  const errors = found.filter(({ severity, path }) => Number(severity) === ERROR && !isDataPath(path));
  const deepest = errors.filter(
    ({ message, path }) =>
      !/must match "(?:then|else)" schema/.test(message) ||
      !errors.some(
        (other) => other.path.length > path.length && path.every((token, index) => other.path[index] === token),
      ),
  );
  return sortDiagnostics(
    deepest.map(({ code, message, path, range, source }) => {
      const file = document.files.get(source === undefined ? '' : normalizePath(source)) ?? document.main;
      const sentence = `@asyncapi/parser refuses this (${safeText(String(code))}): ${safeText(message)}`;
      const place = { file: file.path, pointer: formatPointer(path), range: toRange(file.text, range) };
      return createDiagnostic('official-parser', place, sentence);
    }),
  );
}

interface ZeroBased {
  readonly line: number;
  readonly character: number;
}

function toRange(text: string, range: { readonly start: ZeroBased; readonly end: ZeroBased }): Range {
  const lines = text.split('\n');
  const position = ({ line, character }: ZeroBased): Position => {
    const before = lines.slice(0, line).reduce((sum, entry) => sum + entry.length + 1, 0);
    return { line: line + 1, column: character + 1, offset: Math.min(before + character, text.length) };
  };
  return { start: position(range.start), end: position(range.end) };
}
