import { memory } from '@eda-gen/runtime/transports/memory';
import { createQuietLogger } from './quiet-logger.js';
import { deliverTwice } from './deliver-twice.js';
import type { StoreChoice } from './read-options.js';
import { SERVICES } from './service-name.js';
import type { Shop, Tell } from './shop.js';
import { startShopService } from './start-shop-service.js';
import { TOPICS } from './topics.js';

/** All four in this process, on the embedded transport; with SQLite its topics are files, too. */
export async function startEmbeddedShop(store: StoreChoice, tell: Tell): Promise<Shop> {
  const broker = memory(
    store.kind === 'sqlite' ? { folder: (await import('./sqlite-persistence.js')).brokerFolder(store.folder) } : {},
  );
  await broker.connect();
  await broker.createTopics(TOPICS.map((topic) => ({ topic })));
  const transport = deliverTwice(broker);
  const running = await Promise.all(
    SERVICES.map((name) =>
      startShopService(name, {
        store,
        transport,
        logger: createQuietLogger((text) => tell(name, undefined, text)),
        tell: (orderId, text) => tell(name, orderId, text),
      }),
    ),
  );
  return {
    transport: broker,
    report: () => Promise.all(running.map((service) => service.report())),
    killed: () => undefined,
    stop: async () => {
      await Promise.all(running.map((service) => service.stop()));
    },
  };
}
