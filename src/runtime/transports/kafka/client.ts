/**
 * The part of a Kafka client that the transport uses. `Kafka` of kafkajs fits as it is; an adapter of another client fills
 * the same shape. Nothing here is imported from a client, so none is a dependency of the runtime.
 */
export interface KafkaClient {
  producer(config: KafkaProducerConfig): KafkaProducer;
  consumer(config: KafkaConsumerConfig): KafkaConsumer;
  admin(): KafkaAdmin;
}

export interface KafkaRetryConfig {
  readonly retries?: number;
  readonly initialRetryTime?: number;
  readonly maxRetryTime?: number;
  /** Whether the client starts a crashed consumer again by itself. The transport does that. */
  readonly restartOnFailure?: (error: Error) => Promise<boolean>;
}

export interface KafkaProducerConfig {
  readonly createPartitioner?: () => KafkaPartitioner;
  readonly retry?: KafkaRetryConfig;
  readonly metadataMaxAge?: number;
  readonly allowAutoTopicCreation?: boolean;
}

export interface KafkaPartitionMetadata {
  readonly partitionId: number;
  readonly leader: number;
}

export type KafkaPartitioner = Bivariant<
  { readonly topic: string; readonly partitionMetadata: KafkaPartitionMetadata[]; readonly message: KafkaMessage },
  number
>;

export interface KafkaMessage {
  readonly key?: Uint8Array | string | null;
  readonly value: Uint8Array | string | null;
  readonly partition?: number;
  readonly headers?: Readonly<Record<string, Uint8Array | string | (Uint8Array | string)[] | undefined>>;
}

export interface KafkaTopicMessages {
  readonly topic: string;
  readonly messages: KafkaMessage[];
}

export interface KafkaProducer {
  connect(): Promise<void>;
  disconnect(): Promise<void>;
  sendBatch(batch: {
    readonly acks?: number;
    readonly timeout?: number;
    readonly compression?: number;
    readonly topicMessages?: KafkaTopicMessages[];
  }): Promise<unknown>;
}

export interface KafkaConsumerConfig {
  readonly groupId: string;
  readonly partitionAssigners?: KafkaAssignerFactory[];
  readonly metadataMaxAge?: number;
  readonly sessionTimeout?: number;
  readonly rebalanceTimeout?: number;
  readonly heartbeatInterval?: number;
  readonly maxBytesPerPartition?: number;
  readonly maxBytes?: number;
  readonly maxWaitTimeInMs?: number;
  readonly retry?: KafkaRetryConfig;
  readonly allowAutoTopicCreation?: boolean;
}

/** What an assigner may ask of the client's view of the cluster. */
export interface KafkaCluster {
  findTopicPartitionMetadata(topic: string): readonly { readonly partitionId: number }[];
  addMultipleTargetTopics(topics: string[]): Promise<void>;
}

export type KafkaAssignerFactory = Bivariant<{ readonly cluster: KafkaCluster }, KafkaAssigner>;

export interface KafkaAssigner {
  readonly name: string;
  readonly version: number;
  /** Called on every join and rejoin, before anything is sent. */
  protocol(subscription: { topics: string[] }): { readonly name: string; readonly metadata: Uint8Array };
  /** Called on the leader of the group alone. */
  assign(group: {
    members: { readonly memberId: string; readonly memberMetadata: Uint8Array }[];
    topics: string[];
  }): Promise<{ readonly memberId: string; readonly memberAssignment: Uint8Array }[]>;
}

export interface KafkaTopicPartitions {
  readonly topic: string;
  readonly partitions?: number[];
}

export interface KafkaConsumer {
  connect(): Promise<void>;
  disconnect(): Promise<void>;
  subscribe(subscription: { topics: string[]; fromBeginning?: boolean }): Promise<void>;
  run(config: {
    autoCommit?: boolean;
    eachBatchAutoResolve?: boolean;
    partitionsConsumedConcurrently?: number;
    eachBatch?: (payload: KafkaBatchPayload) => Promise<void>;
  }): Promise<void>;
  seek(position: { topic: string; partition: number; offset: string }): void;
  pause(topics: KafkaTopicPartitions[]): void;
  resume(topics: KafkaTopicPartitions[]): void;
  on(event: KafkaConsumerEvent, listener: (event: { readonly payload: unknown }) => void): unknown;
}

export type KafkaConsumerEvent =
  'consumer.group_join' | 'consumer.heartbeat' | 'consumer.fetch' | 'consumer.crash' | 'consumer.stop';

export interface KafkaOffsets {
  topics: { topic: string; partitions: { partition: number; offset: string }[] }[];
}

export interface KafkaBatchPayload {
  readonly batch: KafkaBatch;
  resolveOffset(offset: string): void;
  heartbeat(): Promise<void>;
  /** With offsets: commits these, in the generation of the moment of the call. */
  commitOffsetsIfNecessary(offsets?: KafkaOffsets): Promise<void>;
}

export interface KafkaBatch {
  readonly topic: string;
  readonly partition: number;
  readonly messages: readonly KafkaConsumedMessage[];
  lastOffset(): string;
  /** Where the fetch that brought it began, if the client tells. */
  readonly fetchedOffset?: string;
}

export interface KafkaConsumedMessage {
  readonly key: Uint8Array | null;
  readonly value: Uint8Array | null;
  readonly offset: string;
  /** Milliseconds since 1970, decimal text. */
  readonly timestamp: string;
  readonly headers?: KafkaConsumedHeaders;
}

export type KafkaConsumedHeaders = Readonly<
  Record<string, Uint8Array | string | (Uint8Array | string)[] | null | undefined>
>;

export interface KafkaAdmin {
  connect(): Promise<void>;
  disconnect(): Promise<void>;
  listTopics(): Promise<string[]>;
  fetchTopicMetadata(options: { topics: string[] }): Promise<{
    topics: { readonly name: string; readonly partitions: readonly unknown[] }[];
  }>;
  createTopics(options: {
    topics: {
      topic: string;
      numPartitions?: number;
      replicationFactor?: number;
      configEntries?: { name: string; value: string }[];
    }[];
    waitForLeaders?: boolean;
  }): Promise<boolean>;
  describeConfigs(query: {
    resources: { type: number; name: string; configNames?: string[] }[];
    includeSynonyms: boolean;
  }): Promise<{
    resources: {
      readonly resourceName: string;
      readonly configEntries: { readonly configName: string; readonly configValue: string }[];
    }[];
  }>;
  fetchOffsets(options: {
    groupId: string;
    topics?: string[];
  }): Promise<
    { readonly topic: string; readonly partitions: { readonly partition: number; readonly offset: string }[] }[]
  >;
  fetchTopicOffsets(
    topic: string,
  ): Promise<{ readonly partition: number; readonly high: string; readonly low: string }[]>;
}

/** A function whose parameter may be compared both ways, so that a client's richer (or narrower) types fit. */
type Bivariant<Parameter, Result> = { call(parameter: Parameter): Result }['call'];
