import { describe, expect, it } from 'vitest';
import type { KafkaAdmin, KafkaClient, KafkaProducer } from '../../../src/runtime/transports/kafka/index.js';
import { kafka } from '../../../src/runtime/transports/kafka/index.js';
import type { MemoryTransport } from '../../../src/runtime/transports/memory/index.js';
import { waitUntil } from '../../support/wait-until.js';
import { broker, orderPublishers, placedOrder, startInventory } from './shop.js';

const MESSAGES = 200;

/** A transport whose connections and look-ups are counted. */
function counting(transport: MemoryTransport) {
  const counts = { connects: 0, closes: 0, subscriptions: 0, describes: 0 };
  const count = (name: keyof typeof counts): void => {
    counts[name] += 1;
  };
  const original = {
    connect: transport.connect.bind(transport),
    close: transport.close.bind(transport),
    subscribe: transport.subscribe.bind(transport),
    describeTopics: transport.describeTopics.bind(transport),
  };
  transport.connect = (signal) => {
    count('connects');
    return original.connect(signal);
  };
  transport.close = () => {
    count('closes');
    return original.close();
  };
  transport.subscribe = (options) => {
    count('subscriptions');
    return original.subscribe(options);
  };
  transport.describeTopics = (topics, signal) => {
    count('describes');
    return original.describeTopics(topics, signal);
  };
  return { counts, transport };
}

describe('a connection serves all messages', () => {
  it('of publishers', async () => {
    const { transport, counts } = counting(broker());
    const publish = orderPublishers(transport);
    expect(counts.connects).toBe(0);
    for (let n = 0; n < MESSAGES; n += 1) await publish.orderPlaced.fat(placedOrder(n));
    expect(transport.read('orders.placed')).toHaveLength(MESSAGES);
    expect(counts).toMatchObject({ connects: 1, closes: 0, describes: 1 });
    await publish.close();
    expect(counts).toMatchObject({ connects: 1, closes: 1 });
  });

  it('of a service that publishes from its handlers', async () => {
    const { transport, counts } = counting(broker());
    const publish = orderPublishers(transport);
    const service = await startInventory(transport, async ({ payload }, context) => {
      await context.publish.stockReserved({
        orderId: payload.orderId,
        customerId: payload.customerId,
        reservationId: payload.orderId,
        items: [{ sku: 'MUG-BLUE', quantity: 2 }],
        totalAmount: payload.totalAmount,
        timestamp: payload.timestamp,
      });
    });
    const before = counts.connects;
    await Promise.all(Array.from({ length: MESSAGES }, (_, n) => publish.orderPlaced.fat(placedOrder(n))));
    await waitUntil('all are answered', () => transport.read('inventory.stock-reserved').length === MESSAGES);
    // One of the service, one of the publishers.
    expect(before).toBe(1);
    expect(counts).toMatchObject({ connects: 2, subscriptions: 1 });
    await service.stop();
    await publish.close();
  });

  it('of Kafka: one producer, connected once, and topics looked up once', async () => {
    const counts = { producers: 0, connects: 0, disconnects: 0, admins: 0, consumers: 0, records: 0, requests: 0 };
    const publish = orderPublishers(kafka(countingClient(counts)));
    for (let n = 0; n < MESSAGES / 2; n += 1) await publish.orderPlaced.fat(placedOrder(n));
    const { admins } = counts;
    await Promise.all(
      Array.from({ length: MESSAGES / 2 }, (_, n) => publish.orderPlaced.fat(placedOrder(MESSAGES + n))),
    );
    expect(counts).toMatchObject({ producers: 1, connects: 1, disconnects: 0, consumers: 0, records: MESSAGES });
    expect(counts.admins).toBe(admins);
    expect(admins).toBeLessThanOrEqual(2);
    // Those that were published side by side went together.
    expect(counts.requests).toBeLessThan(MESSAGES / 2 + 10);
    await publish.close();
    expect(counts).toMatchObject({ producers: 1, connects: 1, disconnects: 1 });
  });
});

/** As much of a Kafka client as publishing needs; it takes every record. */
function countingClient(counts: Record<string, number>): KafkaClient {
  const count = (name: string, by = 1): void => {
    counts[name] = (counts[name] ?? 0) + by;
  };
  const producer: KafkaProducer = {
    connect: async () => {
      count('connects');
    },
    disconnect: async () => {
      count('disconnects');
    },
    sendBatch: async ({ topicMessages = [] }) => {
      count('requests');
      for (const { messages } of topicMessages) count('records', messages.length);
    },
  };
  const admin: Partial<KafkaAdmin> = {
    connect: async () => undefined,
    disconnect: async () => undefined,
    listTopics: async () => ['orders.placed'],
    fetchTopicMetadata: async () => ({
      topics: [{ name: 'orders.placed', partitions: [{ partitionId: 0, leader: 0 }] }],
    }),
    describeConfigs: async () => ({ resources: [] }),
  };
  return {
    producer: () => {
      count('producers');
      return producer;
    },
    consumer: () => {
      count('consumers');
      throw new Error('nothing is consumed here');
    },
    admin: () => {
      count('admins');
      return admin as KafkaAdmin;
    },
  };
}
