import { ROLES } from '../config/config-keys.js';
import type { Role } from '../config/config.js';
import { UsageError } from '../config/usage-error.js';
import type { GenerateOptions, GenerateResult } from '../pipeline/generate.js';
import type { Command, CommandArguments } from './command.js';
import type { Terminal } from './terminal.js';

export const generateCommand: Command = {
  name: 'generate',
  summary: 'Make typed SDKs from AsyncAPI documents',
  positional: {
    name: 'documents',
    description: 'paths or globs; without them, those of the configuration',
    many: true,
  },
  options: {
    out: { kind: 'text', value: 'folder', description: 'Output folder; each service has its own in it' },
    role: { kind: 'choice', choices: ROLES, description: 'Which side to make code for' },
    'package-name': {
      kind: 'text',
      value: 'name',
      description: 'Also make package.json and tsconfig.json of a package with this name',
    },
    check: { kind: 'flag', description: 'Write nothing; list what is stale, and exit with 1 where something is' },
    watch: { kind: 'flag', description: 'Stay, and generate again when a document changes' },
    json: { kind: 'flag', description: 'Print a summary in JSON instead of text' },
    official: { kind: 'flag', description: 'Also ask the official AsyncAPI parser' },
    cache: { kind: 'flag', description: 'Remember what was read and written; --no-cache works from scratch' },
    config: { kind: 'text', value: 'file', description: 'Configuration file; else eda-gen.config.* of this folder' },
  },
  examples: [
    ['eda-gen generate asyncapi/order.yaml', 'one document, to generated/order'],
    ['eda-gen generate --check', 'in CI: is the committed code what the contracts say?'],
  ],
  run: runGenerate,
};

async function runGenerate(args: CommandArguments, terminal: Terminal): Promise<number> {
  const options: GenerateOptions = {
    documents: args.positionals,
    out: args.text('out'),
    role: args.text('role') as Role | undefined,
    packageName: args.text('package-name'),
    config: args.text('config'),
    official: args.flag('official'),
    check: args.flag('check'),
    cache: args.flag('cache'),
    signal: terminal.signal,
  };
  if (args.flag('watch') !== true) return await runOnce(options, args.flag('json') === true, terminal);
  if (options.check === true) throw new UsageError('--check looks once, --watch stays. Give one of them.');
  return await watch(options, args.flag('json') === true, terminal);
}

async function runOnce(options: GenerateOptions, json: boolean, terminal: Terminal): Promise<number> {
  const { generate } = await import('../pipeline/generate.js');
  const { createProgressLine } = await import('./progress-line.js');
  const progress = createProgressLine(terminal);
  const start = performance.now();
  let result: GenerateResult;
  try {
    result = await generate({ ...options, onProgress: (step) => progress.show(step) });
  } finally {
    progress.clear();
  }
  const { printGenerateResult } = await import('./print-generate-result.js');
  printGenerateResult(result, { json, durationMs: performance.now() - start }, terminal);
  return result.outcome === 'invalid' || result.outcome === 'stale' ? 1 : 0;
}

/** Ends with 0: a watch is ended by the one who started it. */
async function watch(options: GenerateOptions, json: boolean, terminal: Terminal): Promise<number> {
  const { watchGenerate } = await import('../pipeline/watch.js');
  const { printGenerateResult } = await import('./print-generate-result.js');
  const { reportFailure } = await import('./report-failure.js');
  const { signal, check: _check, ...rest } = { ...options, signal: terminal.signal };
  let start = performance.now();
  await watchGenerate({ ...rest, signal }, (run) => {
    if (run.kind === 'error') reportFailure(run.error, terminal);
    else printGenerateResult(run.result, { json, durationMs: performance.now() - start }, terminal);
    terminal.talk('Watching for changes; Ctrl+C ends it.\n');
    start = performance.now();
  });
  return 0;
}
