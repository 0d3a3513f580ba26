import * as shipping from '../../../generated/shipping/index.js';
import type { ShopOptions } from '../shop-options.js';
import { tryAgain } from '../try-again.js';
import type { Parcels } from './parcels.js';
import { createShippingHandlers } from './shipping-handlers.js';

/** Sends parcels for orders that are confirmed. */
export async function startShippingService<Tx>(options: ShopOptions<Tx>, parcels: Parcels<Tx>) {
  const { transport, store, logger } = options;
  const service = shipping.connect({ transport, store, logger, retry: { baseMs: 20, maxMs: 200 } });
  await service.start(createShippingHandlers(parcels, options));
  return { service, parcels: () => tryAgain(() => service.transaction(({ tx }) => parcels.all(tx))) };
}
