import { type OutboxRow, systemClock } from '@eda-gen/runtime';
import { postgresStore } from '@eda-gen/runtime/stores/postgres';
import { kafka } from '@eda-gen/runtime/transports/kafka';
import * as order from '../generated/order/index.js';
import type { KafkaBench } from './kafka-bench.js';
import { measure } from './measure.js';
import { payloadAt, rawMessage, uuid } from './orders.js';
import type { BenchDatabase } from './postgres-database.js';

const MESSAGES = 30_000;
const BATCH = 1_000;
const DIRECT = 'gathered, without an outbox';
const RELAY = 'relay, from a full outbox';
const SAVED = 'committed in transactions and relayed';

/** What the relay publishes a second, beside publishing without an outbox. */
export async function compareRelay(bench: KafkaBench, database: BenchDatabase): Promise<void> {
  const topic = await bench.createTopic('relay');
  const names = { topics: bench.domainTopics({ orderPlaced: topic }) };
  const transport = () => kafka(bench.createClient('bench-relay'));
  const batches = Array.from({ length: MESSAGES / BATCH }, (_, batch) => batch * BATCH);

  /** Rows as handlers leave them behind: nobody publishes them yet. */
  const fillOutbox = async (): Promise<void> => {
    await database.empty();
    const pool = database.createPool(2);
    const store = postgresStore(pool, { schema: database.schema });
    await store.open();
    for (const start of batches) {
      const unit = await store.begin();
      await unit.addToOutbox(Array.from({ length: BATCH }, (_, offset) => rowOf(topic, start + offset)));
      await unit.commit();
    }
    await store.close();
    await pool.end();
  };
  const countRows = async (pool: ReturnType<BenchDatabase['createPool']>): Promise<number> => {
    const { rows } = await pool.query<{ count: string }>('SELECT count(*) FROM edagen_outbox');
    return Number(rows[0]?.count);
  };
  const untilEmpty = async (pool: ReturnType<BenchDatabase['createPool']>): Promise<void> => {
    while ((await countRows(pool)) > 0) await systemClock.sleep(10);
  };

  await bench.table(
    `Publish ${MESSAGES.toLocaleString('en')} messages`,
    [
      {
        name: DIRECT,
        run: async () => {
          const publish = order.createPublishers({ transport: transport(), logger: bench.silent, names });
          await publish.orderPlaced.fat(payloadAt(0));
          const sample = await measure(MESSAGES, async () => {
            for (const start of batches)
              await Promise.all(
                Array.from({ length: BATCH }, (_, offset) => publish.orderPlaced.fat(payloadAt(start + offset))),
              );
          });
          await publish.close();
          return sample;
        },
      },
      {
        name: RELAY,
        run: async () => {
          await fillOutbox();
          const pool = database.createPool(3);
          const publish = order.createPublishers({
            transport: transport(),
            logger: bench.silent,
            names,
            store: postgresStore(pool, { schema: database.schema }),
          });
          const sample = await measure(MESSAGES, async () => {
            // Opens the store, and with it the relay.
            await publish.transaction(() => Promise.resolve());
            await untilEmpty(pool);
          });
          await publish.close();
          await pool.end();
          return sample;
        },
      },
      {
        name: SAVED,
        run: async () => {
          await database.empty();
          const pool = database.createPool(4);
          const publish = order.createPublishers({
            transport: transport(),
            logger: bench.silent,
            names,
            store: postgresStore(pool, { schema: database.schema }),
          });
          await publish.transaction((context) => context.publish.orderPlaced.fat(payloadAt(0)));
          const sample = await measure(MESSAGES, async () => {
            for (const start of batches)
              await publish.transaction(async (context) => {
                for (let offset = 0; offset < BATCH; offset += 1)
                  await context.publish.orderPlaced.fat(payloadAt(start + offset));
              });
            await untilEmpty(pool);
          });
          await publish.close();
          await pool.end();
          return sample;
        },
      },
    ],
    [
      { name: RELAY, of: DIRECT, target: 0.5 },
      { name: SAVED, of: DIRECT },
    ],
  );
}

function rowOf(topic: string, index: number): OutboxRow {
  const { key, value, headers } = rawMessage(payloadAt(index), uuid(index));
  return { id: uuid(index), record: { topic, key, value, headers } };
}
