import * as order from '../../../generated/order/index.js';
import type { ShopOptions } from '../shop-options.js';
import { tryAgain } from '../try-again.js';
import { placeOrder } from './change-order.js';
import { createOrderHandlers } from './order-handlers.js';
import type { Order, Orders } from './orders.js';

/** Takes orders, follows them through the other services, and tells everybody how they fare. */
export async function startOrderService<Tx>(options: ShopOptions<Tx>, orders: Orders<Tx>) {
  const { transport, store, logger } = options;
  const service = order.connect({ transport, store, logger, retry: { baseMs: 20, maxMs: 200 } });
  await service.start(createOrderHandlers(orders, options));
  return {
    service,
    /** An order that came in by telephone, so that there is no handler around it: saved and published together all the same. */
    takeOrder: (taken: Omit<Order, 'status' | 'cancelledBecause'>) =>
      tryAgain(() =>
        service.transaction((context) =>
          placeOrder(orders, context, { ...taken, status: 'PLACED', cancelledBecause: null }),
        ),
      ),
    orders: () => tryAgain(() => service.transaction(({ tx }) => orders.all(tx))),
  };
}
