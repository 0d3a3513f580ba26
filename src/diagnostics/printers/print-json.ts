import type { Diagnostic } from '../diagnostic.js';
import type { PrintContext } from './print-context.js';

/** For programs: an array of diagnostics, with paths as people see them. */
export function printJson(diagnostics: readonly Diagnostic[], context: PrintContext): string {
  const list = diagnostics.map((entry) => ({
    code: entry.code,
    severity: entry.severity,
    message: entry.message,
    file: context.displayPath(entry.file),
    pointer: entry.pointer,
    range: entry.range,
    ...(entry.suggestion === undefined ? {} : { suggestion: entry.suggestion }),
    ...(entry.related === undefined
      ? {}
      : { related: entry.related.map((other) => ({ ...other, file: context.displayPath(other.file) })) }),
  }));
  return `${JSON.stringify(list, null, 2)}\n`;
}
