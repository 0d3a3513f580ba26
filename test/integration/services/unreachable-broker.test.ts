import { createServer } from 'node:net';
import { describe, expect, it } from 'vitest';
import * as inventory from '../../../generated/inventory/index.js';
import { kafka } from '../../../src/runtime/transports/kafka/index.js';
import { inventoryDefaults, ServiceHarness } from '../../conformance/services/harness.js';
import { kafkaSetup } from '../../conformance/services/kafka-setup.js';
import { stockReserved, thinOrder } from '../../conformance/services/payloads.js';
import { brokerIsForeign, kafkaClient, noKafka, saslAddress } from '../../support/kafka.js';

describe.skipIf(noKafka)('a broker that a service cannot use', () => {
  const harness = new ServiceHarness({ name: 'kafka', create: () => Promise.resolve(kafkaSetup()) });

  it('is away at the start: one sentence with address and remedy, in a reasonable time', async () => {
    const shop = await harness.shop();
    const address = `127.0.0.1:${await unusedPort()}`;
    // As a user constructs it: with the client's own retries.
    const transport = kafka(kafkaClient({ brokers: [address] }));
    const service = shop.connectInventory({ transport });
    const before = Date.now();
    const message = `Kafka at ${address} cannot be reached while connecting (connect ECONNREFUSED). Check that the broker runs, and that \`brokers\` (and \`ssl\`) in new Kafka({ … }) are right.`;
    await expect(service.start(inventoryDefaults)).rejects.toMatchObject({
      code: 'broker-unavailable',
      retryable: true,
      message,
    });
    expect(Date.now() - before).toBeLessThan(20_000);
    expect(service.health()).toMatchObject({ status: 'stopped', ready: false });
    const publish = shop.orderPublishers({
      transport: kafka(kafkaClient({ brokers: [address], retry: { retries: 1 } })),
    });
    await expect(publish.orderPlaced.thin(thinOrder(1))).rejects.toMatchObject({ code: 'broker-unavailable', message });
  });

  it('does not answer: it is not waited for without end', async () => {
    const shop = await harness.shop();
    const silent = createServer();
    await new Promise<void>((resolve) => {
      silent.listen(0, '127.0.0.1', resolve);
    });
    const { port } = silent.address() as { port: number };
    try {
      const client = kafkaClient({
        brokers: [`127.0.0.1:${port}`],
        requestTimeout: 500,
        connectionTimeout: 500,
        retry: { retries: 1, initialRetryTime: 10 },
      });
      const service = shop.connectInventory({ transport: kafka(client) });
      await expect(service.start(inventoryDefaults)).rejects.toMatchObject({
        code: 'broker-unavailable',
        message: expect.stringMatching(/cannot be reached .*Check that the broker runs/) as string,
      });
    } finally {
      silent.close();
    }
  });

  it.skipIf(brokerIsForeign)('refuses the password: one sentence; with the right one it goes', async () => {
    const shop = await harness.shop(inventory.inventoryService);
    const sasl = (password: string) => ({ mechanism: 'plain', username: 'tester', password }) as const;
    const connect = (password: string) =>
      shop.connectInventory({ transport: kafka(kafkaClient({ brokers: [saslAddress()], sasl: sasl(password) })) });
    const before = Date.now();
    const starting = connect('not this').start(inventoryDefaults);
    await expect(starting).rejects.toMatchObject({
      code: 'authentication-failed',
      retryable: false,
      message: expect.stringMatching(/refused user or password .*Check `sasl`/) as string,
    });
    await expect(starting).rejects.not.toThrow('not this');
    expect(Date.now() - before, 'there is nothing to try again').toBeLessThan(10_000);
    const service = connect('tester-secret');
    await service.start(inventoryDefaults);
    await service.publish.stockReserved(stockReserved(1));
    await service.stop();
  });
});

/** A port where nothing listens. */
function unusedPort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = createServer();
    server.once('error', reject);
    server.listen(0, '127.0.0.1', () => {
      const { port } = server.address() as { port: number };
      server.close(() => {
        resolve(port);
      });
    });
  });
}
