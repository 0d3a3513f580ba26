import type { KafkaPartitioner } from './client.js';
import { partitionOfKey } from '../../topics/partition-of-key.js';

/**
 * Kafka's default partitioner: the record's own partition, else by hash of the key (the same as Java's), else round robin
 * over partitions that have a leader. Refuses a partition that the topic does not have: kafkajs would drop the record and resolve.
 */
export function createPartitioner(random: () => number): () => KafkaPartitioner {
  return () => {
    const counters = new Map<string, number>();
    const refused = new WeakSet<object>();
    return ({ topic, partitionMetadata, message }) => {
      const { partition, key } = message;
      if (partition !== undefined) {
        if (partitionMetadata.some((known) => known.partitionId === partition)) return partition;
        // The topic may have grown since the client looked: by this name it looks again, and asks once more.
        const again = !refused.has(message);
        refused.add(message);
        throw new PartitionMissing(topic, partition, partitionMetadata.length, again);
      }
      if (key !== null && key !== undefined) {
        return partitionOfKey(typeof key === 'string' ? Buffer.from(key) : key, partitionMetadata.length);
      }
      const led = partitionMetadata.filter((known) => known.leader >= 0);
      const candidates = led.length > 0 ? led : partitionMetadata;
      const count = counters.get(topic) ?? Math.floor(random() * candidates.length);
      counters.set(topic, count + 1);
      return candidates[count % candidates.length]?.partitionId ?? 0;
    };
  };
}

/** A record for a partition that its topic does not have. */
export class PartitionMissing extends Error {
  override readonly name: string;
  readonly retriable: boolean;
  readonly type = 'EDAGEN_PARTITION_MISSING';

  constructor(topic: string, partition: number, partitions: number, retriable: boolean) {
    super(
      `Topic "${topic}" has no partition ${partition}: it has ${partitions}, numbered from 0. The record was not sent.`,
    );
    this.retriable = retriable;
    this.name = retriable ? 'KafkaJSMetadataNotLoaded' : 'PartitionMissing';
  }
}
