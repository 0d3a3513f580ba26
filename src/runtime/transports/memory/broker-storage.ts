import type { IncomingRecord, TopicSpec } from '../../transport.js';

export interface StoredTopic {
  readonly spec: TopicSpec & { readonly maxMessageBytes: number };
  /** Records of each partition, oldest first. */
  readonly partitions: readonly (readonly IncomingRecord[])[];
}

export interface StoredOffset {
  readonly group: string;
  readonly topic: string;
  readonly partition: number;
  readonly offset: number;
}

export interface StoredBroker {
  readonly topics: readonly StoredTopic[];
  readonly offsets: readonly StoredOffset[];
}

/** Where a memory broker keeps what has to outlive the process. */
export interface BrokerStorage {
  /** Called once. */
  load(): StoredBroker;
  saveTopic(spec: StoredTopic['spec']): void;
  /** Returns when the records are kept; throws where none of them is. */
  append(topic: string, partition: number, records: readonly IncomingRecord[]): void;
  /** May lag behind: an offset that is lost is a redelivery. */
  commit(offset: StoredOffset): void;
  /** Records before this offset have left by retention. */
  trim(topic: string, partition: number, start: number): void;
  close(): void;
}
