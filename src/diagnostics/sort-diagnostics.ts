import type { Diagnostic } from './diagnostic.js';

const compareText = (left: string, right: string): number => (left < right ? -1 : left > right ? 1 : 0);

/** By file, position and code; the same finding at the same place is kept once. */
export function sortDiagnostics(diagnostics: Iterable<Diagnostic>): Diagnostic[] {
  const sorted = [...diagnostics].sort(
    (left, right) =>
      compareText(left.file, right.file) ||
      left.range.start.offset - right.range.start.offset ||
      compareText(left.code, right.code) ||
      compareText(left.message, right.message),
  );
  return sorted.filter((entry, index) => {
    const previous = sorted[index - 1];
    return (
      previous === undefined ||
      previous.file !== entry.file ||
      previous.range.start.offset !== entry.range.start.offset ||
      previous.code !== entry.code ||
      previous.message !== entry.message
    );
  });
}

/** Whether `generate` has to stop. */
export function hasErrors(diagnostics: readonly Diagnostic[]): boolean {
  return diagnostics.some((entry) => entry.severity === 'error');
}
