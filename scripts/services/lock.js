import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { isAlive } from './processes.js';

const WAIT_MS = 180_000;

/** Runs `work` while no other `services` of this home does: two test runs may start servers at the same moment. */
export async function withLock(home, work) {
  mkdirSync(home, { recursive: true });
  const lock = join(home, 'lock');
  const until = Date.now() + WAIT_MS;
  for (;;) {
    try {
      writeFileSync(lock, String(process.pid), { flag: 'wx' });
      break;
    } catch (error) {
      if (error.code !== 'EEXIST') throw error;
      if (!isAlive(holderOf(lock))) rmSync(lock, { force: true });
      else if (Date.now() > until)
        throw new Error(
          `Another services command (process ${holderOf(lock)}) holds ${lock}; end it or delete the file.`,
          { cause: error },
        );
      else await sleep(100);
    }
  }
  try {
    return await work();
  } finally {
    rmSync(lock, { force: true });
  }
}

function holderOf(lock) {
  try {
    // Empty for a moment between its creation and the write: then its holder is taken for alive.
    return Number(readFileSync(lock, 'utf8')) || process.ppid;
  } catch (error) {
    if (error.code === 'ENOENT') return 0;
    throw error;
  }
}
