import { loadDocument } from '../../../src/document/load-document.js';
import { createLineIndex } from '../../../src/document/line-index.js';
import { validateDocument } from '../../../src/validate/validate-document.js';
import type { Diagnostic } from '../../../src/diagnostics/diagnostic.js';
import { createContractFolder } from '../document/contract-folder.js';

/** Stands in a text before the place where a finding is expected. */
export const MARK = '▶';

/** `code line:column` of each mark in the text, given the codes in order. */
export function placesOf(text: string, codes: readonly string[]): string[] {
  const plain = text.replaceAll(MARK, '');
  const lines = createLineIndex(plain);
  const found: string[] = [];
  let from = 0;
  for (const code of codes) {
    const at = text.indexOf(MARK, from);
    const { line, column } = lines.positionAt(at - found.length);
    found.push(`${code} ${line}:${column}`);
    from = at + 1;
  }
  return found;
}

/** What loading and validating a document finds; marks are taken out first. */
export async function findingsOf(text: string, others: Readonly<Record<string, string>> = {}): Promise<Diagnostic[]> {
  const folder = createContractFolder({ 'main.yaml': text.replaceAll(MARK, ''), ...others });
  try {
    const { document, diagnostics } = await loadDocument(folder.file('main.yaml'), { workspace: folder.path });
    return [...diagnostics, ...(document === undefined ? [] : await validateDocument(document))];
  } finally {
    folder.dispose();
  }
}

export const shown = (diagnostics: readonly Diagnostic[]): string[] =>
  diagnostics.map(({ code, range }) => `${code} ${range.start.line}:${range.start.column}`);

/** What a finding says, without what `--lenient` would do about it. */
export const sentenceOf = (diagnostic: Diagnostic | undefined): string | undefined =>
  diagnostic?.message.replace(/ With `--lenient`, eda-gen goes on .*\.$/, '');
