import { memoryStore } from '@eda-gen/runtime/stores/memory';
import { kafka } from '@eda-gen/runtime/transports/kafka';
import * as inventory from '../generated/inventory/index.js';
import type * as order from '../generated/order/index.js';
import { fillTopic } from './fill-topic.js';
import type { KafkaBench } from './kafka-bench.js';
import { measure, type Sample } from './measure.js';
import { OTHER_HANDLERS } from './other-handlers.js';

const CONSUMED = 60_000;

/** From the first record handled to the last one; joining the group is not counted. */
async function timeConsumption(start: (onRecord: () => void) => Promise<() => Promise<void>>): Promise<Sample> {
  let sample: Promise<Sample> | undefined;
  let finish: (() => void) | undefined;
  let seen = 0;
  const all = new Promise<void>((resolve) => {
    finish = resolve;
  });
  const stop = await start(() => {
    sample ??= measure(CONSUMED, () => all);
    if (++seen === CONSUMED) finish?.();
  });
  await all;
  await stop();
  if (sample === undefined) throw new Error('nothing was consumed');
  return sample;
}

export async function consume(bench: KafkaBench): Promise<void> {
  const topic = await bench.createTopic('consume');
  await fillTopic(bench.createClient('bench-raw'), topic, CONSUMED);
  const nameOf = bench.domainTopics();
  // Both consumers receive what the inventory service's contract names, of which one topic has records.
  const received = [
    'payments.failed',
    'orders.cancelled',
    'inventory.reserve-stock',
    'inventory.release-stock',
    'inventory.check-availability',
  ].map((name) => nameOf(name, ''));
  let group = 0;

  const consumeRaw = async (onRecord: () => void): Promise<() => Promise<void>> => {
    const consumer = bench.createClient('bench-raw-consumer').consumer({ groupId: `bench-${bench.run}-${group++}` });
    await consumer.connect();
    await consumer.subscribe({ topics: [topic, ...received], fromBeginning: true });
    await consumer.run({
      eachMessage: ({ message }) => {
        const payload = JSON.parse(message.value?.toString() ?? '') as order.OrderPlacedFat;
        if (payload.items.length === 8) onRecord();
        return Promise.resolve();
      },
    });
    return () => consumer.disconnect();
  };

  const consumeOurs =
    (guarded: boolean) =>
    async (onRecord: () => void): Promise<() => Promise<void>> => {
      const own = `bench-${bench.run}-${group++}`;
      const service = inventory.connect({
        transport: kafka(bench.createClient('bench-ours-consumer')),
        logger: bench.silent,
        ...(guarded ? { store: memoryStore() } : {}),
        names: { topics: bench.domainTopics({ orderPlaced: topic }), groups: (name: string) => `${name}-${own}` },
      });
      await service.start({
        ...OTHER_HANDLERS,
        onOrderPlaced: {
          thin: () => undefined,
          fat: (event) => {
            if (event.payload.items.length === 8) onRecord();
          },
        },
      });
      return () => service.stop();
    };

  await bench.table(
    `Consume ${CONSUMED.toLocaleString('en')} records`,
    [
      { name: 'kafkajs, eachMessage and JSON.parse', run: () => timeConsumption(consumeRaw) },
      { name: 'eda-gen, validated and typed', run: () => timeConsumption(consumeOurs(false)) },
      { name: 'eda-gen, with the memory store’s guard', run: () => timeConsumption(consumeOurs(true)) },
    ],
    [
      { name: 'eda-gen, validated and typed', of: 'kafkajs, eachMessage and JSON.parse', target: 0.95 },
      { name: 'eda-gen, with the memory store’s guard', of: 'kafkajs, eachMessage and JSON.parse', target: 0.85 },
    ],
  );
}
