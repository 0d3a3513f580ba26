import { isEdaError } from '@eda-gen/runtime';
import { CannotRun } from './cannot-run.js';
import { formatTable } from './closing-table.js';
import { orderNumber } from './plan.js';
import { readOptions, USAGE, type DemoOptions } from './read-options.js';
import { runDemo } from './run-demo.js';
import type { Tell } from './shop.js';

/** Errors that say themselves what to do: a server is away, or refuses. */
const REFUSALS = ['broker-unavailable', 'store-unavailable', 'authentication-failed', 'not-authorized'] as const;

function parse(): DemoOptions {
  const args = process.argv.slice(2);
  if (args.includes('--help')) {
    process.stdout.write(`${USAGE}\n`);
    process.exit(0);
  }
  try {
    return readOptions(args);
  } catch (error) {
    if (!(error instanceof CannotRun)) throw error;
    process.stderr.write(`${error.message}\n${USAGE}\n`);
    process.exit(2);
  }
}

async function run(): Promise<void> {
  const options = parse();
  const colour = process.stdout.isTTY && process.env['NO_COLOR'] === undefined;
  const begin = performance.now();
  const tell: Tell = (service, orderId, text) => {
    const seconds = ((performance.now() - begin) / 1000).toFixed(3).padStart(7);
    const line = `${seconds} s  ${service.padEnd(10)} ${(orderId === undefined ? '' : orderNumber(orderId)).padEnd(4)} ${text}`;
    process.stdout.write(`${colour && text.startsWith('!') ? `\u001B[33m${line}\u001B[0m` : line}\n`);
  };

  const { rows, deadLetters } = await runDemo(options, tell);
  process.stdout.write('\nDead letters\n');
  for (const { topic, reason, message } of deadLetters) process.stdout.write(`  ${topic}: ${reason}: ${message}\n`);
  process.stdout.write(`\n${formatTable(rows, colour)}\n`);
  const differing = rows.filter(({ agrees }) => !agrees);
  process.stdout.write(
    differing.length === 0
      ? `\nEverything agrees, after ${((performance.now() - begin) / 1000).toFixed(1)} s.\n`
      : `\n${differing.length} of ${rows.length} lines differ.\n`,
  );
  process.exitCode = differing.length === 0 ? 0 : 1;
}

try {
  await run();
} catch (error) {
  if (!(error instanceof CannotRun) && !REFUSALS.some((code) => isEdaError(error, code))) throw error;
  process.stderr.write(`${(error as Error).message}\n`);
  // Connections that are still open would keep it waiting.
  process.exit(2);
}
