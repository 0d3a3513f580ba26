import { CODES } from './codes.js';

/** The page `docs/diagnostics.md`: every code with its text, in the order of the alphabet. */
export function describeCodes(): string {
  const entries = Object.entries(CODES).toSorted(([left], [right]) => (left < right ? -1 : 1));
  const table = entries.map(([code, { severity, title }]) => `- [\`${code}\`](#${code}) (${severity}): ${title}`);
  const sections = entries.map(
    ([code, { severity, title, explanation }]) => `## ${code}\n\n**${title}** · ${severity}\n\n${explanation}\n`,
  );
  return [
    '# Diagnostics',
    '',
    'Every finding has a code, of which `eda-gen explain <code>` prints what is said here. The severity of rules can be changed, or the finding switched off, by `rules` in the configuration, and a finding at one place ignored until a day by `ignore`; what is wrong with files, references and structure stays an error.',
    'An error stops `generate`. Rules beyond the AsyncAPI specification are warnings in `generate` and errors in `validate`.',
    '',
    ...table,
    '',
    sections.join('\n'),
  ].join('\n');
}
