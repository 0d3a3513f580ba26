import type { ResolvedIgnore } from '../config/resolve-ignore.js';
import { createDiagnostic } from '../diagnostics/create-diagnostic.js';
import type { Diagnostic } from '../diagnostics/diagnostic.js';
import { quoted } from '../diagnostics/safe-text.js';
import { parsePointer } from '../document/json-pointer.js';

/** Leaves out the findings that the configuration ignores, and adds the entries that did so to `used`. */
export function ignoreDiagnostics(
  diagnostics: readonly Diagnostic[],
  ignore: readonly ResolvedIgnore[],
  used: Set<ResolvedIgnore>,
): Diagnostic[] {
  if (ignore.length === 0) return [...diagnostics];
  return diagnostics.filter((diagnostic) => {
    const matching = ignore.filter((entry) => matches(entry, diagnostic));
    for (const entry of matching) used.add(entry);
    return matching.every(({ isExpired }) => isExpired);
  });
}

function matches({ code, files, tokens }: ResolvedIgnore, diagnostic: Diagnostic): boolean {
  if (code !== diagnostic.code || (files !== undefined && !files.includes(diagnostic.file))) return false;
  const place = parsePointer(diagnostic.pointer) ?? [];
  return tokens.length <= place.length && tokens.every((token, index) => token === '*' || token === place[index]);
}

/** Entries whose day is over. */
export function findExpired(ignore: readonly ResolvedIgnore[]): Diagnostic[] {
  return ignore.flatMap(({ isExpired, code, until, reason, place }) =>
    isExpired
      ? [
          createDiagnostic(
            'ignore-expired',
            place,
            `This was to be ignored until ${quoted(until)}, so ${quoted(code)} counts again. Mend what it finds, or give it another day. It was ignored because: ${quoted(reason)}.`,
          ),
        ]
      : [],
  );
}

/** Entries that no finding matched; only to be asked after a run in which every rule had its say. */
export function findUnused(
  ignore: readonly ResolvedIgnore[],
  used: ReadonlySet<ResolvedIgnore>,
  official: boolean,
): Diagnostic[] {
  return ignore.flatMap((entry) =>
    entry.isExpired || used.has(entry) || (entry.code.startsWith('official-') && !official)
      ? []
      : [
          createDiagnostic(
            'ignore-unused',
            entry.place,
            `No ${quoted(entry.code)} is found at ${quoted(entry.pointer)}${entry.file === undefined ? '' : ` of ${quoted(entry.file)}`}. Remove this entry, or correct its place.`,
          ),
        ],
  );
}
