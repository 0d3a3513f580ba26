import type { CorpusResult, Finding } from './corpus-run.js';

/** Findings of one document that are printed with their places; of more, how many there are. */
const SHOWN = 5;

/** Markdown: a line for each document, totals, then every document that is not perfect with the reasons. */
export function printCorpusTable(
  results: readonly CorpusResult[],
  compileErrors: readonly string[],
  compileSeconds: number,
): string {
  const errorsOf = (slug: string): readonly string[] => compileErrors.filter((line) => line.startsWith(`${slug}/`));
  const lines = [
    '| document | result | warnings | types | files | seconds |',
    '| --- | --- | ---: | ---: | ---: | ---: |',
  ];
  for (const result of results) {
    const { slug, findings, types, files, seconds } = result;
    const warnings = findings.filter(({ severity }) => severity === 'warning').length;
    const text = describeResult(result, errorsOf(slug).length);
    lines.push(`| ${slug} | ${text} | ${warnings} | ${types} | ${files} | ${seconds.toFixed(2)} |`);
  }
  const sum = (of: (result: CorpusResult) => number): number => results.reduce((total, one) => total + of(one), 0);
  const count = (is: (result: CorpusResult) => boolean): number => results.filter(is).length;
  lines.push(
    `| **${results.length} documents** | ${count((one) => one.outcome === 'sdk' && errorsOf(one.slug).length === 0)} compile, ${count(({ outcome }) => outcome === 'refused')} refused (${count(({ goesOn }) => goesOn)} go on with --lenient), ${count(({ outcome }) => outcome === 'crashed')} crashed | | ${sum(({ types }) => types)} | ${sum(({ files }) => files)} | ${sum(({ seconds }) => seconds).toFixed(1)} |`,
    '',
    `All of it compiled in ${compileSeconds.toFixed(1)} s, with ${compileErrors.length} errors.`,
  );
  lines.push('', '### Not perfect', '');
  for (const result of results) {
    const reasons = [
      ...describeFindings(result.findings),
      ...errorsOf(result.slug).slice(0, SHOWN),
      ...(result.output === '' ? [] : [result.output]),
    ];
    if (reasons.length > 0) lines.push(`- **${result.slug}**`, ...reasons.map((reason) => `  - ${reason}`));
  }
  return `${lines.join('\n')}\n`;
}

function describeResult({ outcome, goesOn, findings }: CorpusResult, compileErrors: number): string {
  if (outcome === 'crashed') return 'CRASHED';
  if (outcome === 'sdk') return compileErrors === 0 ? 'compiles' : `${compileErrors} COMPILE ERRORS`;
  const codes = new Set(findings.flatMap(({ severity, code }) => (severity === 'error' ? [code] : [])));
  return `refused: ${[...codes].join(', ')}${goesOn ? ' (--lenient goes on)' : ''}`;
}

/** Errors with their places; warnings as a count for each code. */
function describeFindings(findings: readonly Finding[]): readonly string[] {
  const errors = findings.filter(({ severity }) => severity === 'error');
  const shown = errors
    .slice(0, SHOWN)
    .map(({ code, file, range, message }) => `${code}, ${file}:${range.start.line}:${range.start.column}: ${message}`);
  if (errors.length > SHOWN) shown.push(`and ${errors.length - SHOWN} more errors`);
  const warnings = countWarnings(findings);
  return [
    ...shown,
    ...(warnings.size === 0
      ? []
      : [`warnings: ${[...warnings].map(([code, times]) => `${times} × ${code}`).join(', ')}`]),
  ];
}

function countWarnings(findings: readonly Finding[]): ReadonlyMap<string, number> {
  const counts = new Map<string, number>();
  for (const { severity, code } of findings) if (severity === 'warning') counts.set(code, (counts.get(code) ?? 0) + 1);
  return counts;
}
