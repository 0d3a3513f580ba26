import { kafka, type KafkaOptions } from '../../../src/runtime/transports/kafka/index.js';
import { committedOffsets, createTopics, kafkaClient, withAdmin } from '../../support/kafka.js';
import type { ServicesSetup } from './harness.js';

/** The broker of this test run, its members quicker to notice things than in production, so that the cases need not wait. */
export function kafkaSetup(options: KafkaOptions = {}): ServicesSetup {
  const listTopics = (prefix: string): Promise<readonly string[]> =>
    withAdmin(async (admin) =>
      (await admin.listTopics()).filter((topic) => topic.startsWith(prefix) || topic.startsWith(`dlq.${prefix}`)),
    );
  return {
    transport: () =>
      kafka(kafkaClient(), {
        topicCheckMs: 300,
        metadataMaxAgeMs: 300,
        sessionTimeoutMs: 6000,
        heartbeatMs: 300,
        ...options,
      }),
    createTopics: (topics) =>
      createTopics(
        topics.map(({ topic, partitions, maxMessageBytes }) => ({
          topic,
          numPartitions: partitions,
          configEntries:
            maxMessageBytes === undefined ? [] : [{ name: 'max.message.bytes', value: String(maxMessageBytes) }],
        })),
      ),
    listTopics,
    deleteTopics: async (prefix) => {
      const topics = [...(await listTopics(prefix))];
      if (topics.length > 0) await withAdmin((admin) => admin.deleteTopics({ topics }));
    },
    committed: async (group, topic) =>
      Array.from((await committedOffsets(group, topic)).values()).reduce(
        (sum, offset) => sum + Math.max(0, Number(offset)),
        0,
      ),
    close: () => Promise.resolve(),
  };
}
