/**
 * Servers for tests, on loopback, without Docker: `npm run services -- start kafka postgres`, `status`, `stop`.
 *
 *   start [server…]     starts what is not running yet, and prints NAME=address lines (all servers by default)
 *   status              one line a server
 *   stop [server…]      ends what `start` started, and deletes its data
 *   restart <server>    ends it in good order and starts it again on the same port, with its data
 *   kill <server>       ends it at once, keeping its data (`restart` brings it back)
 *
 * A server that runs already is taken where its variable names it: `EDA_KAFKA=host:port`, `EDA_POSTGRES=postgres://…`.
 * `EDA_SERVICES_HOME` is where programs, data and logs are kept (`.cache/services` by default). Addresses go to stdout, talk to stderr.
 * Exit codes: 0 fine, 2 the command could not run, 3 the server cannot be had on this machine (stderr says why, and what is skipped).
 */
import { dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { Unavailable } from './services/unavailable.js';
import { kafka } from './services/kafka.js';
import { withLock } from './services/lock.js';
import { postgres } from './services/postgres.js';

/** One file a server; each has name, variable, address(), missing(), start(), stop(), restart() and kill(). */
const SERVERS = [kafka, postgres];

const root = join(dirname(fileURLToPath(import.meta.url)), '..');
const home = resolve(root, process.env.EDA_SERVICES_HOME ?? '.cache/services');
const [verb, ...names] = process.argv.slice(2);

const chosen = () => {
  const unknown = names.filter((name) => !SERVERS.some((server) => server.name === name));
  if (unknown.length > 0)
    throw new Error(
      `No such server: ${unknown.join(', ')}. There is: ${SERVERS.map((server) => server.name).join(', ')}.`,
    );
  return names.length === 0 ? SERVERS : SERVERS.filter((server) => names.includes(server.name));
};

/** An address given from outside: not ours to stop or to kill. */
const given = (server) => process.env[server.variable] || undefined;

const owned = (server) => {
  if (given(server))
    throw new Error(
      `${server.variable}=${given(server)} names a server that was not started here: ${verb} it yourself.`,
    );
  return server;
};

const start = async (server) => {
  if (given(server)) return console.log(`${server.variable}=${given(server)}`);
  const running = server.address(home);
  if (running === undefined) {
    const missing = server.missing();
    if (missing !== undefined) throw new Unavailable(missing);
    console.error(`${server.name}: starting`);
  }
  console.log(`${server.variable}=${running ?? (await server.start(home))}`);
};

const commands = {
  start: async () => {
    for (const server of chosen()) await start(server);
  },
  stop: async () => {
    for (const server of chosen()) if (!given(server)) await server.stop(home);
  },
  restart: async () => {
    for (const server of chosen().map(owned)) console.log(`${server.variable}=${await server.restart(home)}`);
  },
  kill: async () => {
    for (const server of chosen().map(owned)) await server.kill(home);
  },
  status: async () => {
    for (const server of SERVERS) {
      const address = given(server) ?? server.address(home);
      console.log(
        address === undefined
          ? `${server.name}: not running`
          : `${server.name}: ${address}${given(server) ? ` (from ${server.variable})` : ''}`,
      );
    }
  },
};

const command = commands[verb];
if (command === undefined) {
  console.error(
    `Usage: npm run services -- start|stop|restart|kill [${SERVERS.map((server) => server.name).join('|')}], or status`,
  );
  process.exitCode = 2;
} else {
  try {
    await (verb === 'status' ? command() : withLock(home, command));
  } catch (error) {
    console.error(error instanceof Error ? error.message : String(error));
    process.exitCode = error instanceof Unavailable ? 3 : 2;
  }
}
