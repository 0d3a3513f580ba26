/**
 * The generated SDK beside kafkajs by hand: same records, same broker, same topics, same sockets (noDelay on both sides), medians of
 * five interleaved runs. Needs a broker: `npm run bench -- kafka --kafka localhost:9092 [--only single,gathered,consume,request]`.
 */
import { readFileSync } from 'node:fs';
import { cpus } from 'node:os';
import { consume } from './consume-table.js';
import { createKafkaBench } from './kafka-bench.js';
import { publishSideBySide, publishSingly } from './publish-tables.js';
import { writeReport } from './report.js';
import { requestAndReply } from './request-table.js';

const optionOf = (name: string): string | undefined => {
  const at = process.argv.indexOf(name);
  return at < 0 ? undefined : process.argv[at + 1];
};
const broker = optionOf('--kafka') ?? process.env['EDA_KAFKA'];
if (broker === undefined) {
  process.stderr.write(
    'bench: name a broker with --kafka host:port, or start one with `npm run services -- start kafka`.\n',
  );
  process.exit(2);
}

const TABLES = { single: publishSingly, gathered: publishSideBySide, consume, request: requestAndReply };
const only = optionOf('--only')?.split(',');
const bench = await createKafkaBench(broker);
for (const [name, measureTable] of Object.entries(TABLES)) if (only?.includes(name) ?? true) await measureTable(bench);
await bench.close();

const { version } = JSON.parse(
  readFileSync(new URL('../../node_modules/kafkajs/package.json', import.meta.url), 'utf8'),
) as { version: string };
writeReport('kafka', bench.tables, {
  node: process.version,
  kafkajs: version,
  processor: cpus()[0]?.model ?? 'unknown',
  cores: cpus().length,
  runs: bench.runs,
});
