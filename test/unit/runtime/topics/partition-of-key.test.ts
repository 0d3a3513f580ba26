import { Partitioners, type PartitionMetadata } from 'kafkajs';
import { describe, expect, it } from 'vitest';
import { partitionOfKey } from '../../../../src/runtime/topics/partition-of-key.js';

const metadata = (partitions: number): PartitionMetadata[] =>
  Array.from({ length: partitions }, (_, partitionId) => ({
    partitionErrorCode: 0,
    partitionId,
    leader: 0,
    replicas: [0],
    isr: [0],
  }));

describe('partitionOfKey', () => {
  it('puts keys where Kafka’s default partitioner puts them', () => {
    const partitioner = Partitioners.DefaultPartitioner();
    const keys = Array.from({ length: 300 }, (_, index) =>
      Buffer.from('ключ-€-'.repeat(3).slice(0, index % 9) + index),
    );
    keys.push(Buffer.from([]), Buffer.from([0xff, 0x80, 0x00]), Buffer.from([0x80]));
    const expected = keys.map((key) =>
      partitioner({ topic: 't', partitionMetadata: metadata(7), message: { key, value: '' } }),
    );
    expect(keys.map((key) => partitionOfKey(key, 7))).toEqual(expected);
  });
});
