import { kafka } from '@eda-gen/runtime/transports/kafka';
import type { Kafka } from 'kafkajs';
import { createKafka } from './create-kafka.js';
import { createTopics } from './create-topics.js';
import { KILL } from './plan.js';
import type { StoreChoice } from './read-options.js';
import { SERVICES, type ServiceName } from './service-name.js';
import type { Killed, Shop, Tell } from './shop.js';
import { startShopProcess, type ShopProcess } from './start-shop-process.js';
import { TOPICS } from './topics.js';

/**
 * Each service in a process of its own, over a real broker. The topics are made here; those of an earlier demo are emptied. Where the
 * services' store outlives them, one is killed in the middle of its work, and started again.
 */
export async function startKafkaShop(brokers: readonly string[], store: StoreChoice, tell: Tell): Promise<Shop> {
  const client = createKafka(brokers, 'demo');
  const transport = kafka(client);
  await transport.connect();
  await recreateTopics(client);

  const durable = store.kind !== 'memory';
  const killed: Killed[] = [];
  const processes = new Map<ServiceName, Promise<ShopProcess>>();
  const start = async (name: ServiceName, hold: boolean, how: string): Promise<ShopProcess> => {
    const process = await startShopProcess(
      { name, brokers, store, hold },
      {
        tell: (orderId, text) => tell(name, orderId, text),
        holding: (orderId, counters) => {
          const again = killAndStart(name, orderId);
          killed.push({ service: name, counters });
          processes.set(name, again);
          // Whoever asks for its report is told.
          again.catch(() => undefined);
        },
      },
    );
    tell(name, undefined, `${how} as process ${process.pid}`);
    return process;
  };
  const killAndStart = async (name: ServiceName, orderId: string): Promise<ShopProcess> => {
    const process = await processes.get(name);
    await process?.kill();
    tell(name, orderId, `! process ${process?.pid} killed with SIGKILL: ${KILL.state}`);
    return start(name, false, 'started again');
  };

  for (const name of SERVICES) processes.set(name, start(name, durable && name === KILL.service, 'started'));
  await Promise.all(processes.values());

  /** Of the process that follows where one is killed before it has answered. */
  const report = async (name: ServiceName) => {
    for (;;) {
      const asked = processes.get(name);
      try {
        const process = await asked;
        if (process !== undefined) return await process.report();
      } catch (error) {
        if (processes.get(name) === asked) throw error;
      }
    }
  };
  return {
    transport,
    report: () => Promise.all(SERVICES.map(report)),
    killed: () => (durable ? killed : undefined),
    stop: async () => {
      await Promise.all([...processes.values()].map(async (process) => (await process).stop()));
    },
  };
}

async function recreateTopics(client: Kafka): Promise<void> {
  const admin = client.admin();
  await admin.connect();
  try {
    const there = await admin.listTopics();
    const left = there.filter(
      (topic) => TOPICS.includes(topic) || /^dlq\.(?:order|inventory|payment|shipping)\./.test(topic),
    );
    if (left.length > 0) await admin.deleteTopics({ topics: left });
    await createTopics(admin, TOPICS, 3);
  } finally {
    await admin.disconnect();
  }
}
