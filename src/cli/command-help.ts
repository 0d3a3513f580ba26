import type { Command, OptionSpec } from './command.js';
import { wrapText } from './wrap-text.js';

const MIN_WIDTH = 60;
const MAX_WIDTH = 100;
const GAP = '  ';

/** The page that `--help` prints, for a terminal of a width. */
export function commandHelp(command: Command, columns = MAX_WIDTH): string {
  const width = Math.min(MAX_WIDTH, Math.max(MIN_WIDTH, columns));
  const { name, positional, summary, options, examples } = command;
  const rows = [
    ...Object.entries(options).map(([option, spec]) => [usageOf(option, spec), descriptionOf(spec)] as const),
    ['-h, --help', 'Print this page'] as const,
  ];
  return [
    `eda-gen ${name}${positional === undefined ? '' : ` [${positional.name}${positional.many ? '…' : ''}]`} [options]`,
    '',
    ...wrapText(`${summary}.`, width),
    '',
    ...(positional === undefined ? [] : [...table([[positional.name, positional.description]], width), '']),
    'Options:',
    ...table(rows, width),
    '',
    'Examples:',
    ...examples.flatMap(([line, description]) => [
      `${GAP}${line}`,
      ...wrapText(description, width - 6).map((text) => `      ${text}`),
    ]),
    '',
  ].join('\n');
}

function usageOf(name: string, { kind, isOn, value, choices }: OptionSpec): string {
  if (kind === 'flag') return isOn === true ? `--no-${name}` : `--${name}`;
  return `--${name} <${value ?? (choices === undefined ? 'value' : choices.join('|'))}>`;
}

function descriptionOf({ description, choices }: OptionSpec): string {
  return choices === undefined ? description : `${description}: ${choices.join(', ')}`;
}

/** Two columns, the second one wrapped. */
function table(rows: readonly (readonly [left: string, right: string])[], width: number): string[] {
  const left = Math.max(...rows.map(([text]) => text.length)) + GAP.length;
  return rows.flatMap(([text, description]) =>
    wrapText(description, width - left - GAP.length).map(
      (line, index) => `${GAP}${(index === 0 ? text : '').padEnd(left)}${line}`,
    ),
  );
}
