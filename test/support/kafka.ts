import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Kafka, logLevel, type Admin, type ITopicConfig, type KafkaConfig } from 'kafkajs';
import { inject } from 'vitest';
import { kafkaSockets } from '../../src/runtime/transports/kafka/sockets.js';
import { startServicesProcess, type ServerUnderTest } from './services.js';
import { uniqueName } from './unique-name.js';
import { waitUntil } from './wait-until.js';

// Absent where the project does not run `start-kafka.ts`.
const broker: ServerUnderTest = inject('kafka') ?? { ours: false };

/** Put into `describe.skipIf(noKafka)`: true where this run has no broker. */
export const noKafka = broker.address === undefined;

/** True where the broker must not be stopped by tests, since it is not theirs. */
export const brokerIsForeign = noKafka || !broker.ours;

/** Bootstrap address of the broker. */
export function kafkaAddress(): string {
  if (broker.address === undefined) throw new Error(broker.reason ?? 'This test project does not start Kafka.');
  return broker.address;
}

/** A client of that broker, quiet, with sockets as users are told to configure them. */
export function kafkaClient(config: Partial<KafkaConfig> = {}): Kafka {
  return new Kafka({
    clientId: 'eda-gen-tests',
    brokers: kafkaAddress().split(','),
    socketFactory: kafkaSockets(),
    logLevel: logLevel.NOTHING,
    ...config,
  });
}

export { uniqueName };

export async function withAdmin<Result>(work: (admin: Admin) => Promise<Result>): Promise<Result> {
  const admin = kafkaClient().admin();
  await admin.connect();
  try {
    return await work(admin);
  } finally {
    await admin.disconnect();
  }
}

/** A new topic, under a name of its own. */
export async function createTopic(
  prefix: string,
  partitions: number,
  config: Readonly<Record<string, string>> = {},
): Promise<string> {
  const topic = uniqueName(prefix);
  const configEntries = Object.entries(config).map(([name, value]) => ({ name, value }));
  await createTopics([{ topic, numPartitions: partitions, configEntries }]);
  return topic;
}

/** Creates topics and waits until the broker tells of them, which takes a while where it has much to do: the client's own wait fails then. */
export async function createTopics(topics: ITopicConfig[]): Promise<void> {
  await withAdmin(async (admin) => {
    await admin.createTopics({ topics, waitForLeaders: false });
    await waitUntil('the broker knows the topics', async () => {
      const known = new Set(await admin.listTopics());
      return topics.every(({ topic }) => known.has(topic));
    });
  });
}

export async function committedOffsets(group: string, topic: string): Promise<ReadonlyMap<number, string>> {
  const offsets = await withAdmin((admin) => admin.fetchOffsets({ groupId: group, topics: [topic] }));
  return new Map(offsets[0]?.partitions.map(({ partition, offset }) => [partition, offset] as const));
}

/** Address of the listener that asks for a password; only of a broker that `npm run services` started. */
export function saslAddress(): string {
  const home = process.env['EDA_SERVICES_HOME'] ?? '.cache/services';
  const state = JSON.parse(readFileSync(join(home, 'kafka', 'state.json'), 'utf8')) as { ports: { sasl: number } };
  return `127.0.0.1:${state.ports.sasl}`;
}

/** Ends the broker in good order and starts it again, with its data. */
export async function restartBroker(): Promise<void> {
  await startServicesProcess('restart', 'kafka');
}
