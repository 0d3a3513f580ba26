import { kafkaSockets } from '@eda-gen/runtime/transports/kafka';
import { Kafka, logLevel } from 'kafkajs';

export const createKafka = (brokers: readonly string[], clientId: string): Kafka =>
  new Kafka({ clientId, brokers: [...brokers], socketFactory: kafkaSockets(), logLevel: logLevel.NOTHING });
