/** `npm run bench -- [kafka] [options]`: compiles the benchmarks and runs one. Not for a machine that does something else meanwhile. */
import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = join(dirname(fileURLToPath(import.meta.url)), '..');
const [name = 'kafka', ...rest] = process.argv.slice(2);
const run = (...args) => {
  const { status } = spawnSync(process.execPath, args, { cwd: root, stdio: 'inherit' });
  if (status !== 0) process.exit(status ?? 1);
};
run('node_modules/typescript/bin/tsc', '-b', 'examples');
const program = join(root, '.build/bench', `${name}.js`);
if (!existsSync(program)) {
  process.stderr.write(`bench: there is no benchmark ${name}; see the files in bench/.\n`);
  process.exit(2);
}
const state = join(root, '.cache/services/kafka.json');
const extra =
  !rest.includes('--kafka') && process.env.EDA_KAFKA === undefined && existsSync(state)
    ? ['--kafka', JSON.parse(readFileSync(state, 'utf8')).address]
    : [];
run(program, ...rest, ...extra);
