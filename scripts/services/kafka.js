/**
 * Apache Kafka on loopback, from its Maven artifacts: one broker in KRaft mode. Needs Java 17 or newer and Maven.
 * A second listener asks for a password (SASL PLAIN, tester, tester-secret); state.json beside the data has its port.
 * `EDA_KAFKA_VERSION` is another version, `EDA_KAFKA_HEAP` another heap.
 */
import { spawn, spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, openSync, closeSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { endProcess, freePorts, isAlive, untilListening } from './processes.js';

const VERSION = process.env.EDA_KAFKA_VERSION ?? '4.4.0';
const HEAP = process.env.EDA_KAFKA_HEAP ?? '384m';
const FIRST_PORT = 19_092;
const START_MS = 90_000;
const CLUSTER_ID = '4L6g3nShTeeMCtPe5tvKAQ';
const REMEDY =
  'Install Java 17 (or newer) and Maven, or name a broker that runs by EDA_KAFKA=host:port. Without either, the tests of the Kafka transport are skipped.';

const folders = (home) => ({ libs: join(home, `kafka-${VERSION}`), broker: join(home, 'kafka') });
const stateFile = (home) => join(folders(home).broker, 'state.json');

function readState(home) {
  const file = stateFile(home);
  return existsSync(file) ? JSON.parse(readFileSync(file, 'utf8')) : undefined;
}

function javaVersion() {
  const { error, stderr } = spawnSync('java', ['-version'], { encoding: 'utf8' });
  return error ? undefined : Number(/version "(\d+)/.exec(stderr)?.[1]);
}

function fetchLibraries(home) {
  const { libs } = folders(home);
  const complete = join(libs, '.complete');
  if (existsSync(complete)) return;
  mkdirSync(libs, { recursive: true });
  const pom = join(libs, 'pom.xml');
  writeFileSync(
    pom,
    `<project xmlns="http://maven.apache.org/POM/4.0.0"><modelVersion>4.0.0</modelVersion>
<groupId>local</groupId><artifactId>kafka-server</artifactId><version>1</version><packaging>pom</packaging>
<dependencies><dependency><groupId>org.apache.kafka</groupId><artifactId>kafka_2.13</artifactId><version>${VERSION}</version></dependency></dependencies>
</project>
`,
  );
  console.error(`kafka: fetching Apache Kafka ${VERSION} from Maven, once`);
  const args = [
    '-q',
    '-B',
    '-f',
    pom,
    'dependency:copy-dependencies',
    `-DoutputDirectory=${libs}`,
    '-DincludeScope=runtime',
  ];
  const { status } = spawnSync('mvn', args, { stdio: ['ignore', 2, 2] });
  if (status !== 0)
    throw new Error(`Apache Kafka ${VERSION} could not be fetched from Maven (exit code ${status}): see above.`);
  writeFileSync(complete, '');
}

function writeConfiguration(broker, ports) {
  writeFileSync(
    join(broker, 'server.properties'),
    `process.roles=broker,controller
node.id=1
controller.quorum.voters=1@127.0.0.1:${ports.controller}
listeners=PLAINTEXT://127.0.0.1:${ports.client},SASL://127.0.0.1:${ports.sasl},CONTROLLER://127.0.0.1:${ports.controller}
advertised.listeners=PLAINTEXT://127.0.0.1:${ports.client},SASL://127.0.0.1:${ports.sasl}
listener.security.protocol.map=PLAINTEXT:PLAINTEXT,SASL:SASL_PLAINTEXT,CONTROLLER:PLAINTEXT
sasl.enabled.mechanisms=PLAIN
listener.name.sasl.plain.sasl.jaas.config=org.apache.kafka.common.security.plain.PlainLoginModule required user_tester="tester-secret";
controller.listener.names=CONTROLLER
inter.broker.listener.name=PLAINTEXT
log.dirs=${join(broker, 'data')}
num.partitions=3
default.replication.factor=1
offsets.topic.replication.factor=1
offsets.topic.num.partitions=8
transaction.state.log.replication.factor=1
transaction.state.log.min.isr=1
transaction.state.log.num.partitions=8
share.coordinator.state.topic.replication.factor=1
share.coordinator.state.topic.min.isr=1
group.initial.rebalance.delay.ms=0
group.min.session.timeout.ms=1000
broker.session.timeout.ms=3000
broker.heartbeat.interval.ms=500
auto.create.topics.enable=false
`,
  );
  writeFileSync(
    join(broker, 'log4j2.yaml'),
    `Configuration:
  Appenders:
    File: { name: F, fileName: "${join(broker, 'server.log')}", PatternLayout: { pattern: "%d %p %c{1} %m%n" } }
  Loggers:
    Root: { level: WARN, AppenderRef: { ref: F } }
`,
  );
}

const java = (home, options, main, args) => [...options, '-cp', join(folders(home).libs, '*'), main, ...args];

function format(home) {
  const { broker } = folders(home);
  const args = java(home, ['-XX:TieredStopAtLevel=1'], 'kafka.tools.StorageTool', [
    'format',
    '-t',
    CLUSTER_ID,
    '-c',
    join(broker, 'server.properties'),
  ]);
  const { status, stdout, stderr } = spawnSync('java', args, { encoding: 'utf8' });
  if (status !== 0)
    throw new Error(`Kafka could not prepare its data folder ${join(broker, 'data')}:\n${stdout}${stderr}`);
}

/** Starts the broker of `ports` on the data that is there, and waits until it serves. */
async function launch(home, ports) {
  const { broker } = folders(home);
  const log = join(broker, 'out.log');
  const out = openSync(log, 'a');
  const options = [
    `-Xms${HEAP}`,
    `-Xmx${HEAP}`,
    '-XX:+UseSerialGC',
    `-Dlog4j2.configurationFile=${join(broker, 'log4j2.yaml')}`,
  ];
  const child = spawn('java', java(home, options, 'kafka.Kafka', [join(broker, 'server.properties')]), {
    detached: true,
    stdio: ['ignore', out, out],
  });
  closeSync(out);
  const pid = await new Promise((resolve, reject) => {
    child.once('spawn', () => resolve(child.pid));
    child.once('error', reject);
  });
  child.unref();
  const address = `127.0.0.1:${ports.client}`;
  writeFileSync(stateFile(home), `${JSON.stringify({ address, pid, ports, version: VERSION })}\n`);
  const outcome = await untilListening(ports.client, pid, START_MS);
  if (outcome === 'up') return address;
  await endProcess(pid, 'SIGKILL');
  const tail = readFileSync(log, 'utf8').trimEnd().split('\n').slice(-8).join('\n');
  const what = outcome === 'ended' ? 'ended' : `does not listen on ${address} after ${START_MS / 1000} s`;
  throw new Error(`The Kafka broker ${what}; its log ${log} ends with:\n${tail}`);
}

export const kafka = {
  name: 'kafka',
  variable: 'EDA_KAFKA',

  /** Where the broker that we started listens; undefined where none runs. */
  address(home) {
    const state = readState(home);
    return state !== undefined && isAlive(state.pid) ? state.address : undefined;
  },

  /** One sentence where it cannot be had on this machine. */
  missing() {
    const version = javaVersion();
    if (version === undefined) return `Kafka needs Java, and there is no \`java\` here. ${REMEDY}`;
    if (!(version >= 17)) return `Kafka ${VERSION} needs Java 17, and \`java\` here is ${version}. ${REMEDY}`;
    if (spawnSync('mvn', ['-v']).error) return `Kafka is fetched by Maven, and there is no \`mvn\` here. ${REMEDY}`;
    return undefined;
  },

  async start(home) {
    fetchLibraries(home);
    const { broker } = folders(home);
    rmSync(broker, { recursive: true, force: true });
    mkdirSync(broker, { recursive: true });
    const [client, controller, sasl] = await freePorts(3, FIRST_PORT);
    writeConfiguration(broker, { client, controller, sasl });
    format(home);
    return launch(home, { client, controller, sasl });
  },

  async stop(home) {
    const state = readState(home);
    // Its data goes too, so nothing has to be flushed.
    if (state !== undefined) await endProcess(state.pid, 'SIGKILL');
    rmSync(folders(home).broker, { recursive: true, force: true });
  },

  async restart(home) {
    const state = readState(home);
    if (state === undefined)
      throw new Error('Kafka was not started here. Run `npm run services -- start kafka` first.');
    await endProcess(state.pid, 'SIGTERM');
    return launch(home, state.ports);
  },

  async kill(home) {
    const state = readState(home);
    if (state === undefined)
      throw new Error('Kafka was not started here. Run `npm run services -- start kafka` first.');
    await endProcess(state.pid, 'SIGKILL');
  },
};
