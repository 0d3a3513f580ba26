/**
 * PostgreSQL on loopback, from the programs of the system, in a data folder of its own: 200 connections, prepared transactions, a
 * password that is made with it. Beside the data, state.json has its address. It runs as user `postgres` where we are root.
 * `EDA_POSTGRES_PROGRAMS` is the folder of `initdb` and `postgres`, where it is not the first one on PATH or the newest installed.
 */
import { spawn, spawnSync } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import {
  appendFileSync,
  chownSync,
  closeSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  openSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { findPostgresPrograms, missingForPostgres, serverUser } from './postgres-programs.js';
import { endProcess, freePorts, isAlive } from './processes.js';

const FIRST_PORT = 25_432;
const START_MS = 60_000;
const REMEDY =
  'Install PostgreSQL 13 or newer (Debian: `postgresql`), or name a server that runs by EDA_POSTGRES=postgres://user:password@host:port/database. Without either, the tests of the PostgreSQL store are skipped.';

const folder = (home) => join(home, 'postgres');
const stateFile = (home) => join(folder(home), 'state.json');

function readState(home) {
  const file = stateFile(home);
  return existsSync(file) ? JSON.parse(readFileSync(file, 'utf8')) : undefined;
}

function startedState(home) {
  const state = readState(home);
  if (state === undefined)
    throw new Error('PostgreSQL was not started here. Run `npm run services -- start postgres` first.');
  return state;
}

/** Folder for data, log and socket that its user owns: below `home`, or, where that user may not go there, below the temporary folder. */
function makePlace(home, user) {
  const usual = join(folder(home), 'server');
  mkdirSync(usual, { recursive: true });
  if (user.uid === undefined) return usual;
  const reached = spawnSync('/bin/sh', ['-c', 'cd "$0"', usual], user).status === 0;
  const place = reached ? usual : mkdtempSync(join(tmpdir(), 'eda-gen-postgres-'));
  chownSync(place, user.uid, user.gid);
  return place;
}

function initialize(place, user, { port, password }) {
  const passwordFile = join(place, 'password');
  writeFileSync(passwordFile, password, { mode: 0o600 });
  if (user.uid !== undefined) chownSync(passwordFile, user.uid, user.gid);
  const data = join(place, 'data');
  const args = ['-D', data, '-U', 'postgres', '-E', 'UTF8', '--no-locale', '--no-sync', '-A', 'scram-sha-256'];
  const { status, stdout, stderr } = spawnSync(
    join(findPostgresPrograms(), 'initdb'),
    [...args, `--pwfile=${passwordFile}`],
    { ...user, cwd: place, encoding: 'utf8' },
  );
  rmSync(passwordFile);
  if (status !== 0) throw new Error(`PostgreSQL could not prepare its data folder ${data}:\n${stdout}${stderr}`);
  // No socket file: the path of a folder below somebody's home may be longer than one may be.
  appendFileSync(
    join(data, 'postgresql.conf'),
    `listen_addresses = '127.0.0.1'
port = ${port}
unix_socket_directories = ''
max_connections = 200
max_prepared_transactions = 4
`,
  );
}

/** Starts the server on the data that is there, and waits until it takes connections. */
async function launch(home, { place, ...state }) {
  const log = join(place, 'server.log');
  const out = openSync(log, 'a');
  const child = spawn(join(findPostgresPrograms(), 'postgres'), ['-D', join(place, 'data')], {
    ...serverUser(),
    cwd: place,
    detached: true,
    stdio: ['ignore', out, out],
  });
  closeSync(out);
  const pid = await new Promise((resolve, reject) => {
    child.once('spawn', () => resolve(child.pid));
    child.once('error', reject);
  });
  child.unref();
  writeFileSync(stateFile(home), `${JSON.stringify({ ...state, place, pid })}\n`, { mode: 0o600 });
  const until = Date.now() + START_MS;
  while (!isReady(place, pid)) {
    const ended = !isAlive(pid);
    if (ended || Date.now() > until) {
      await endProcess(pid, 'SIGQUIT');
      const what = ended ? 'ended' : `is not ready after ${START_MS / 1000} s`;
      const tail = readFileSync(log, 'utf8').trimEnd().split('\n').slice(-8).join('\n');
      throw new Error(`The PostgreSQL server ${what}; its log ${log} ends with:\n${tail}`);
    }
    await sleep(50);
  }
  return state.address;
}

/** It listens before it has recovered; this file of its own tells when it has. */
function isReady(place, pid) {
  const file = join(place, 'data', 'postmaster.pid');
  const lines = existsSync(file) ? readFileSync(file, 'utf8').split('\n') : [];
  return lines[0]?.trim() === String(pid) && lines[7]?.trim() === 'ready';
}

export const postgres = {
  name: 'postgres',
  variable: 'EDA_POSTGRES',

  /** Where the server that we started listens; undefined where none runs. */
  address(home) {
    const state = readState(home);
    return state !== undefined && isAlive(state.pid) ? state.address : undefined;
  },

  /** One sentence where it cannot be had on this machine. */
  missing: () => missingForPostgres(REMEDY),

  async start(home) {
    await this.stop(home);
    const user = serverUser();
    const [port] = await freePorts(1, FIRST_PORT);
    const password = randomBytes(12).toString('hex');
    const place = makePlace(home, user);
    initialize(place, user, { port, password });
    return launch(home, { place, port, address: `postgres://postgres:${password}@127.0.0.1:${port}/postgres` });
  },

  async stop(home) {
    const state = readState(home);
    if (state !== undefined) {
      // Its data goes too, so nothing has to be flushed.
      await endProcess(state.pid, 'SIGQUIT');
      rmSync(state.place, { recursive: true, force: true });
    }
    rmSync(folder(home), { recursive: true, force: true });
  },

  async restart(home) {
    const state = startedState(home);
    // "Fast": it ends connections and does not wait for their clients.
    await endProcess(state.pid, 'SIGINT');
    return launch(home, state);
  },

  async kill(home) {
    // "Immediate", as after a crash: nothing is flushed, and the next start recovers. SIGKILL would leave its children behind, which keep the next one from starting.
    await endProcess(startedState(home).pid, 'SIGQUIT');
  },
};
