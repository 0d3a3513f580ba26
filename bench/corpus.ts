/**
 * A table of real documents: what `generate` makes of each, whether that compiles in the strictest way, and why where it does not.
 * `npm run bench -- corpus [folder]`; the folder has an `index.json` and `docs/<slug>/`. Needs `npm run build`.
 */
import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { printCorpusTable } from './corpus-report.js';
import { generateEntry, runNode, type CorpusEntry, type CorpusResult } from './corpus-run.js';

const root = fileURLToPath(new URL('../../', import.meta.url));
const given = process.argv[2]?.startsWith('--') === false ? process.argv[2] : undefined;
const corpus = resolve(given ?? join(root, '../shared/corpus'));
if (!existsSync(join(corpus, 'index.json'))) {
  process.stderr.write(`bench: there is no corpus in ${corpus} (an index.json, and docs/): give its folder.\n`);
  process.exit(2);
}
const entries = JSON.parse(readFileSync(join(corpus, 'index.json'), 'utf8')) as readonly CorpusEntry[];
// Below the repository, so that the compiler finds the runtime as a user's project does.
const folder = join(root, '.cache/corpus-table');
rmSync(folder, { recursive: true, force: true });
mkdirSync(folder, { recursive: true });

const results: CorpusResult[] = [];
for (const entry of entries) {
  process.stderr.write(`${results.length + 1} of ${entries.length}: ${entry.slug}\n`);
  const workspace = join(corpus, 'docs', entry.slug);
  results.push(await generateEntry(join(root, 'bin/eda-gen.js'), workspace, entry, join(folder, entry.slug)));
}

writeFileSync(join(folder, 'package.json'), JSON.stringify({ type: 'module' }));
writeFileSync(
  join(folder, 'tsconfig.json'),
  JSON.stringify({
    compilerOptions: {
      target: 'es2022',
      lib: ['es2022'],
      types: ['node'],
      module: 'nodenext',
      strict: true,
      exactOptionalPropertyTypes: true,
      noUncheckedIndexedAccess: true,
      verbatimModuleSyntax: true,
      skipLibCheck: false,
      noEmit: true,
    },
    include: ['**/*.ts'],
  }),
);
process.stderr.write('compiling\n');
const compiler = join(root, 'node_modules/typescript/bin/tsc');
const start = performance.now();
const { code, stdout, stderr } = await runNode(folder, [compiler, '-p', 'tsconfig.json', '--pretty', 'false']);
const seconds = (performance.now() - start) / 1000;
if (code !== 0 && stdout === '') throw new Error(`The compiler could not run: ${stderr}`);
const errors = stdout.split('\n').filter((line) => /error TS\d+:/.test(line));
process.stdout.write(printCorpusTable(results, errors, seconds));
rmSync(folder, { recursive: true, force: true });
if (errors.length > 0 || results.some(({ outcome }) => outcome === 'crashed')) process.exitCode = 1;
