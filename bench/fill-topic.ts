import type { Kafka } from 'kafkajs';
import { payloadAt, rawMessage, uuid } from './orders.js';

const BATCH = 1_000;

/** Writes whole thousands of orders to a topic, by hand. */
export async function fillTopic(client: Kafka, topic: string, records: number): Promise<void> {
  const producer = client.producer({ allowAutoTopicCreation: false });
  await producer.connect();
  for (let start = 0; start < records; start += BATCH)
    await producer.send({
      topic,
      acks: -1,
      messages: Array.from({ length: BATCH }, (_, offset) =>
        rawMessage(payloadAt(start + offset), uuid(start + offset)),
      ),
    });
  await producer.disconnect();
}
