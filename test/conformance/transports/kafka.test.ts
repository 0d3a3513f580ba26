import { describe } from 'vitest';
import { kafka } from '../../../src/runtime/transports/kafka/index.js';
import { kafkaClient, noKafka, withAdmin } from '../../support/kafka.js';
import { transportCases } from './cases.js';

describe.skipIf(noKafka)('on a real broker', () => {
  transportCases({
    name: 'kafka',
    create: () =>
      Promise.resolve({
        // New partitions and topics are noticed sooner than in production, so that the cases need not wait.
        transport: () => kafka(kafkaClient(), { metadataMaxAgeMs: 300, topicCheckMs: 300, sessionTimeoutMs: 6000 }),
        createTopics: (topics) =>
          withAdmin(async (admin) => {
            await admin.createTopics({
              topics: topics.map(({ topic, partitions, maxMessageBytes }) => ({
                topic,
                numPartitions: partitions,
                configEntries:
                  maxMessageBytes === undefined ? [] : [{ name: 'max.message.bytes', value: String(maxMessageBytes) }],
              })),
            });
          }),
        addPartitions: (topic, count) =>
          withAdmin(async (admin) => {
            await admin.createPartitions({ topicPartitions: [{ topic, count }] });
          }),
        close: () => Promise.resolve(),
      }),
  });
});
