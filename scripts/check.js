/** Every check in one command. Each is run although an earlier one has failed, so that one run tells all. */
import { spawnSync } from 'node:child_process';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = join(dirname(fileURLToPath(import.meta.url)), '..');
const tsc = 'node_modules/typescript/bin/tsc';
/** @type {readonly (readonly [name: string, args: readonly string[]])[]} */
const checks = [
  ['build', ['scripts/build.js']],
  ['format', ['node_modules/prettier/bin/prettier.cjs', '--check', '--log-level', 'warn', '.']],
  ['lint', ['node_modules/oxlint/bin/oxlint', '--type-aware']],
  ['regenerate and compare', ['bin/eda-gen.js', 'generate', '--check']],
  ['types', [tsc, '-b']],
  ['package exports', ['scripts/check-exports.js']],
  ['unit tests, architecture', ['node_modules/vitest/vitest.mjs', 'run', '--project', 'unit']],
];

const failed = [];
for (const [name, args] of checks) {
  const start = performance.now();
  process.stdout.write(`\n— ${name}\n`);
  const { status } = spawnSync(process.execPath, args, { cwd: root, stdio: 'inherit' });
  const seconds = ((performance.now() - start) / 1000).toFixed(1);
  process.stdout.write(`  ${status === 0 ? 'passed' : 'FAILED'} in ${seconds} s\n`);
  if (status !== 0) failed.push(name);
}
process.stdout.write(failed.length === 0 ? '\nAll checks passed.\n' : `\nFailed: ${failed.join(', ')}.\n`);
process.exitCode = failed.length === 0 ? 0 : 1;
