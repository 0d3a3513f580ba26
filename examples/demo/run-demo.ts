import { setTimeout as sleep } from 'node:timers/promises';
import * as storefront from '../../generated/storefront/index.js';
import { closingTable, type Row } from './closing-table.js';
import { startEmbeddedShop } from './embedded-shop.js';
import { placeOrders } from './place-orders.js';
import { GARBAGE, ORDERS } from './plan.js';
import { prepareStore } from './prepare-store.js';
import { createQuietLogger } from './quiet-logger.js';
import type { DemoOptions } from './read-options.js';
import type { Tell } from './shop.js';
import { watchDeadLetters, type DeadLetter } from './watch-dead-letters.js';

/** In one process it takes a second or two. A killed one is missed by its group for several, and what waits for its answers waits too. */
const PATIENCE_MS = { embedded: 18_000, processes: 90_000 };
/** The table counts when it has not changed for so long: an effect that comes a second time would come about now. */
const QUIET_MS = 300;

export interface DemoResult {
  readonly rows: readonly Row[];
  readonly deadLetters: readonly DeadLetter[];
}

/** Starts the shop, places the orders, waits until nothing moves any more, and stops everything. */
export async function runDemo({ brokers, store }: DemoOptions, tell: Tell): Promise<DemoResult> {
  await prepareStore(store);
  const shop =
    brokers === undefined
      ? await startEmbeddedShop(store, tell)
      : await (await import('./kafka-shop.js')).startKafkaShop(brokers, store, tell);
  const patience = brokers === undefined ? PATIENCE_MS.embedded : PATIENCE_MS.processes;
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
  const refused = await placeOrders(service, tell, patience);
  const rows = await untilSettled(
    async () =>
      closingTable({
        reports: await shop.report(),
        deadLetters: dead.found,
        refused,
        storefront: service.counters(),
        killed: shop.killed(),
      }),
    patience,
  );
  await service.stop();
  await dead.close();
  await shop.stop();
  await shop.transport.close();
  return { rows, deadLetters: dead.found };
}

/** The table as soon as it agrees and stays as it is, else as it is when patience ends. */
async function untilSettled(look: () => Promise<readonly Row[]>, patience: number): Promise<readonly Row[]> {
  const end = performance.now() + patience;
  let rows = await look();
  let since = performance.now();
  while (performance.now() < end) {
    await sleep(50);
    const next = await look();
    if (next.some(({ actual }, index) => actual !== rows[index]?.actual)) since = performance.now();
    rows = next;
    if (rows.every(({ agrees }) => agrees) && performance.now() - since > QUIET_MS) break;
  }
  return rows;
}
