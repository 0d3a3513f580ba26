import { createDiagnostic } from '../diagnostics/create-diagnostic.js';
import type { Diagnostic, Position, Range } from '../diagnostics/diagnostic.js';
import { safeText } from '../diagnostics/safe-text.js';
import { sortDiagnostics } from '../diagnostics/sort-diagnostics.js';
import { isDataPath } from '../document/collect-references.js';
import { formatPointer } from '../document/json-pointer.js';
import { normalizePath } from '../document/resolve-path.js';
import type { SourceDocument, SourceFile } from '../document/source-document.js';
import type { OfficialFinding, ZeroBased } from './official-worker.js';
import { runOfficialWorker, type OfficialLimits } from './run-official-worker.js';

export interface OfficialOptions {
  readonly signal?: AbortSignal | undefined;
  readonly limits?: Partial<OfficialLimits> | undefined;
}

/** A document of 1,000 messages takes it 4 s and 370 MB. */
const LIMITS: OfficialLimits = { timeoutMs: 8_000, memoryMb: 512 };

/**
 * What @asyncapi/parser refuses: a second opinion, asked only about documents in which our own rules have found no error
 * (others can make it throw). It reads nothing but the files of the document, and is ended where it takes too long.
 * @throws the reason of `signal` where that aborts.
 */
export async function askOfficialParser(
  document: SourceDocument,
  { signal, limits }: OfficialOptions = {},
): Promise<Diagnostic[]> {
  const files = new Map([...document.files].map(([path, { text }]) => [path, text]));
  const answer = await runOfficialWorker({ source: document.main.path, files }, { ...LIMITS, ...limits }, signal);
  if (answer.kind === 'none') return [noAnswer(document, answer.why)];
  // It follows what looks like a `$ref` in data, too: to files that are no part of the contract.
  const leadsAway = (message: string): boolean => {
    const target = / @ '(.+)'$/s.exec(message)?.[1];
    return target !== undefined && fileOf(target) === undefined;
  };
  const fileOf = (source: string | undefined): SourceFile | undefined =>
    source === undefined ? document.main : (document.files.get(source) ?? document.files.get(normalizePath(source)));
  const errors = answer.findings.filter(
    ({ path, source, code, message }) =>
      !isDataPath(path) && fileOf(source) !== undefined && !(code === 'invalid-ref' && leadsAway(message)),
  );
  const deepest = errors.filter(
    ({ message, path }) =>
      !/must match "(?:then|else)" schema/.test(message) ||
      !errors.some(
        (other) => other.path.length > path.length && path.every((token, index) => other.path[index] === token),
      ),
  );
  const toRange = createRanges();
  return sortDiagnostics(
    deepest.map(({ code, message, path, range, source }) => {
      const file = fileOf(source) ?? document.main;
      const sentence = `@asyncapi/parser refuses this (${safeText(code)}): ${safeText(message)}`;
      const place = { file: file.path, pointer: formatPointer(path), range: toRange(file, range) };
      return createDiagnostic('official-parser', place, sentence);
    }),
  );
}

function noAnswer(document: SourceDocument, why: string): Diagnostic {
  const place = document.place({ file: document.main.path, pointer: '/asyncapi' });
  const message = `@asyncapi/parser has no answer on this document: ${safeText(why)}. Our own rules found no error in it; leave the parser out with \`--no-official\`.`;
  return createDiagnostic('official-unanswered', place, message);
}

/** Each file's lines are looked for once. */
function createRanges(): (file: SourceFile, range: OfficialFinding['range']) => Range {
  const starts = new Map<SourceFile, readonly number[]>();
  return (file, { start, end }) => {
    let lines = starts.get(file);
    if (lines === undefined) {
      lines = [0, ...[...file.text.matchAll(/\n/g)].map(({ index }) => index + 1)];
      starts.set(file, lines);
    }
    const known = lines;
    const position = ({ line, character }: ZeroBased): Position => ({
      line: line + 1,
      column: character + 1,
      offset: Math.min((known[line] ?? file.text.length) + character, file.text.length),
    });
    return { start: position(start), end: position(end) };
  };
}
