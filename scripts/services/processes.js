import { readFileSync } from 'node:fs';
import { createServer, connect } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';

/** Whether a process runs. One that has ended and that nobody has reaped (a zombie) does not. */
export function isAlive(pid) {
  if (!Number.isInteger(pid) || pid <= 0) return false;
  try {
    process.kill(pid, 0);
  } catch (error) {
    return error.code === 'EPERM';
  }
  if (process.platform !== 'linux') return true;
  try {
    return !/^State:\s*[ZX]/m.test(readFileSync(`/proc/${pid}/status`, 'utf8'));
  } catch (error) {
    if (error.code === 'ENOENT' || error.code === 'ESRCH') return false;
    throw error;
  }
}

/** Sends a signal and waits until the process has ended; after `graceMs` it is killed. */
export async function endProcess(pid, signal, graceMs = 20_000) {
  const send = (name) => {
    try {
      process.kill(pid, name);
    } catch (error) {
      if (error.code !== 'ESRCH') throw error;
    }
  };
  if (!isAlive(pid)) return;
  send(signal);
  const until = Date.now() + graceMs;
  while (isAlive(pid)) {
    if (Date.now() > until) send('SIGKILL');
    await sleep(50);
  }
}

/** Free ports from `first` on, below the range that outgoing connections are given: a client could take ours while a server restarts. */
export async function freePorts(count, first) {
  const found = [];
  for (let port = first; found.length < count; port++) {
    if (port > 32_000) throw new Error(`No free port between ${first} and 32000 on 127.0.0.1.`);
    if (await isFree(port)) found.push(port);
  }
  return found;
}

function isFree(port) {
  return new Promise((resolve) => {
    const server = createServer();
    server.once('error', () => resolve(false));
    server.listen(port, '127.0.0.1', () => server.close(() => resolve(true)));
  });
}

/** Whether something accepts connections there. */
export function listens(port) {
  return new Promise((resolve) => {
    const socket = connect(port, '127.0.0.1');
    socket.once('connect', () => {
      socket.destroy();
      resolve(true);
    });
    socket.once('error', () => resolve(false));
  });
}

/** Waits until a port is served, or the process that should serve it has ended. */
export async function untilListening(port, pid, timeoutMs) {
  const until = Date.now() + timeoutMs;
  while (!(await listens(port))) {
    if (!isAlive(pid)) return 'ended';
    if (Date.now() > until) return 'timeout';
    await sleep(100);
  }
  return 'up';
}
