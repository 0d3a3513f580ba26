import { describe } from 'vitest';
import { kafka } from '../../../src/runtime/transports/kafka/index.js';
import { committedOffsets, kafkaClient, noKafka, withAdmin } from '../../support/kafka.js';
import { serviceCases } from './cases.js';

describe.skipIf(noKafka)('on a real broker', () => {
  serviceCases({
    name: 'kafka',
    create: () =>
      Promise.resolve({
        // New topics are noticed sooner than in production, so that the cases need not wait.
        transport: () => kafka(kafkaClient(), { topicCheckMs: 300, metadataMaxAgeMs: 300, sessionTimeoutMs: 6000 }),
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
        listTopics: (prefix) =>
          withAdmin(async (admin) =>
            (await admin.listTopics()).filter((topic) => topic.replace(/^dlq\./, '').startsWith(prefix)),
          ),
        committed: async (group, topic) =>
          Array.from((await committedOffsets(group, topic)).values()).reduce(
            (sum, offset) => sum + Math.max(0, Number(offset)),
            0,
          ),
        close: () => Promise.resolve(),
      }),
  });
});
