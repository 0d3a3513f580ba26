import type { Pool } from 'pg';
import { postgresStore } from '@eda-gen/runtime/stores/postgres';
import { kafka } from '@eda-gen/runtime/transports/kafka';
import * as inventory from '../generated/inventory/index.js';
import type * as order from '../generated/order/index.js';
import { fillTopic } from './fill-topic.js';
import type { KafkaBench } from './kafka-bench.js';
import { measure, type Sample, type Side } from './measure.js';
import { OTHER_HANDLERS } from './other-handlers.js';
import type { BenchDatabase } from './postgres-database.js';

const RECORDS = 60_000;

/** What a handler writes. */
const EFFECT = 'INSERT INTO effects (order_id, amount) VALUES ($1, $2)';
const effectOf = ({ orderId, totalAmount }: order.OrderPlacedFat): [string, number] => [orderId, totalAmount];

/** One message after another, by hand. */
type ByHand = (pool: Pool, id: string, payload: order.OrderPlacedFat, statement: boolean) => Promise<void>;

const BY_HAND: Readonly<Record<string, ByHand>> = {
  '(a) kafkajs, no guard': async (pool, _id, payload, statement) => {
    if (statement) await pool.query(EFFECT, effectOf(payload));
  },
  '(b) by hand: check, process, mark': async (pool, id, payload, statement) => {
    const { rowCount } = await pool.query('SELECT 1 FROM processed WHERE consumer = $1 AND id = $2', ['bench', id]);
    if (rowCount !== 0) return;
    if (statement) await pool.query(EFFECT, effectOf(payload));
    await pool.query('INSERT INTO processed VALUES ($1, $2)', ['bench', id]);
  },
  '(c) by hand: insert and handler in one transaction': async (pool, id, payload, statement) => {
    const client = await pool.connect();
    try {
      await client.query('BEGIN');
      const { rowCount } = await client.query('INSERT INTO processed VALUES ($1, $2) ON CONFLICT DO NOTHING', [
        'bench',
        id,
      ]);
      if (rowCount === 1 && statement) await client.query(EFFECT, effectOf(payload));
      await client.query('COMMIT');
    } finally {
      client.release();
    }
  },
};
const NO_GUARD = '(a) kafkajs, no guard';
const ONE_TRANSACTION = '(c) by hand: insert and handler in one transaction';
const OURS = '(d) eda-gen';

/** From the first record to the commit of the last one; joining the group is not counted. */
async function timeUntil(
  total: number,
  start: (begun: () => void) => Promise<{ readonly done: () => number; readonly stop: () => Promise<void> }>,
): Promise<Sample> {
  let finish: (() => void) | undefined;
  const all = new Promise<void>((resolve) => {
    finish = resolve;
  });
  let sample: Promise<Sample> | undefined;
  const { done, stop } = await start(() => {
    sample ??= measure(total, () => all);
  });
  await new Promise<void>((resolve) => {
    const timer = setInterval(() => {
      if (done() < total) return;
      clearInterval(timer);
      resolve();
    }, 2);
  });
  finish?.();
  if (sample === undefined) throw new Error('nothing was consumed');
  const result = await sample;
  await stop();
  return result;
}

/** Handlers with one statement and with none, on some numbers of lanes. */
export async function compareGuards(
  bench: KafkaBench,
  database: BenchDatabase,
  lanes: readonly number[],
): Promise<void> {
  const topic = await bench.createTopic('postgres');
  await fillTopic(bench.createClient('bench-raw'), topic, RECORDS);
  let group = 0;

  const byHand = async (work: ByHand, lane: number, statement: boolean, total: number): Promise<Sample> => {
    await database.empty();
    const pool = database.createPool(lane);
    return timeUntil(total, async (begun) => {
      const consumer = bench
        .createClient('bench-raw-consumer')
        .consumer({ groupId: `bench-${bench.run}-${group++}`, maxWaitTimeInMs: 250 });
      let count = 0;
      await consumer.connect();
      await consumer.subscribe({ topics: [topic], fromBeginning: true });
      await consumer.run({
        partitionsConsumedConcurrently: lane,
        eachMessage: async ({ message }) => {
          begun();
          const payload = JSON.parse(message.value?.toString() ?? '') as order.OrderPlacedFat;
          await work(pool, message.headers?.['ce_id']?.toString() ?? '', payload, statement);
          count += 1;
        },
      });
      return {
        done: () => count,
        stop: async () => {
          await consumer.disconnect();
          await pool.end();
        },
      };
    });
  };

  const ours = async (lane: number, statement: boolean, total: number): Promise<Sample> => {
    await database.empty();
    // One more for the relay, and one for what is looked after.
    const pool = database.createPool(lane + 2);
    return timeUntil(total, async (begun) => {
      const own = `bench-${bench.run}-${group++}`;
      const service = inventory.connect({
        transport: kafka(bench.createClient('bench-ours-consumer')),
        logger: bench.silent,
        store: postgresStore(pool, { schema: database.schema, lanes: lane }),
        names: { topics: bench.domainTopics({ orderPlaced: topic }), groups: (name: string) => `${name}-${own}` },
      });
      await service.start({
        ...OTHER_HANDLERS,
        onOrderPlaced: {
          thin: () => undefined,
          fat: statement
            ? async (event, context) => {
                begun();
                await context.tx.query(EFFECT, effectOf(event.payload));
              }
            : () => {
                begun();
              },
        },
      });
      return {
        done: () => service.counters().handled,
        stop: async () => {
          await service.stop();
          await pool.end();
        },
      };
    });
  };

  for (const statement of [false, true])
    for (const lane of lanes) {
      // Some seconds each: shorter runs measure how V8 warms up.
      const slow = lane === 1 ? 6_000 : 12_000;
      const sides: Side[] = Object.entries(BY_HAND).map(([name, work]) => ({
        name,
        run: () => byHand(work, lane, statement, name === NO_GUARD && !statement ? RECORDS : slow),
      }));
      sides.push({ name: OURS, run: () => ours(lane, statement, statement && lane === 1 ? RECORDS / 2 : RECORDS) });
      await bench.table(
        `${statement ? 'One statement a handler' : 'Empty handlers'}, ${lane} ${lane === 1 ? 'lane' : 'lanes'}`,
        sides,
        [
          { name: OURS, of: ONE_TRANSACTION, ...targetOf(statement, lane) },
          { name: OURS, of: NO_GUARD, ...(!statement && lane === 4 ? { target: 0.5 } : {}) },
        ],
      );
    }
}

/** What is aimed at beside one transaction a message, by hand. */
function targetOf(statement: boolean, lane: number): { readonly target?: number } {
  if (!statement) return {};
  if (lane === 1) return { target: 3 };
  return lane === 4 ? { target: 5 } : {};
}
