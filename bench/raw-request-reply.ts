import { randomUUID } from 'node:crypto';
import type { Kafka } from 'kafkajs';

export interface RawRequesterOptions {
  readonly createClient: (id: string) => Kafka;
  readonly group: string;
  readonly requests: string;
  readonly replies: string;
  /** What else the responder's consumer receives. */
  readonly received: readonly string[];
}

/** Request and reply as one writes it by hand over kafkajs: a pending map, a reply topic, a correlation id in a header. */
export async function rawRequester({ createClient, group, requests, replies, received }: RawRequesterOptions) {
  const producer = createClient('bench-raw-rr').producer({ allowAutoTopicCreation: false });
  const answering = createClient('bench-raw-responder').producer({ allowAutoTopicCreation: false });
  await producer.connect();
  await answering.connect();
  const pending = new Map<string, (value: unknown) => void>();

  const responder = createClient('bench-raw-responder').consumer({ groupId: `${group}-raw-responder` });
  await responder.connect();
  await responder.subscribe({ topics: [requests, ...received], fromBeginning: true });
  await responder.run({
    eachMessage: async ({ message }) => {
      const request = JSON.parse(message.value?.toString() ?? '') as { requestId: string };
      const reply = {
        requestId: request.requestId,
        orderId: request.requestId,
        status: 'PLACED',
        totalAmount: 1_999,
        processingTimeMs: 1,
      };
      await answering.send({
        topic: message.headers?.['kafka_replyTopic']?.toString() ?? replies,
        acks: -1,
        messages: [
          {
            value: JSON.stringify(reply),
            headers: { kafka_correlationId: message.headers?.['kafka_correlationId']?.toString() ?? '' },
          },
        ],
      });
    },
  });
  const receiver = createClient('bench-raw-rr').consumer({ groupId: `${group}-raw-requester` });
  await receiver.connect();
  await receiver.subscribe({ topic: replies, fromBeginning: true });
  await receiver.run({
    eachMessage: ({ message }) => {
      const id = message.headers?.['kafka_correlationId']?.toString() ?? '';
      pending.get(id)?.(JSON.parse(message.value?.toString() ?? ''));
      pending.delete(id);
      return Promise.resolve();
    },
  });
  return {
    request: async (payload: object): Promise<unknown> => {
      const id = randomUUID();
      const answer = new Promise((resolve) => pending.set(id, resolve));
      await producer.send({
        topic: requests,
        acks: -1,
        messages: [{ value: JSON.stringify(payload), headers: { kafka_correlationId: id, kafka_replyTopic: replies } }],
      });
      return answer;
    },
    close: async (): Promise<void> => {
      await responder.disconnect();
      await receiver.disconnect();
      await producer.disconnect();
      await answering.disconnect();
    },
  };
}
