import type { ProgramUsage } from './run-program.js';

export interface GenerateTable {
  readonly messages: number;
  /** The first one is what the others are compared with. */
  readonly sides: readonly { readonly name: string; readonly samples: readonly ProgramUsage[] }[];
}

/** Of the time of the first side; seconds and megabytes. */
interface Target {
  readonly ratio?: number;
  readonly seconds?: number;
  readonly megabytes?: number;
}

const RATIOS: Readonly<Record<number, number>> = { 5: 0.5, 200: 0.3, 1000: 0.25 };

function targetOf(name: string, messages: number): Target {
  if (name.endsWith('--official')) return { ratio: 0.5, megabytes: 450 };
  if (name.endsWith('nothing changed')) return { seconds: 0.3 };
  const ratio = RATIOS[messages];
  return name === 'eda-gen generate' ? { ...(ratio === undefined ? {} : { ratio }), megabytes: 300 } : {};
}

const median = (values: readonly number[]): number =>
  values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? Number.NaN;

const withTarget = (value: string, target: number | undefined): string =>
  target === undefined ? value : `${value} (target ${target})`;

/** Markdown: medians, each beside its target. A ratio is the median over the pairs of one round. */
export function printGenerateTables(
  tables: readonly GenerateTable[],
  machine: Readonly<Record<string, string | number>>,
): string {
  const lines: string[] = [];
  for (const { messages, sides } of tables) {
    const [first] = sides;
    lines.push(`\n### ${messages} messages\n`, '| | seconds | of the first | CPU s | peak MB |');
    lines.push('| --- | ---: | ---: | ---: | ---: |');
    for (const { name, samples } of sides) {
      const target = targetOf(name, messages);
      const ratio = median(samples.map(({ seconds }, round) => seconds / (first?.samples[round]?.seconds ?? 0)));
      const cells = [
        name,
        withTarget(median(samples.map(({ seconds }) => seconds)).toFixed(2), target.seconds),
        withTarget(ratio.toFixed(2), target.ratio),
        median(samples.map(({ cpuSeconds }) => cpuSeconds)).toFixed(2),
        withTarget(median(samples.map(({ megabytes }) => megabytes)).toFixed(0), target.megabytes),
      ];
      lines.push(`| ${cells.join(' | ')} |`);
    }
  }
  lines.push(
    '',
    Object.entries(machine)
      .map(([key, value]) => `${key}: ${value}`)
      .join(', '),
  );
  return `${lines.join('\n')}\n`;
}
