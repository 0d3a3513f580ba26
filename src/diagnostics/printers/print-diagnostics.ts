import type { Diagnostic } from '../diagnostic.js';
import type { PrintContext } from './print-context.js';
import { printGithub } from './print-github.js';
import { printJson } from './print-json.js';
import { printJunit } from './print-junit.js';
import { printSarif } from './print-sarif.js';
import { printText } from './print-text.js';

/** The forms in which findings can be printed, by the name that `--format` gives them. */
export const DIAGNOSTIC_FORMATS = ['text', 'json', 'github', 'sarif', 'junit'] as const;

export type DiagnosticFormat = (typeof DIAGNOSTIC_FORMATS)[number];

const PRINTERS: Readonly<
  Record<DiagnosticFormat, (diagnostics: readonly Diagnostic[], context: PrintContext) => string>
> = { text: printText, json: printJson, github: printGithub, sarif: printSarif, junit: printJunit };

/** Findings as one text in a form. Names and texts from documents have no power over a terminal, a log or the form itself. */
export function printDiagnostics(
  diagnostics: readonly Diagnostic[],
  format: DiagnosticFormat,
  context: PrintContext,
): string {
  return PRINTERS[format](diagnostics, context);
}

/** `2 errors and 1 warning`; `no problems` where there are none. */
export function summarizeDiagnostics(diagnostics: readonly Diagnostic[]): string {
  const parts = (['error', 'warning', 'info'] as const).flatMap((severity) => {
    const count = diagnostics.filter((entry) => entry.severity === severity).length;
    const noun = severity === 'info' ? 'note' : severity;
    return count === 0 ? [] : [`${count} ${noun}${count === 1 ? '' : 's'}`];
  });
  const last = parts.pop();
  if (last === undefined) return 'no problems';
  return parts.length === 0 ? last : `${parts.join(', ')} and ${last}`;
}
