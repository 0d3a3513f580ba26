/** Builds both packages: the compiler first, then what is made from data (each step says what it makes). */
import { spawnSync } from 'node:child_process';
import { copyFileSync, existsSync, mkdirSync, readFileSync, readdirSync, rmSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { buildSync } from 'esbuild';
import { reachableDeclarations } from './reachable-declarations.js';

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

/** The package carries the declarations that its public paths lead to: those of internal modules are four fifths of all. */
function copyDeclarations(declarations, dist) {
  const { exports } = JSON.parse(readFileSync(join(root, 'src/runtime/package.json'), 'utf8'));
  const entries = Object.values(exports)
    .flatMap(({ types }) => (types === undefined ? [] : [relative('dist', types)]))
    // A path that has no source is for the check of exports to tell.
    .filter((entry) => existsSync(join(declarations, entry)));
  const reached = new Set(reachableDeclarations(declarations, entries));
  for (const path of readdirSync(dist, { recursive: true, encoding: 'utf8' }))
    if (path.endsWith('.d.ts') && !reached.has(path)) rmSync(join(dist, path));
  for (const path of reached) {
    mkdirSync(dirname(join(dist, path)), { recursive: true });
    copyFileSync(join(declarations, path), join(dist, path));
  }
}

const runtime = { sources: join(root, 'src/runtime'), dist: join(root, 'src/runtime/dist') };
// The compiler of tests and examples, which import internal modules too, reads these.
const declarations = join(root, '.cache/tsc/runtime-declarations');

run('node_modules/typescript/bin/tsc', '-b', 'src/runtime', 'src');
for (const made of [runtime.dist, declarations]) removeStale(made, runtime.sources);
removeStale(join(root, 'dist'), join(root, 'src'), join(root, 'dist/structure'));
removeComments(runtime.dist);
copyDeclarations(declarations, runtime.dist);
run('scripts/build-structure.js');
run('scripts/build-validation.js');
run('scripts/build-config-schema.js');
