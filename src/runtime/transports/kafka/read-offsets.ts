import type { KafkaAdmin } from './client.js';

/** Where a group stands in a partition, and what there is. */
export interface PartitionOffsets {
  readonly topic: string;
  readonly partition: number;
  readonly committed: string;
  readonly low: string;
  readonly high: string;
}

export async function readOffsets(admin: KafkaAdmin, group: string, topic: string): Promise<PartitionOffsets[]> {
  const bounds = await admin.fetchTopicOffsets(topic);
  const [committed] = await admin.fetchOffsets({ groupId: group, topics: [topic] });
  return bounds.map(({ partition, low, high }) => ({
    topic,
    partition,
    low,
    high,
    committed: committed?.partitions.find((offsets) => offsets.partition === partition)?.offset ?? '-1',
  }));
}
