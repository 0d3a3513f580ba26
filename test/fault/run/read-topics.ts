import { kafkaClient, withAdmin } from '../../support/kafka.js';
import { uniqueName } from '../../support/unique-name.js';
import { waitUntil } from '../../support/wait-until.js';

export interface RawRecord {
  readonly topic: string;
  readonly partition: number;
  readonly offset: number;
  readonly key: string;
  readonly value: string;
  readonly headers: Readonly<Record<string, string>>;
}

/** All that is in some topics now, read by a client that has nothing to do with the runtime. */
export async function readTopics(topics: readonly string[]): Promise<RawRecord[]> {
  const missing = new Map<string, number>();
  await withAdmin(async (admin) => {
    for (const topic of topics)
      for (const { partition, low, high } of await admin.fetchTopicOffsets(topic))
        if (Number(high) > Number(low)) missing.set(`${topic}/${partition}`, Number(high));
  });
  if (missing.size === 0) return [];
  const found: RawRecord[] = [];
  const consumer = kafkaClient().consumer({ groupId: uniqueName('fault-reader'), maxWaitTimeInMs: 100 });
  await consumer.connect();
  try {
    await consumer.subscribe({ topics: [...topics], fromBeginning: true });
    await consumer.run({
      autoCommit: false,
      eachBatch: ({ batch: { topic, partition, messages } }) => {
        const place = `${topic}/${partition}`;
        for (const { offset, key, value, headers } of messages) {
          found.push({
            topic,
            partition,
            offset: Number(offset),
            key: key?.toString() ?? '',
            value: value?.toString() ?? '',
            headers: Object.fromEntries(Object.entries(headers ?? {}).map(([name, bytes]) => [name, String(bytes)])),
          });
          if (Number(offset) + 1 >= (missing.get(place) ?? Infinity)) missing.delete(place);
        }
        return Promise.resolve();
      },
    });
    await waitUntil(`${topics.join(', ')} are read`, () => missing.size === 0, 60_000);
  } finally {
    await consumer.disconnect();
  }
  return found;
}
