import { mkdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { hostname } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { hasErrorCode } from './has-error-code.js';
import { removeFolder } from './stage.js';
import { WriteError } from './write-error.js';

/** Name of the file that is in an output folder while a run writes to it. */
export const LOCK_NAME = '.eda-gen-lock';

const POLL_MS = 25;
/** A run writes for well under a second; on another machine (a shared folder) age is all that can be told. */
const FOREIGN_STALE_MS = 60_000;

export interface LockOptions {
  /** How long to wait for another run, milliseconds. 10,000 by default. */
  readonly timeoutMs?: number;
  readonly signal?: AbortSignal;
}

/**
 * Keeps other runs out of a folder until the returned function is called. A lock whose process has died is taken over.
 * The folder is made where it is missing, and goes again with the lock where nothing was put into it.
 * @throws WriteError `locked`
 */
export async function lockFolder(folder: string, options: LockOptions = {}): Promise<() => void> {
  const path = join(folder, LOCK_NAME);
  const made = mkdirSync(folder, { recursive: true });
  const end = performance.now() + (options.timeoutMs ?? 10_000);
  while (!tryLock(path)) {
    options.signal?.throwIfAborted();
    if (takeOver(path)) break;
    if (performance.now() > end) throw locked(folder, path);
    await sleep(POLL_MS, undefined, options.signal === undefined ? {} : { signal: options.signal });
  }
  return () => {
    rmSync(path, { force: true });
    if (made !== undefined) removeFolder(folder);
  };
}

function tryLock(path: string): boolean {
  try {
    writeFileSync(path, `${process.pid} ${hostname()}\n`, { flag: 'wx' });
    return true;
  } catch (error) {
    if (hasErrorCode(error, 'EEXIST')) return false;
    throw error;
  }
}

/** Of several runs that find a dead one's lock, the one that makes the guard file may replace it. */
function takeOver(path: string): boolean {
  if (!isStale(path)) return false;
  const guard = `${path}-takeover`;
  if (!tryLock(guard)) {
    if (isStale(guard)) rmSync(guard, { force: true });
    return false;
  }
  try {
    if (!isStale(path)) return false;
    rmSync(path, { force: true });
    return tryLock(path);
  } finally {
    rmSync(guard, { force: true });
  }
}

function isStale(path: string): boolean {
  let text: string;
  try {
    text = readFileSync(path, 'utf8');
  } catch (error) {
    if (hasErrorCode(error, 'ENOENT')) return false;
    throw error;
  }
  const [pid = '', host] = text.trim().split(' ');
  if (host === hostname() && /^\d+$/.test(pid)) return !isAlive(Number(pid));
  const age = Date.now() - (statSync(path, { throwIfNoEntry: false })?.mtimeMs ?? Date.now());
  return age > FOREIGN_STALE_MS;
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return !hasErrorCode(error, 'ESRCH');
  }
}

function locked(folder: string, path: string): WriteError {
  return new WriteError(
    'locked',
    `Another run of eda-gen is writing to ${folder}. Wait until it has finished; if there is none, delete ${path}.`,
  );
}
