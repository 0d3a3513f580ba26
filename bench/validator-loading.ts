import { spawnSync } from 'node:child_process';
import { mkdirSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { buildSync } from 'esbuild';
import { stringify } from 'yaml';
import { syntheticDocument } from './synthetic.js';

const VALIDATORS = 500;
const RUNS = 5;
/** A module that asks for nothing more. */
const NOTHING = fileURLToPath(new URL('./validator-payloads.js', import.meta.url));

export interface LoadingRow {
  readonly name: string;
  readonly milliseconds: number;
  readonly target?: number;
}

/** How long a program waits for generated validators to be imported, each time in a process of its own. */
export function measureLoading(root: string): readonly LoadingRow[] {
  const folder = join(root, '.cache/bench-validators');
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder, { recursive: true });
  const modules = generate(root, folder).slice(0, VALIDATORS);
  if (modules.length < VALIDATORS) throw new Error(`The document gives only ${modules.length} validators.`);
  const all = join(folder, 'all.js');
  writeFileSync(all, modules.map((path, index) => `export * as v${index} from './out/${path}';\n`).join(''));
  const bundle = (entry: string, name: string): string => {
    const outfile = join(folder, name);
    buildSync({ entryPoints: [entry], outfile, bundle: true, minify: true, format: 'esm', platform: 'node' });
    return outfile;
  };
  const one = join(folder, 'out', modules.find((path) => /placed-fat\./.test(path)) ?? modules[0] ?? '');
  const rows: LoadingRow[] = [
    { name: `${VALIDATORS} validators, a module each`, milliseconds: timeImport(all), target: 350 },
    { name: `${VALIDATORS} validators, one bundle`, milliseconds: timeImport(bundle(all, 'all.mjs')), target: 120 },
    {
      name: 'one validator, bundled with all that it calls',
      milliseconds: timeImport(bundle(one, 'one.mjs')),
      target: 3,
    },
    { name: 'one validator and all that it calls, a module each', milliseconds: timeImport(one) },
  ];
  const lines = [`\n### Loading, medians of ${RUNS} processes\n`, '| | ms | target |', '| --- | ---: | ---: |'];
  for (const { name, milliseconds, target } of rows)
    lines.push(`| ${name} | ${milliseconds.toFixed(1)} | ${target ?? ''} |`);
  process.stdout.write(`${lines.join('\n')}\n`);
  return rows;
}

/** The validators of a synthetic document as JavaScript, as a compiler would leave them; their paths under `out`. */
function generate(root: string, folder: string): readonly string[] {
  writeFileSync(join(folder, 'document.yaml'), stringify(syntheticDocument(300)));
  const args = [join(root, 'bin/eda-gen.js'), 'generate', 'document.yaml', '--out', 'sdk'];
  const { status, stderr } = spawnSync(process.execPath, args, { cwd: folder, encoding: 'utf8' });
  if (status !== 0) throw new Error(`eda-gen generate ended with ${status}: ${stderr}`);
  const sources = readdirSync(join(folder, 'sdk'), { recursive: true, encoding: 'utf8' })
    .filter((path) => /validators[\\/][^\\/]+\.ts$/.test(path))
    .toSorted();
  buildSync({
    entryPoints: sources.map((path) => join(folder, 'sdk', path)),
    outdir: join(folder, 'out'),
    outbase: join(folder, 'sdk'),
    format: 'esm',
  });
  return sources.map((path) => path.replaceAll('\\', '/').replace(/\.ts$/, '.js'));
}

function timeImport(path: string): number {
  // What Node needs for the first `import` of a file, whichever it is, is no validator's.
  const program =
    'await import(process.argv[2]); const start = performance.now(); await import(process.argv[1]); process.stdout.write(String(performance.now() - start));';
  const times = Array.from({ length: RUNS }, () => {
    const args = ['--input-type=module', '-e', program, path, NOTHING];
    const { status, stdout, stderr } = spawnSync(process.execPath, args, { encoding: 'utf8' });
    if (status !== 0) throw new Error(`${path} cannot be imported: ${stderr}`);
    return Number(stdout);
  });
  return times.toSorted((a, b) => a - b)[Math.floor(RUNS / 2)] ?? Number.NaN;
}
