import { memory } from '@eda-gen/runtime/transports/memory';
import { createQuietLogger } from './quiet-logger.js';
import { deliverTwice } from './deliver-twice.js';
import type { Shop, Tell } from './shop.js';
import { SERVICES, startShopService } from './start-shop-service.js';
import { TOPICS } from './topics.js';

/** All four in this process, on the embedded transport. */
export async function startEmbeddedShop(tell: Tell): Promise<Shop> {
  const broker = memory();
  await broker.createTopics(TOPICS.map((topic) => ({ topic })));
  const transport = deliverTwice(broker);
  const running = await Promise.all(
    SERVICES.map((name) =>
      startShopService(name, {
        transport,
        logger: createQuietLogger((text) => tell(name, undefined, text)),
        tell: (orderId, text) => tell(name, orderId, text),
      }),
    ),
  );
  return {
    transport: broker,
    report: () => Promise.resolve(running.map((service) => service.report())),
    stop: async () => {
      await Promise.all(running.map((service) => service.stop()));
    },
  };
}
