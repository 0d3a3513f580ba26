import type { Diagnostic } from '../diagnostic.js';
import { quoted, safeText } from '../safe-text.js';
import type { PrintContext } from './print-context.js';

/** JUnit XML: a suite for each file, a failed case for each error. Warnings are cases that pass and say so. */
export function printJunit(diagnostics: readonly Diagnostic[], context: PrintContext): string {
  const files = [...new Set([...(context.checked ?? []), ...diagnostics.map(({ file }) => file)])];
  const errors = diagnostics.filter(({ severity }) => severity === 'error').length;
  const suites = files.map((file) =>
    printSuite(
      context.displayPath(file),
      diagnostics.filter((entry) => entry.file === file),
    ),
  );
  const clean = files.filter((file) => diagnostics.every((entry) => entry.file !== file)).length;
  return [
    '<?xml version="1.0" encoding="UTF-8"?>',
    `<testsuites name="eda-gen" tests="${diagnostics.length + clean}" failures="${errors}">`,
    ...suites,
    '</testsuites>',
    '',
  ].join('\n');
}

function printSuite(path: string, diagnostics: readonly Diagnostic[]): string {
  const name = escapeXml(path);
  const errors = diagnostics.filter(({ severity }) => severity === 'error').length;
  const cases =
    diagnostics.length === 0
      ? [`    <testcase classname="${name}" name="valid"/>`]
      : diagnostics.map((entry) => printCase(name, path, entry));
  return [
    `  <testsuite name="${name}" tests="${cases.length}" failures="${errors}" errors="0" skipped="0">`,
    ...cases,
    '  </testsuite>',
  ].join('\n');
}

function printCase(name: string, path: string, entry: Diagnostic): string {
  const { line, column } = entry.range.start;
  const place = `${path}:${line}:${column}`;
  const suggestion = entry.suggestion === undefined ? '' : ` Did you mean ${quoted(entry.suggestion)}?`;
  const text = escapeXml(`${entry.message}${suggestion}`);
  const detail =
    entry.severity === 'error'
      ? `<failure type="${escapeXml(entry.code)}" message="${text}">${escapeXml(place)}</failure>`
      : `<system-out>${escapeXml(`${entry.severity}: ${place}: `)}${text}</system-out>`;
  return `    <testcase classname="${name}" name="${escapeXml(`${entry.code} at ${line}:${column}`)}">${detail}</testcase>`;
}

const ENTITIES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&apos;',
};

/** Also without what XML cannot hold: control characters are written out, lone surrogates replaced. */
function escapeXml(text: string): string {
  return safeText(text)
    .replaceAll(/[\uFFFE\uFFFF\p{Cs}]/gu, '\uFFFD')
    .replaceAll(/[&<>"']/g, (character) => ENTITIES[character] ?? character);
}
