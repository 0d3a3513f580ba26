import { readFileSync, rmSync, statSync, utimesSync, writeFileSync } from 'node:fs';
import { hostname } from 'node:os';
import { join } from 'node:path';
import { folderError, hasErrorCode } from './folder-error.js';

const REFRESH_MS = 5_000;
/** The holder on another machine (a shared folder) is known by its refreshes alone. */
const FOREIGN_STALE_MS = 30_000;

/**
 * Keeps other processes out of a folder until the returned function is called. The lock of a process that has died is
 * taken over.
 * @throws EdaError `broker-unavailable` that names the holder
 */
export function lockFolder(folder: string): () => void {
  const path = join(folder, 'lock');
  if (!tryLock(path) && !takeOver(path))
    throw folderError(
      `The folder ${folder} is used by the process ${holderOf(path)}. One transport at a time may use a folder: close that one, or use another folder. If there is no such process, delete ${path}.`,
      { folder },
    );
  const refresh = setInterval(() => touch(path), REFRESH_MS);
  refresh.unref();
  return () => {
    clearInterval(refresh);
    rmSync(path, { force: true });
  };
}

function tryLock(path: string): boolean {
  try {
    writeFileSync(path, `${process.pid} ${hostname()} ${startOfProcess()}\n`, { flag: 'wx' });
    return true;
  } catch (error) {
    if (hasErrorCode(error, 'EEXIST')) return false;
    throw folderError(`${path} cannot be written (${String(error)}). Give a folder that can.`, { path }, error);
  }
}

/** Of several that find a dead one's lock, the one that makes the guard file may replace it. */
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
  const [pid = '', host, start] = holderOf(path).split(' ');
  if (host !== hostname() || !/^\d+$/.test(pid)) {
    const changed = statSync(path, { throwIfNoEntry: false })?.mtimeMs;
    return changed !== undefined && Date.now() - changed > FOREIGN_STALE_MS;
  }
  // In a container every process may be number 1: then a lock from before this process's start is an earlier one's.
  if (Number(pid) === process.pid) return Math.abs(Number(start) - startOfProcess()) > 2_000;
  return !isAlive(Number(pid));
}

function holderOf(path: string): string {
  try {
    return readFileSync(path, 'utf8').trim();
  } catch (error) {
    if (hasErrorCode(error, 'ENOENT')) return '';
    throw error;
  }
}

function startOfProcess(): number {
  return Math.round(performance.timeOrigin);
}

function touch(path: string): void {
  const now = new Date();
  try {
    utimesSync(path, now, now);
  } catch {
    // There is nobody to tell here. Deleted by hand, there is nothing to refresh; a disk that fails is met, and told, by the next write.
  }
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return !hasErrorCode(error, 'ESRCH');
  }
}
