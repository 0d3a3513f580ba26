import { fork, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { kafka, kafkaSockets } from '@eda-gen/runtime/transports/kafka';
import { Kafka, logLevel } from 'kafkajs';
import { createTopics } from './create-topics.js';
import type { FromShopProcess, ToShopProcess } from './shop-process.js';
import type { Shop, Tell } from './shop.js';
import { SERVICES, type ServiceName, type ServiceReport } from './start-shop-service.js';
import { TOPICS } from './topics.js';

export const createKafka = (brokers: readonly string[], clientId: string): Kafka =>
  new Kafka({ clientId, brokers: [...brokers], socketFactory: kafkaSockets(), logLevel: logLevel.NOTHING });

/** Each service in a process of its own, over a real broker. The topics are made here; those of an earlier demo are emptied. */
export async function startKafkaShop(brokers: readonly string[], tell: Tell): Promise<Shop> {
  const client = createKafka(brokers, 'demo');
  await recreateTopics(client);
  const children = new Map<ServiceName, ChildProcess>();
  await Promise.all(
    SERVICES.map(async (name) => {
      const child = fork(fileURLToPath(new URL('./shop-process.js', import.meta.url)), [name, brokers.join(',')]);
      children.set(name, child);
      const started = new Promise<void>((resolve, reject) => {
        child.on('message', (message: FromShopProcess) => {
          if (message.kind === 'tell') tell(name, message.orderId, message.text);
          if (message.kind === 'started') resolve();
          if (message.kind === 'failed') reject(new Error(message.message));
        });
        child.once('exit', (code) => reject(new Error(`the process of the ${name} service ended with ${code}`)));
      });
      await started;
      tell(name, undefined, `started as process ${child.pid}`);
    }),
  );
  const ask = (child: ChildProcess, message: ToShopProcess): boolean => child.send(message);
  return {
    transport: kafka(client),
    report: () =>
      Promise.all(
        [...children.values()].map(
          (child) =>
            new Promise<ServiceReport>((resolve) => {
              const onMessage = (message: FromShopProcess): void => {
                if (message.kind !== 'report') return;
                child.off('message', onMessage);
                resolve(message.report);
              };
              child.on('message', onMessage);
              ask(child, { kind: 'report' });
            }),
        ),
      ),
    stop: async () => {
      await Promise.all(
        [...children.values()].map(async (child) => {
          const ended = once(child, 'exit');
          ask(child, { kind: 'stop' });
          await ended;
        }),
      );
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
