import { isEdaError } from '@eda-gen/runtime';
import type * as storefront from '../../generated/storefront/index.js';
import { now } from '../shop/now.js';
import { ORDERS, requestIdOf } from './plan.js';
import type { Tell } from './shop.js';

const ADDRESS = { name: 'Ada Lovelace', street: 'Marylebone Road 12', postalCode: 'NW1 5LR', city: 'London' };

/** Places every order, side by side; answers the ids of those that were refused. */
export async function placeOrders(
  service: storefront.StorefrontService,
  tell: Tell,
  timeoutMs: number,
): Promise<string[]> {
  const answers = await Promise.all(
    ORDERS.map(async ({ customerId, items, country }, index) => {
      const requestId = requestIdOf(index);
      try {
        await service.request.createOrder(
          { requestId, customerId, items, shippingAddress: { ...ADDRESS, country }, requestedAt: now() },
          { timeoutMs },
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
