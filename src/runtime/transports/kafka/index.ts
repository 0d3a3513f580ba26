/** Apache Kafka, over kafkajs or a client that fits the same shape. */
export { kafka } from './kafka.js';
export type { KafkaOptions } from './options.js';
export { kafkaSockets } from './sockets.js';
export type { KafkaSocketOptions } from './sockets.js';
export { kafkaLogs } from './logs.js';
export type { KafkaLogEntry } from './logs.js';
export type {
  KafkaAdmin,
  KafkaAssigner,
  KafkaAssignerFactory,
  KafkaBatch,
  KafkaBatchPayload,
  KafkaClient,
  KafkaCluster,
  KafkaConsumedHeaders,
  KafkaConsumedMessage,
  KafkaConsumer,
  KafkaConsumerConfig,
  KafkaConsumerEvent,
  KafkaMessage,
  KafkaOffsets,
  KafkaPartitioner,
  KafkaPartitionMetadata,
  KafkaProducer,
  KafkaProducerConfig,
  KafkaRetryConfig,
  KafkaTopicMessages,
  KafkaTopicPartitions,
} from './client.js';
