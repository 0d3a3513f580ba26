import { isConfigurableRule } from '../config/config-keys.js';
import { CODES, codeInfo } from '../diagnostics/codes.js';
import { suggestName } from '../diagnostics/suggest-name.js';
import { GENERATE_SEVERITIES } from '../validate/generate-severities.js';
import { wrapText } from './wrap-text.js';

const WIDTH = 100;

/** What docs/diagnostics.md says of a code, and how it can be configured. For an unknown one, what was probably meant. */
export function describeCode(code: string, columns = WIDTH): string | { readonly suggestion: string | undefined } {
  const info = codeInfo(code);
  if (info === undefined) return { suggestion: suggestName(code, Object.keys(CODES)) };
  const { severity, title, explanation } = info;
  const inGenerate = Object.entries(GENERATE_SEVERITIES).find(([name]) => name === code)?.[1];
  const weight =
    inGenerate === undefined ? `Severity: ${severity}.` : `Severity: ${severity}, in generate ${inGenerate}.`;
  const configured = isConfigurableRule(code)
    ? `It can be weighed otherwise by \`rules\` in the configuration, and ignored at a place until a day by \`ignore\`.`
    : `It cannot be configured.`;
  const width = Math.min(WIDTH, Math.max(40, columns));
  return [
    `${code}: ${title}`,
    '',
    ...wrapText(explanation, width),
    '',
    ...wrapText(`${weight} ${configured}`, width),
    '',
  ].join('\n');
}

/** Every code with severity and title, in the order of the alphabet. */
export function listCodes(): string {
  const entries = Object.entries(CODES).toSorted(([left], [right]) => (left < right ? -1 : 1));
  const width = Math.max(...entries.map(([code]) => code.length));
  return entries
    .map(([code, { severity, title }]) => `${code.padEnd(width)}  ${severity.padEnd(7)}  ${title}\n`)
    .join('');
}
