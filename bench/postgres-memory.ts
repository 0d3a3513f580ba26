import { systemClock } from '@eda-gen/runtime';
import { postgresStore } from '@eda-gen/runtime/stores/postgres';
import { kafka } from '@eda-gen/runtime/transports/kafka';
import * as inventory from '../generated/inventory/index.js';
import type { KafkaBench } from './kafka-bench.js';
import { OTHER_HANDLERS } from './other-handlers.js';
import { payloadAt, rawMessage, uuid } from './orders.js';
import type { BenchDatabase } from './postgres-database.js';

const RECORDS = 1_000_000;
const BATCH = 1_000;
const STEP = 100_000;

/** Memory of the process after each hundred thousand of a million records; run it with `--expose-gc` to leave out what is only not collected yet. */
export async function consumeAMillion(bench: KafkaBench, database: BenchDatabase): Promise<void> {
  await database.empty();
  const topic = await bench.createTopic('million');
  const producer = bench.createClient('bench-raw').producer({ allowAutoTopicCreation: false });
  await producer.connect();
  for (let start = 0; start < RECORDS; start += BATCH)
    await producer.send({
      topic,
      acks: -1,
      messages: Array.from({ length: BATCH }, (_, offset) => {
        const index = start + offset;
        return rawMessage({ ...payloadAt(index), items: payloadAt(index).items.slice(0, 1) }, uuid(index));
      }),
    });
  await producer.disconnect();
  const pool = database.createPool(6);
  const service = inventory.connect({
    transport: kafka(bench.createClient('bench-million')),
    logger: bench.silent,
    store: postgresStore(pool, { schema: database.schema, lanes: 4 }),
    names: { topics: bench.domainTopics({ orderPlaced: topic }), groups: (name: string) => `${name}-${bench.run}` },
  });
  const begin = performance.now();
  await service.start({ ...OTHER_HANDLERS, onOrderPlaced: { thin: () => undefined, fat: () => undefined } });
  process.stdout.write(
    '\n### Memory over a million records\n\n| records | heap MB | resident MB |\n| ---: | ---: | ---: |\n',
  );
  for (let wanted = STEP; wanted <= RECORDS; wanted += STEP) {
    while (service.counters().handled < wanted) await systemClock.sleep(20);
    globalThis.gc?.();
    const { heapUsed, rss } = process.memoryUsage();
    process.stdout.write(`| ${wanted.toLocaleString('en')} | ${megabytes(heapUsed)} | ${megabytes(rss)} |\n`);
  }
  process.stdout.write(`\nAfter ${((performance.now() - begin) / 1000).toFixed(1)} s.\n`);
  await service.stop();
  await pool.end();
}

const megabytes = (bytes: number): string => (bytes / 1024 / 1024).toFixed(0);
