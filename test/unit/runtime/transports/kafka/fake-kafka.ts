import type {
  KafkaAdmin,
  KafkaAssigner,
  KafkaBatchPayload,
  KafkaClient,
  KafkaConsumer,
  KafkaConsumerConfig,
  KafkaConsumerEvent,
  KafkaOffsets,
  KafkaProducer,
  KafkaProducerConfig,
  KafkaTopicMessages,
} from '../../../../../src/runtime/transports/kafka/client.js';

type Listener = (event: { readonly payload: unknown }) => void;

/** An error as a broker answers it. */
export const brokerError = (type: string): Error =>
  Object.assign(new Error(`The broker says ${type}`), { type, retriable: false });

/** A consumer of the client, which does what a test tells it to. */
export class FakeConsumer implements KafkaConsumer {
  readonly calls: string[] = [];
  readonly commits: KafkaOffsets[] = [];
  readonly resolved: string[] = [];
  commit: (offsets: KafkaOffsets) => Promise<void> = () => Promise.resolve();
  heartbeat: () => Promise<void> = () => Promise.resolve();
  connecting: () => Promise<void> = () => Promise.resolve();
  topics: readonly string[] = [];
  fromBeginning: boolean | undefined;
  readonly config: KafkaConsumerConfig;
  readonly #listeners = new Map<KafkaConsumerEvent, Listener>();
  readonly #assigner: KafkaAssigner | undefined;
  #eachBatch: ((payload: KafkaBatchPayload) => Promise<void>) | undefined;

  constructor(config: KafkaConsumerConfig) {
    this.config = config;
    const cluster = { findTopicPartitionMetadata: () => [], addMultipleTargetTopics: () => Promise.resolve() };
    this.#assigner = config.partitionAssigners?.[0]?.({ cluster });
  }

  connect(): Promise<void> {
    this.calls.push('connect');
    return this.connecting();
  }

  disconnect(): Promise<void> {
    this.calls.push('disconnect');
    return Promise.resolve();
  }

  subscribe({ topics, fromBeginning }: { topics: string[]; fromBeginning?: boolean }): Promise<void> {
    this.topics = topics;
    this.fromBeginning = fromBeginning;
    return Promise.resolve();
  }

  run({ eachBatch, autoCommit }: Parameters<KafkaConsumer['run']>[0]): Promise<void> {
    this.calls.push(`run autoCommit=${String(autoCommit)}`);
    this.#eachBatch = eachBatch;
    return Promise.resolve();
  }

  seek({ topic, partition, offset }: { topic: string; partition: number; offset: string }): void {
    this.calls.push(`seek ${topic}/${partition}@${offset}`);
  }

  pause(topics: { topic: string; partitions?: number[] }[]): void {
    for (const { topic, partitions } of topics) this.calls.push(`pause ${topic}/${partitions?.join()}`);
  }

  resume(topics: { topic: string; partitions?: number[] }[]): void {
    for (const { topic, partitions } of topics) this.calls.push(`resume ${topic}/${partitions?.join()}`);
  }

  on(event: KafkaConsumerEvent, listener: Listener): void {
    this.#listeners.set(event, listener);
  }

  emit(event: KafkaConsumerEvent, payload: unknown = {}): void {
    this.#listeners.get(event)?.({ payload });
  }

  /** The client begins to join, as it does at every rejoin. */
  protocol(): void {
    this.#assigner?.protocol({ topics: [...this.topics] });
  }

  join(memberAssignment: Readonly<Record<string, readonly number[]>>): void {
    this.protocol();
    this.emit('consumer.group_join', { memberAssignment });
  }

  crash(error: Error): void {
    this.emit('consumer.crash', { error, restart: false });
  }

  async batch(topic: string, partition: number, offsets: readonly number[], fetchedOffset = offsets[0]): Promise<void> {
    await this.#eachBatch?.({
      batch: {
        topic,
        partition,
        messages: offsets.map((offset) => ({
          key: null,
          value: Buffer.from('v'),
          offset: String(offset),
          timestamp: '1',
        })),
        lastOffset: () => String(offsets.at(-1)),
        ...(fetchedOffset === undefined ? {} : { fetchedOffset: String(fetchedOffset) }),
      },
      resolveOffset: (offset) => this.resolved.push(`${topic}/${partition}@${offset}`),
      heartbeat: () => this.heartbeat(),
      commitOffsetsIfNecessary: (offsets) => {
        if (offsets === undefined) return Promise.reject(new Error('commits what the client has resolved'));
        this.commits.push(offsets);
        return this.commit(offsets);
      },
    });
  }

  /** `topic/partition@offset` of every commit. */
  get committed(): string[] {
    return this.commits.flatMap(({ topics }) =>
      topics.flatMap(({ topic, partitions }) =>
        partitions.map(({ partition, offset }) => `${topic}/${partition}@${offset}`),
      ),
    );
  }
}

export class FakeProducer implements KafkaProducer {
  readonly batches: KafkaTopicMessages[][] = [];
  disconnected = 0;
  connects = 0;
  connecting: () => Promise<void> = () => Promise.resolve();
  sending: () => Promise<unknown> = () => Promise.resolve();

  connect(): Promise<void> {
    this.connects++;
    return this.connecting();
  }

  disconnect(): Promise<void> {
    this.disconnected++;
    return Promise.resolve();
  }

  sendBatch({ topicMessages = [], acks }: Parameters<KafkaProducer['sendBatch']>[0]): Promise<unknown> {
    if (acks !== -1) return Promise.reject(new Error(`acks is ${String(acks)}`));
    this.batches.push(topicMessages);
    return this.sending();
  }
}

export class FakeKafka implements KafkaClient {
  readonly consumers: FakeConsumer[] = [];
  readonly producers: FakeProducer[] = [];
  readonly producerConfigs: KafkaProducerConfig[] = [];
  /** Topics with how many partitions each. */
  readonly topics: Map<string, number>;
  onConsumer: (consumer: FakeConsumer) => void = () => undefined;
  onProducer: (producer: FakeProducer) => void = () => undefined;
  looks = 0;
  /** What listing topics fails with. */
  listFault: Error | undefined;
  /** How often topics are listed before those that were created are among them. */
  lag = 0;
  readonly #created = new Map<string, number>();

  constructor(topics: Readonly<Record<string, number>>) {
    this.topics = new Map(Object.entries(topics));
  }

  get latest(): FakeConsumer {
    const last = this.consumers.at(-1);
    if (last === undefined) throw new Error('No consumer was made yet.');
    return last;
  }

  producer(config: KafkaProducerConfig): KafkaProducer {
    const producer = new FakeProducer();
    this.producerConfigs.push(config);
    this.producers.push(producer);
    this.onProducer(producer);
    return producer;
  }

  consumer(config: KafkaConsumerConfig): KafkaConsumer {
    const consumer = new FakeConsumer(config);
    this.consumers.push(consumer);
    this.onConsumer(consumer);
    return consumer;
  }

  admin(): KafkaAdmin {
    const count = (topic: string): number[] => Array.from({ length: this.topics.get(topic) ?? 0 }, (_, index) => index);
    return {
      connect: () => Promise.resolve(),
      disconnect: () => Promise.resolve(),
      listTopics: () => {
        if (this.listFault !== undefined) return Promise.reject(this.listFault);
        if (this.#created.size > 0 && this.lag-- <= 0)
          for (const [topic, partitions] of this.#created) this.topics.set(topic, partitions);
        return Promise.resolve(Array.from(this.topics.keys()));
      },
      fetchTopicMetadata: ({ topics }) => {
        this.looks++;
        if (topics.some((topic) => !this.topics.has(topic)))
          return Promise.reject(brokerError('UNKNOWN_TOPIC_OR_PARTITION'));
        return Promise.resolve({ topics: topics.map((name) => ({ name, partitions: count(name) })) });
      },
      createTopics: ({ topics, waitForLeaders }) => {
        for (const { topic, numPartitions = 1 } of topics) this.#created.set(topic, numPartitions);
        // As kafkajs does where the broker's metadata are behind.
        if (waitForLeaders !== false && this.lag > 0) return Promise.reject(brokerError('UNKNOWN_TOPIC_OR_PARTITION'));
        return Promise.resolve(true);
      },
      describeConfigs: () => Promise.resolve({ resources: [] }),
      fetchOffsets: ({ topics = [] }) =>
        Promise.resolve(
          topics.map((topic) => ({
            topic,
            partitions: count(topic).map((partition) => ({ partition, offset: '-1' })),
          })),
        ),
      fetchTopicOffsets: (topic) =>
        Promise.resolve(count(topic).map((partition) => ({ partition, low: '0', high: '100' }))),
    };
  }
}
