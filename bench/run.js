/** `npm run bench -- [kafka|postgres|generate|corpus] [options]`: compiles the benchmarks and runs one. Not for a machine that does something else meanwhile. */
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
/** Addresses of the servers that `npm run services` has started. */
const addressOf = (server) => {
  const state = join(root, '.cache/services', server, 'state.json');
  return existsSync(state) ? JSON.parse(readFileSync(state, 'utf8')).address : undefined;
};
const extra = [];
for (const server of ['kafka', 'postgres']) {
  const address = addressOf(server);
  if (rest.includes(`--${server}`) || process.env[`EDA_${server.toUpperCase()}`] || address === undefined) continue;
  extra.push(`--${server}`, address);
}
run('--expose-gc', program, ...rest, ...extra);
