import * as inventory from '../../../generated/inventory/index.js';
import type { ShopOptions } from '../shop-options.js';
import { tryAgain } from '../try-again.js';
import { createInventoryHandlers } from './inventory-handlers.js';
import type { Reservations, Stock } from './stock.js';

export interface InventoryOptions<Tx> extends ShopOptions<Tx> {
  readonly stock: Stock<Tx>;
  readonly reservations: Reservations<Tx>;
  /** Pieces by article, of those that are new to the shop. */
  readonly articles: Readonly<Record<string, number>>;
}

/** Knows what is in stock, and sets aside what an order needs. */
export async function startInventoryService<Tx>(options: InventoryOptions<Tx>) {
  const { transport, store, logger, stock, reservations, articles } = options;
  const service = inventory.connect({ transport, store, logger, retry: { baseMs: 20, maxMs: 200 } });
  await tryAgain(() =>
    service.transaction(async ({ tx }) => {
      for (const [sku, pieces] of Object.entries(articles)) await stock.introduce(tx, sku, pieces);
    }),
  );
  await service.start(createInventoryHandlers(stock, reservations, options));
  return {
    service,
    stock: () => tryAgain(() => service.transaction(({ tx }) => stock.all(tx))),
    reservations: () => tryAgain(() => service.transaction(({ tx }) => reservations.all(tx))),
  };
}
