/** Builds both packages: the compiler first, then what is made from data (each step says what it makes). */
import { spawnSync } from 'node:child_process';
import { existsSync, readdirSync, rmSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { buildSync } from 'esbuild';

const root = join(dirname(fileURLToPath(import.meta.url)), '..');
const run = (...args) => {
  const { status } = spawnSync(process.execPath, args, { cwd: root, stdio: 'inherit' });
  if (status !== 0) process.exit(status ?? 1);
};

/** The compiler leaves the output of a source that is gone, and it would be packed. */
function removeStale(dist, sources, made = '') {
  if (!existsSync(dist)) return;
  for (const entry of readdirSync(dist, { recursive: true, withFileTypes: true })) {
    const path = join(entry.parentPath, entry.name);
    if (!entry.isFile() || !/\.(?:js|d\.ts)$/.test(entry.name) || (made !== '' && path.startsWith(made))) continue;
    const source = join(sources, path.slice(dist.length + 1).replace(/\.(?:js|d\.ts)$/, '.ts'));
    if (!existsSync(source)) rmSync(path);
  }
}

/** Comments are for the sources and the declarations: what services load is a third smaller without. Annotations for bundlers stay. */
function removeComments(dist) {
  const files = readdirSync(dist, { recursive: true, encoding: 'utf8' }).filter((path) => path.endsWith('.js'));
  buildSync({
    entryPoints: files.map((path) => join(dist, path)),
    outdir: dist,
    outbase: dist,
    allowOverwrite: true,
    format: 'esm',
    target: 'node20',
    legalComments: 'none',
    logLevel: 'warning',
  });
}

run('node_modules/typescript/bin/tsc', '-b', 'src/runtime', 'src');
removeStale(join(root, 'src/runtime/dist'), join(root, 'src/runtime'));
removeStale(join(root, 'dist'), join(root, 'src'), join(root, 'dist/structure'));
removeComments(join(root, 'src/runtime/dist'));
run('scripts/build-structure.js');
run('scripts/build-config-schema.js');
