import { codeInfo } from '../codes.js';
import type { Diagnostic, Place, Severity } from '../diagnostic.js';
import { quoted, safeText } from '../safe-text.js';
import type { PrintContext } from './print-context.js';

const LEVELS: Readonly<Record<Severity, string>> = { error: 'error', warning: 'warning', info: 'note' };

/** SARIF 2.1.0, which code scanning services read. */
export function printSarif(diagnostics: readonly Diagnostic[], context: PrintContext): string {
  const codes = [...new Set(diagnostics.map(({ code }) => code))].toSorted();
  const location = (place: Place) => ({
    physicalLocation: {
      artifactLocation: { uri: toUri(context.displayPath(place.file)) },
      region: {
        startLine: place.range.start.line,
        startColumn: place.range.start.column,
        endLine: place.range.end.line,
        endColumn: place.range.end.column,
      },
    },
    logicalLocations: [{ fullyQualifiedName: safeText(place.pointer === '' ? '/' : place.pointer), kind: 'member' }],
  });
  const results = diagnostics.map((entry) => ({
    ruleId: entry.code,
    ruleIndex: codes.indexOf(entry.code),
    level: LEVELS[entry.severity],
    message: {
      text: safeText(
        entry.suggestion === undefined ? entry.message : `${entry.message} Did you mean ${quoted(entry.suggestion)}?`,
      ),
    },
    locations: [location(entry)],
    ...(entry.related === undefined
      ? {}
      : {
          relatedLocations: entry.related.map((other, id) => ({
            id,
            message: { text: safeText(other.message) },
            ...location(other),
          })),
        }),
  }));
  const rules = codes.map((code) => {
    const info = codeInfo(code);
    return {
      id: code,
      shortDescription: { text: info?.title ?? code },
      fullDescription: { text: info?.explanation ?? code },
      defaultConfiguration: { level: LEVELS[info?.severity ?? 'error'] },
    };
  });
  const version = context.toolVersion === undefined ? {} : { version: context.toolVersion };
  const log = {
    $schema: 'https://json.schemastore.org/sarif-2.1.0.json',
    version: '2.1.0',
    runs: [
      {
        tool: { driver: { name: 'eda-gen', ...version, rules } },
        columnKind: 'utf16CodeUnits',
        results,
      },
    ],
  };
  return `${JSON.stringify(log, null, 2)}\n`;
}

/** A remote file is a URI already. */
function toUri(path: string): string {
  return /^https?:\/\//.test(path) ? path : path.split('/').map(encodeURIComponent).join('/');
}
