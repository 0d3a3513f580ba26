import { mkdirSync, writeFileSync } from 'node:fs';
import type { Table } from './kafka-bench.js';

/** Prints tables as Markdown, with every ratio beside its target, and keeps all samples as JSON in `bench/results/`. */
export function writeReport(
  name: string,
  tables: readonly Table[],
  machine: Readonly<Record<string, string | number>>,
): void {
  const lines: string[] = [];
  for (const { title, results, ratios } of tables) {
    lines.push(`\n### ${title}\n`, '| | messages a second | CPU µs a message |', '| --- | ---: | ---: |');
    for (const result of results)
      lines.push(
        `| ${result.name} | ${Math.round(result.perSecond).toLocaleString('en')} | ${result.cpuMicros.toFixed(1)} |`,
      );
    lines.push('');
    for (const ratio of ratios) {
      const own = results.find((result) => result.name === ratio.name)?.perSecond ?? Number.NaN;
      const other = results.find((result) => result.name === ratio.of)?.perSecond ?? Number.NaN;
      lines.push(
        `- ${ratio.name} : ${ratio.of} = **${(own / other).toFixed(2)}**${ratio.target === undefined ? '' : ` (target ${ratio.target})`}`,
      );
    }
  }
  lines.push(
    '',
    Object.entries(machine)
      .map(([key, value]) => `${key}: ${value}`)
      .join(', '),
  );
  process.stdout.write(`${lines.join('\n')}\n`);
  mkdirSync(new URL('../../bench/results/', import.meta.url), { recursive: true });
  writeFileSync(
    new URL(`../../bench/results/${name}.json`, import.meta.url),
    `${JSON.stringify({ machine, tables }, undefined, 2)}\n`,
  );
}
