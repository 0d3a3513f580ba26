import { kafka } from '@eda-gen/runtime/transports/kafka';
import * as order from '../generated/order/index.js';
import type { KafkaBench } from './kafka-bench.js';
import { measure } from './measure.js';
import { payloadAt, rawMessage, uuid } from './orders.js';

const SINGLE = 1_500;
const SIDE_BY_SIDE = 20_000;
const BATCH = 1_000;

async function sideBySide(send: (index: number) => Promise<unknown>): Promise<void> {
  for (let start = 0; start < SIDE_BY_SIDE; start += BATCH)
    await Promise.all(Array.from({ length: BATCH }, (_, offset) => send(start + offset)));
}

async function connectBoth(bench: KafkaBench) {
  const topic = await bench.createTopic('publish');
  const producer = bench.createClient('bench-raw').producer({ allowAutoTopicCreation: false });
  await producer.connect();
  const publish = order.createPublishers({
    transport: kafka(bench.createClient('bench-ours')),
    logger: bench.silent,
    names: { topics: bench.domainTopics({ orderPlaced: topic }) },
  });
  return {
    sendRaw: (index: number) =>
      producer.send({ topic, acks: -1, messages: [rawMessage(payloadAt(index), uuid(index))] }),
    publish,
    close: async () => {
      await publish.close();
      await producer.disconnect();
    },
  };
}

export async function publishSingly(bench: KafkaBench): Promise<void> {
  const { sendRaw, publish, close } = await connectBoth(bench);
  await bench.table(
    'Publish, awaited one by one',
    [
      {
        name: 'kafkajs',
        run: () =>
          measure(SINGLE, async () => {
            for (let index = 0; index < SINGLE; index++) await sendRaw(index);
          }),
      },
      {
        name: 'eda-gen',
        run: () =>
          measure(SINGLE, async () => {
            for (let index = 0; index < SINGLE; index++) await publish.orderPlaced.fat(payloadAt(index));
          }),
      },
    ],
    [{ name: 'eda-gen', of: 'kafkajs', target: 0.95 }],
  );

  await close();
}

export async function publishSideBySide(bench: KafkaBench): Promise<void> {
  const { sendRaw, publish, close } = await connectBoth(bench);
  await bench.table(
    'Publish, 1,000 side by side',
    [
      {
        name: 'kafkajs, awaited one by one',
        run: () =>
          measure(SINGLE, async () => {
            for (let index = 0; index < SINGLE; index++) await sendRaw(index);
          }),
      },
      { name: 'kafkajs, Promise.all', run: () => measure(SIDE_BY_SIDE, () => sideBySide(sendRaw)) },
      {
        name: 'eda-gen, Promise.all',
        run: () => measure(SIDE_BY_SIDE, () => sideBySide((index) => publish.orderPlaced.fat(payloadAt(index)))),
      },
    ],
    [
      { name: 'eda-gen, Promise.all', of: 'kafkajs, awaited one by one', target: 5 },
      { name: 'eda-gen, Promise.all', of: 'kafkajs, Promise.all', target: 2.5 },
    ],
  );

  await close();
}
