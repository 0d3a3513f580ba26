import type { Logger } from '@eda-gen/runtime';
import { kafkaSockets } from '@eda-gen/runtime/transports/kafka';
import { Kafka, logLevel } from 'kafkajs';
import { createTopics } from '../examples/demo/create-topics.js';
import { TOPICS } from '../examples/demo/topics.js';
import { compare, type Result, type Side } from './measure.js';

const RUNS = 5;

export interface Ratio {
  readonly name: string;
  readonly of: string;
  /** Absent: shown for comparison. */
  readonly target?: number;
}

export interface Table {
  readonly title: string;
  readonly results: readonly Result[];
  readonly ratios: readonly Ratio[];
}

/** What all tables need: clients, topics of this run alone, and a place for the results. */
export interface KafkaBench {
  readonly run: string;
  readonly runs: number;
  readonly silent: Logger;
  readonly tables: readonly Table[];
  createClient(id: string): Kafka;
  createTopic(name: string): Promise<string>;
  /** Every topic of the contracts under a name of this run; those that are measured by their own. */
  domainTopics(own?: Readonly<Record<string, string>>): (topic: string, channel: string) => string;
  table(title: string, sides: readonly Side[], ratios: readonly Ratio[]): Promise<void>;
  close(): Promise<void>;
}

const nothing = (): void => undefined;

export async function createKafkaBench(broker: string, runs = RUNS): Promise<KafkaBench> {
  const run = `${process.pid}-${Date.now().toString(36)}`;
  const createClient = (clientId: string): Kafka =>
    new Kafka({ clientId, brokers: [broker], socketFactory: kafkaSockets(), logLevel: logLevel.NOTHING });
  const progress = (text: string): void => {
    if (process.stderr.isTTY) process.stderr.write(`\r\u001B[K${text}`);
  };
  const admin = createClient('bench-admin').admin();
  await admin.connect();
  const made = new Set<string>();
  const create = async (names: readonly string[]): Promise<void> => {
    await createTopics(admin, names, 6);
    for (const name of names) made.add(name);
  };
  await create(TOPICS.map((topic) => `bench-${run}-${topic}`));
  const tables: Table[] = [];
  return {
    run,
    runs,
    silent: { debug: nothing, info: nothing, warn: nothing, error: nothing },
    tables,
    createClient,
    createTopic: async (name) => {
      const topic = `bench-${run}-${name}`;
      await create([topic]);
      return topic;
    },
    domainTopics:
      (own = {}) =>
      (topic, channel) =>
        own[channel] ?? `bench-${run}-${topic}`,
    table: async (title, sides, ratios) => {
      tables.push({ title, results: await compare(sides, runs, (text) => progress(`${title}: ${text}`)), ratios });
    },
    close: async () => {
      progress('');
      await admin.deleteTopics({ topics: [...made] });
      await admin.disconnect();
    },
  };
}
