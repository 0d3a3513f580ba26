/**
 * `eda-gen generate` (a complete SDK) beside `asyncapi generate models typescript` (types alone) over synthetic documents, each run
 * a process of its own that keeps nothing: wall time, processor time and peak memory, interleaved, medians.
 * `npm run bench -- generate [--sizes 5,200,1000] [--runs 5]`; needs `npm run build`.
 */
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { cpus, tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { stringify } from 'yaml';
import { ASYNCAPI_CLI_VERSION, installAsyncapiCli } from './asyncapi-cli.js';
import { printGenerateTables, type GenerateTable } from './generate-report.js';
import { runProgram, type ProgramUsage } from './run-program.js';
import { syntheticDocument } from './synthetic.js';

const optionOf = (name: string, otherwise: string): string => {
  const at = process.argv.indexOf(name);
  return (at < 0 ? undefined : process.argv[at + 1]) ?? otherwise;
};
const sizes = optionOf('--sizes', '5,200,1000').split(',').map(Number);
const runs = Number(optionOf('--runs', '5'));
const root = fileURLToPath(new URL('../../', import.meta.url));
const generator = join(root, 'bin/eda-gen.js');
const asyncapi = installAsyncapiCli(root);

interface GenerateSide {
  readonly name: string;
  /** For a run that writes into this folder. */
  readonly args: (output: string) => readonly string[];
}

const SIDES: readonly GenerateSide[] = [
  {
    name: 'asyncapi generate models typescript',
    args: (output) => [asyncapi, 'generate', 'models', 'typescript', 'document.yaml', '-o', output],
  },
  {
    name: 'eda-gen generate',
    args: (output) => [generator, 'generate', 'document.yaml', '--out', output, '--no-cache'],
  },
  {
    name: 'eda-gen generate --official',
    args: (output) => [generator, 'generate', 'document.yaml', '--out', output, '--no-cache', '--official'],
  },
  {
    name: 'eda-gen generate, nothing changed',
    args: () => [generator, 'generate', 'document.yaml', '--out', 'kept'],
  },
];

async function measureSize(messages: number): Promise<GenerateTable> {
  const folder = mkdtempSync(join(tmpdir(), 'eda-gen-bench-'));
  try {
    writeFileSync(
      join(folder, 'document.yaml'),
      stringify(syntheticDocument(messages), { aliasDuplicateObjects: false, lineWidth: 0 }),
    );
    const samples = new Map<string, ProgramUsage[]>(SIDES.map(({ name }) => [name, []]));
    for (let round = 0; round <= runs; round++)
      for (const [index, side] of [...SIDES.entries()].sort(([a], [b]) => (round % 2 === 0 ? a - b : b - a))) {
        process.stderr.write(`${messages} messages, run ${round} of ${runs}: ${side.name}\n`);
        // A folder for each run: file systems make files more slowly for seconds after many were deleted.
        const usage = await runProgram(folder, side.args(`output-${round}-${index}`));
        // The first one warms the disk, and makes what the last side finds unchanged.
        if (round > 0) samples.get(side.name)?.push(usage);
      }
    return { messages, sides: SIDES.map(({ name }) => ({ name, samples: samples.get(name) ?? [] })) };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

const tables: GenerateTable[] = [];
for (const messages of sizes) tables.push(await measureSize(messages));
const machine = {
  node: process.version,
  '@asyncapi/cli': ASYNCAPI_CLI_VERSION,
  processor: cpus()[0]?.model ?? 'unknown',
  cores: cpus().length,
  runs,
};
process.stdout.write(printGenerateTables(tables, machine));
const results = join(root, 'bench/results');
mkdirSync(results, { recursive: true });
writeFileSync(join(results, 'generate.json'), `${JSON.stringify({ machine, tables }, undefined, 2)}\n`);
