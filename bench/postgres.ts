/**
 * Exactly-once effects over Kafka and PostgreSQL: the generated SDK beside what is written by hand, same records, same broker, same database,
 * medians of five interleaved runs. Needs both servers:
 * `npm run bench -- postgres --kafka localhost:9092 --postgres postgres://localhost/bench [--only guard,relay,memory] [--lanes 1,4,8] [--runs 5]`.
 */
import { readFileSync } from 'node:fs';
import { cpus } from 'node:os';
import { createKafkaBench } from './kafka-bench.js';
import { createBenchDatabase } from './postgres-database.js';
import { compareGuards } from './postgres-guard-tables.js';
import { consumeAMillion } from './postgres-memory.js';
import { compareRelay } from './postgres-relay-table.js';
import { writeReport } from './report.js';

const optionOf = (name: string): string | undefined => {
  const at = process.argv.indexOf(name);
  return at < 0 ? undefined : process.argv[at + 1];
};
const broker = optionOf('--kafka') ?? process.env['EDA_KAFKA'];
const url = optionOf('--postgres') ?? process.env['EDA_POSTGRES'];
if (broker === undefined || url === undefined) {
  process.stderr.write(
    'bench: name the servers with --kafka host:port and --postgres postgres://…, or start them with `npm run services -- start`.\n',
  );
  process.exit(2);
}
const lanes = (optionOf('--lanes') ?? '1,4,8').split(',').map(Number);
const runs = optionOf('--runs');
const only = optionOf('--only')?.split(',');
const wanted = (name: string): boolean => only?.includes(name) ?? true;

const bench = await createKafkaBench(broker, runs === undefined ? undefined : Number(runs));
const database = await createBenchDatabase(url, bench.run);
if (wanted('guard')) await compareGuards(bench, database, lanes);
if (wanted('relay')) await compareRelay(bench, database);
if (wanted('memory')) await consumeAMillion(bench, database);
const server = await database.version();
await database.close();
await bench.close();

const versionOf = (name: string): string =>
  (
    JSON.parse(readFileSync(new URL(`../../node_modules/${name}/package.json`, import.meta.url), 'utf8')) as {
      version: string;
    }
  ).version;
writeReport('postgres', bench.tables, {
  node: process.version,
  kafkajs: versionOf('kafkajs'),
  pg: versionOf('pg'),
  postgresql: server,
  processor: cpus()[0]?.model ?? 'unknown',
  cores: cpus().length,
  runs: bench.runs,
});
