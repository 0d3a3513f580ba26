/** `npm start`: generates the SDKs, compiles them with the demo, and runs it. Arguments go to the demo. */
import { spawnSync } from 'node:child_process';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = join(dirname(fileURLToPath(import.meta.url)), '..');
const run = (...args) => {
  const { status } = spawnSync(process.execPath, args, { cwd: root, stdio: 'inherit' });
  if (status !== 0) process.exit(status ?? 1);
};

run('bin/eda-gen.js', 'generate');
run('node_modules/typescript/bin/tsc', '-b', 'examples');
run('.build/examples/demo/main.js', ...process.argv.slice(2));
