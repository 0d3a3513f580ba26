import { isEdaError } from '@eda-gen/runtime';
import * as storefront from '../../generated/storefront/index.js';
import { now } from '../shop/now.js';
import { closingTable, formatTable } from './closing-table.js';
import { startEmbeddedShop } from './embedded-shop.js';
import { expected, GARBAGE, orderNumber, ORDERS, requestIdOf } from './plan.js';
import { createQuietLogger } from './quiet-logger.js';
import type { Shop, Tell } from './shop.js';
import { watchDeadLetters } from './watch-dead-letters.js';

const USAGE = 'Usage: npm start [-- --kafka host:port[,host:port…]]';
/** The demo takes a second or two; where it does not come to an end it says what is missing. */
const PATIENCE_MS = 18_000;

function readBrokers(args: readonly string[]): readonly string[] | undefined {
  if (args.length === 0) return undefined;
  const [flag, value] = args;
  if (flag !== '--kafka' || value === undefined || args.length > 2) {
    process.stderr.write(`${USAGE}\n`);
    process.exit(2);
  }
  return value.split(',');
}

const ADDRESS = { name: 'Ada Lovelace', street: 'Marylebone Road 12', postalCode: 'NW1 5LR', city: 'London' };

/** Places every order, side by side; answers the ids of those that were refused. */
async function placeOrders(service: storefront.StorefrontService, tell: Tell): Promise<string[]> {
  const answers = await Promise.all(
    ORDERS.map(async ({ customerId, items, country }, index) => {
      const requestId = requestIdOf(index);
      try {
        await service.request.createOrder(
          { requestId, customerId, items, shippingAddress: { ...ADDRESS, country }, requestedAt: now() },
          { timeoutMs: 10_000 },
        );
        return [];
      } catch (error) {
        if (!isEdaError(error, 'request-failed')) throw error;
        tell('storefront', requestId, `refused: ${error.message}`);
        return [requestId];
      }
    }),
  );
  return answers.flat();
}

/** Waits until nothing is open any more, or patience ends. */
async function untilSettled(shop: Shop, deadLetters: readonly unknown[]): Promise<void> {
  const wanted = Object.values(expected.deadLetters).reduce((sum, count) => sum + count, 0);
  const end = performance.now() + PATIENCE_MS;
  while (performance.now() < end) {
    const reports = await shop.report();
    const open = reports
      .flatMap(({ orders = [] }) => orders)
      .filter(
        ({ orderId, status }) =>
          status !== 'SHIPPED' &&
          status !== 'CANCELLED' &&
          !(status === 'PAID' && ORDERS[Number.parseInt(orderId.slice(-12), 16) - 1]?.ending === 'stuck'),
      );
    const duplicates = reports.reduce((sum, { counters }) => sum + counters.duplicates, 0);
    if (open.length === 0 && deadLetters.length >= wanted && duplicates >= expected.duplicates) return;
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}

async function run(): Promise<void> {
  const brokers = readBrokers(process.argv.slice(2));
  const colour = process.stdout.isTTY && process.env['NO_COLOR'] === undefined;
  const begin = performance.now();
  const tell: Tell = (service, orderId, text) => {
    const seconds = ((performance.now() - begin) / 1000).toFixed(3).padStart(7);
    const line = `${seconds} s  ${service.padEnd(10)} ${(orderId === undefined ? '' : orderNumber(orderId)).padEnd(4)} ${text}`;
    process.stdout.write(`${colour && text.startsWith('!') ? `\u001B[33m${line}\u001B[0m` : line}\n`);
  };

  const shop =
    brokers === undefined
      ? await startEmbeddedShop(tell)
      : await (await import('./kafka-shop.js')).startKafkaShop(brokers, tell);
  await shop.transport.connect();
  const dead = await watchDeadLetters(shop.transport, `demo-dead-letters-${process.pid}`);
  const service = storefront.connect({
    transport: shop.transport,
    logger: createQuietLogger((text) => tell('storefront', undefined, text)),
  });
  await service.start({});
  tell(
    'storefront',
    undefined,
    `${ORDERS.length} orders come in (a handler that runs again tells its line again; its effects count once)`,
  );
  await shop.transport.send([GARBAGE]);
  const refused = await placeOrders(service, tell);
  await untilSettled(shop, dead.found);

  const rows = closingTable({
    reports: await shop.report(),
    deadLetters: dead.found,
    refused,
    storefront: service.counters(),
  });
  await service.stop();
  await dead.close();
  await shop.stop();
  await shop.transport.close();
  process.stdout.write('\nDead letters\n');
  for (const { topic, reason, message } of dead.found) process.stdout.write(`  ${topic}: ${reason}: ${message}\n`);
  process.stdout.write(`\n${formatTable(rows, colour)}\n`);
  const differing = rows.filter((row) => row.expected !== row.actual);
  process.stdout.write(
    differing.length === 0
      ? `\nEverything agrees, after ${((performance.now() - begin) / 1000).toFixed(1)} s.\n`
      : `\n${differing.length} of ${rows.length} lines differ.\n`,
  );
  process.exitCode = differing.length === 0 ? 0 : 1;
}

await run();
