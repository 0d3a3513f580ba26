import type { Diagnostic, Severity } from '../diagnostic.js';
import { quoted, safeText } from '../safe-text.js';
import type { PrintContext } from './print-context.js';

const COMMANDS: Readonly<Record<Severity, string>> = { error: 'error', warning: 'warning', info: 'notice' };

/** Workflow commands of GitHub Actions, which show findings beside the changed lines. */
export function printGithub(diagnostics: readonly Diagnostic[], context: PrintContext): string {
  return diagnostics
    .map(({ file, range, severity, code, message, suggestion }) => {
      const { start, end } = range;
      const properties: Record<string, string> = {
        file: context.displayPath(file),
        line: String(start.line),
        endLine: String(end.line),
        col: String(start.column),
        // GitHub takes columns only where both ends are on one line.
        ...(end.line === start.line ? { endColumn: String(end.column) } : {}),
        title: code,
      };
      const head = Object.entries(properties).map(([name, value]) => `${name}=${escapeProperty(value)}`);
      const text = suggestion === undefined ? message : `${message} Did you mean ${quoted(suggestion)}?`;
      return `::${COMMANDS[severity]} ${head.join(',')}::${escapeData(safeText(text))}\n`;
    })
    .join('');
}

function escapeData(text: string): string {
  return text.replaceAll('%', '%25').replaceAll('\r', '%0D').replaceAll('\n', '%0A');
}

function escapeProperty(text: string): string {
  return escapeData(text).replaceAll(':', '%3A').replaceAll(',', '%2C');
}
