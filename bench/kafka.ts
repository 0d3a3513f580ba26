/**
 * The generated SDK beside kafkajs by hand: same records, same broker, same sockets (noDelay on both sides), medians of five
 * interleaved runs. Needs a broker: `npm run bench -- kafka --kafka localhost:9092`.
 */
import { cpus } from 'node:os';
import { readFileSync } from 'node:fs';
import type { Logger } from '@eda-gen/runtime';
import { kafka, kafkaSockets } from '@eda-gen/runtime/transports/kafka';
import { memoryStore } from '@eda-gen/runtime/stores/memory';
import { Kafka, logLevel, type Producer } from 'kafkajs';
import { createTopics } from '../examples/demo/create-topics.js';
import { TOPICS } from '../examples/demo/topics.js';
import * as inventory from '../generated/inventory/index.js';
import * as order from '../generated/order/index.js';
import * as storefront from '../generated/storefront/index.js';
import { compare, measure, type Result, type Sample, type Side } from './measure.js';
import { writeReport } from './report.js';
import { rawRequester } from './raw-request-reply.js';

const RUNS = 5;
const SINGLE = 1_500;
const SIDE_BY_SIDE = 20_000;
const BATCH = 1_000;
const CONSUMED = 60_000;
const REQUESTS = 600;

const at = process.argv.indexOf('--kafka');
const broker = (at < 0 ? undefined : process.argv[at + 1]) ?? process.env['EDA_KAFKA'];
if (broker === undefined) {
  process.stderr.write(
    'bench: name a broker with --kafka host:port, or start one with `npm run services -- start kafka`.\n',
  );
  process.exit(2);
}

const run = `${process.pid}-${Date.now().toString(36)}`;
const createClient = (clientId: string): Kafka =>
  new Kafka({ clientId, brokers: [broker], socketFactory: kafkaSockets(), logLevel: logLevel.NOTHING });
const silent: Logger = { debug: () => undefined, info: () => undefined, warn: () => undefined, error: () => undefined };
const progress = (text: string): void => {
  if (process.stderr.isTTY) process.stderr.write(`\r\u001B[K${text}`);
};

const TIMESTAMP = '2026-03-01T09:30:00.125Z';
const uuid = (index: number): string => `7d1f4f5e-2f0e-4f3c-9a53-${index.toString(16).padStart(12, '0')}`;
const payloadOf = (index: number): order.OrderPlacedFat => ({
  orderId: uuid(index % 5_000),
  customerId: 'c2a7b9de-6f07-4a0c-8a35-5a3f0f8f2b11',
  timestamp: TIMESTAMP,
  status: 'PLACED',
  items: Array.from({ length: 8 }, (_, line) => ({
    sku: `MUG-BLUE-${line}`,
    name: `Mug, blue, size ${line}`,
    quantity: 1 + line,
    unitPrice: 1_999,
  })),
  totalAmount: 71_964,
  shippingAddress: {
    name: 'Ada Lovelace',
    street: 'Marylebone Road 12',
    postalCode: 'NW1 5LR',
    city: 'London',
    country: 'GB',
  },
});
const payloads = Array.from({ length: SIDE_BY_SIDE }, (_, index) => payloadOf(index));
const payloadAt = (index: number): order.OrderPlacedFat => payloads[index % payloads.length] ?? payloadOf(index);

/** What a careful team writes by hand: key, and the headers without which the other side could not tell what comes. */
const rawMessage = (payload: order.OrderPlacedFat, id: string) => ({
  key: payload.orderId,
  value: JSON.stringify(payload),
  headers: {
    ce_specversion: '1.0',
    ce_id: id,
    ce_source: 'urn:eda-gen:shop:order',
    ce_type: 'OrderPlaced',
    ce_variant: 'fat',
    ce_time: TIMESTAMP,
    'content-type': 'application/json',
  },
});

const admin = createClient('bench-admin').admin();
await admin.connect();
const made: string[] = [];
async function createTopic(name: string): Promise<string> {
  const topic = `bench-${run}-${name}`;
  await createTopics(admin, [topic], 6);
  made.push(topic);
  return topic;
}

/** Every topic of the contracts under a name of this run; those that are measured by their own. */
const domainTopics =
  (own: Readonly<Record<string, string>>) =>
  (topic: string, channel: string): string =>
    own[channel] ?? `bench-${run}-${topic}`;
for (const topic of TOPICS) await createTopic(topic);
const publishTopic = await createTopic('publish');
const rawProducer: Producer = createClient('bench-raw').producer({ allowAutoTopicCreation: false });
await rawProducer.connect();
const publish = order.createPublishers({
  transport: kafka(createClient('bench-ours')),
  logger: silent,
  names: { topics: domainTopics({ orderPlaced: publishTopic }) },
});
const sendRaw = (index: number) =>
  rawProducer.send({ topic: publishTopic, acks: -1, messages: [rawMessage(payloadAt(index), uuid(index))] });

const tables: { readonly title: string; readonly results: readonly Result[]; readonly ratios: readonly Ratio[] }[] = [];
interface Ratio {
  readonly name: string;
  readonly of: string;
  readonly target: number;
}

async function table(title: string, sides: readonly Side[], ratios: readonly Ratio[]): Promise<void> {
  tables.push({ title, results: await compare(sides, RUNS, (text) => progress(`${title}: ${text}`)), ratios });
}

const only = process.argv.includes('--only') ? process.argv[process.argv.indexOf('--only') + 1] : undefined;
const wanted = (name: string): boolean => only === undefined || only.split(',').includes(name);

if (wanted('single'))
  await table(
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

async function sideBySide(send: (index: number) => Promise<unknown>): Promise<void> {
  for (let start = 0; start < SIDE_BY_SIDE; start += BATCH)
    await Promise.all(Array.from({ length: BATCH }, (_, offset) => send(start + offset)));
}
if (wanted('gathered'))
  await table(
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

const consumeTopic = await createTopic('consume');
for (let start = 0; wanted('consume') && start < CONSUMED; start += BATCH)
  await rawProducer.send({
    topic: consumeTopic,
    acks: -1,
    messages: Array.from({ length: BATCH }, (_, offset) => rawMessage(payloadAt(start + offset), uuid(start + offset))),
  });

let group = 0;
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

async function consumeRaw(onRecord: () => void): Promise<() => Promise<void>> {
  const consumer = createClient('bench-raw-consumer').consumer({ groupId: `bench-${run}-${group++}` });
  await consumer.connect();
  await consumer.subscribe({ topic: consumeTopic, fromBeginning: true });
  await consumer.run({
    eachMessage: ({ message }) => {
      const payload = JSON.parse(message.value?.toString() ?? '') as order.OrderPlacedFat;
      if (payload.items.length === 8) onRecord();
      return Promise.resolve();
    },
  });
  return () => consumer.disconnect();
}

const OTHERS = {
  onPaymentFailed: () => undefined,
  onOrderCancelled: () => undefined,
  checkAvailability: (request: inventory.CheckAvailabilityRequest) =>
    request.reply({
      requestId: request.payload.requestId,
      items: [{ sku: 'MUG-BLUE', requested: 1, available: 9, status: 'AVAILABLE' }],
      status: 'COMPLETE',
      processingTimeMs: 1,
    }),
  reserveStock: (request: inventory.ReserveStockRequest) =>
    request.reply({
      requestId: request.payload.requestId,
      orderId: request.payload.orderId,
      items: [],
      status: 'NONE',
      processingTimeMs: 1,
    }),
  releaseStock: (request: inventory.ReleaseStockRequest) =>
    request.reply({
      requestId: request.payload.requestId,
      orderId: request.payload.orderId,
      items: [],
      status: 'NONE',
      processingTimeMs: 1,
    }),
};

const consumeOurs =
  (guarded: boolean) =>
  async (onRecord: () => void): Promise<() => Promise<void>> => {
    const service = inventory.connect({
      transport: kafka(createClient('bench-ours-consumer')),
      logger: silent,
      ...(guarded ? { store: memoryStore() } : {}),
      names: {
        topics: domainTopics({ orderPlaced: consumeTopic }),
        groups: (
          (name: string) => (current: string) =>
            `${current}-${name}`
        )(`bench-${run}-${group++}`),
      },
    });
    await service.start({
      ...OTHERS,
      onOrderPlaced: {
        thin: () => undefined,
        fat: (event) => {
          if (event.payload.items.length === 8) onRecord();
        },
      },
    });
    return () => service.stop();
  };

if (wanted('consume'))
  await table(
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

if (wanted('request')) {
  // Both responders receive everything that the order service's contract names, of which one topic is measured.
  const received = [
    'orders.create',
    'orders.cancel',
    'orders.get',
    'inventory.stock-reservation-failed',
    'payments.processed',
    'payments.failed',
    'shipping.eu.dispatched',
    'shipping.us.dispatched',
    'shipping.apac.dispatched',
  ];
  const raw = await rawRequester({
    createClient,
    group: `bench-${run}`,
    requests: await createTopic('raw-requests'),
    replies: await createTopic('raw-replies'),
    received: received.slice(1).map((topic) => domainTopics({})(topic, '')),
  });
  const names = { service: `bench-${run}`, groups: (name: string) => `${name}-bench-${run}`, topics: domainTopics({}) };
  const responder = order.connect({ transport: kafka(createClient('bench-responder')), logger: silent, names });
  const refused = (requestId: string) =>
    ({ requestId, status: 'FAILED', processingTimeMs: 1, error: { code: 'NO', message: 'no' } }) as const;
  await responder.start({
    createOrder: (request) =>
      request.reply({
        requestId: request.payload.requestId,
        orderId: request.payload.requestId,
        status: 'PLACED',
        totalAmount: 1_999,
        processingTimeMs: 1,
      }),
    cancelOrder: (request) => request.fail({ ...refused(request.payload.requestId), orderId: request.payload.orderId }),
    getOrder: (request) => request.fail({ ...refused(request.payload.requestId), orderId: request.payload.orderId }),
    onStockReservationFailed: () => undefined,
    onPaymentProcessed: () => undefined,
    onPaymentFailed: () => undefined,
    onShipmentDispatched: () => undefined,
  });
  const requester = storefront.connect({
    transport: kafka(createClient('bench-requester')),
    logger: silent,
    names: { ...names, service: `bench-${run}-storefront` },
  });
  await requester.start({});
  const ask = (index: number): storefront.CreateOrder => ({
    requestId: uuid(index),
    customerId: 'c2a7b9de-6f07-4a0c-8a35-5a3f0f8f2b11',
    items: [{ sku: 'MUG-BLUE', quantity: 1 }],
    shippingAddress: payloadAt(0).shippingAddress,
    requestedAt: TIMESTAMP,
  });
  let asked = 0;
  const oneByOne = (request: (payload: storefront.CreateOrder) => Promise<unknown>) =>
    measure(REQUESTS, async () => {
      for (let index = 0; index < REQUESTS; index++) await request(ask(asked++));
    });
  await table(
    'Request and reply, one after the other',
    [
      { name: 'kafkajs, by hand', run: () => oneByOne(raw.request) },
      { name: 'eda-gen', run: () => oneByOne((payload) => requester.request.createOrder(payload)) },
    ],
    [{ name: 'eda-gen', of: 'kafkajs, by hand', target: 0.95 }],
  );
  await requester.stop();
  await responder.stop();
  await raw.close();
}

await publish.close();
await rawProducer.disconnect();
await admin.deleteTopics({ topics: made });
await admin.disconnect();
progress('');
const { version } = JSON.parse(
  readFileSync(new URL('../../node_modules/kafkajs/package.json', import.meta.url), 'utf8'),
) as { version: string };
writeReport('kafka', tables, {
  node: process.version,
  kafkajs: version,
  processor: cpus()[0]?.model ?? 'unknown',
  cores: cpus().length,
  runs: RUNS,
});
