/** Builds both packages: the compiler first, then what is made from data (each step says what it makes). */
import { spawnSync } from 'node:child_process';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = join(dirname(fileURLToPath(import.meta.url)), '..');
const run = (...args) => {
  const { status } = spawnSync(process.execPath, args, { cwd: root, stdio: 'inherit' });
  if (status !== 0) process.exit(status ?? 1);
};

run('node_modules/typescript/bin/tsc', '-b', 'src/runtime', 'src');
run('scripts/build-structure.js');
run('scripts/build-config-schema.js');
