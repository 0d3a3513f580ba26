import { randomUUID } from 'node:crypto';
import { ignore, type Transactional } from '@eda-gen/runtime';
import type * as shipping from '../../../generated/shipping/index.js';
import { now } from '../now.js';
import type { Following } from '../shop-options.js';
import type { Parcels } from './parcels.js';

/** Handlers of the shipping service, whatever parcels are kept in. */
export function createShippingHandlers<Tx>(
  parcels: Parcels<Tx>,
  { tell, disturb }: Following,
): shipping.ShippingHandlers<Transactional<Tx>> {
  return {
    onOrderConfirmed: async (event, context) => {
      const { orderId, shippingAddress } = event.payload;
      const trackingNumber = `TRACK-${orderId.slice(-4)}`;
      await parcels.add(context.tx, { orderId, trackingNumber });
      await disturb?.('shipping.onOrderConfirmed', orderId);
      await context.publish.shipmentDispatched(
        { orderId, shipmentId: randomUUID(), trackingNumber, timestamp: now() },
        { headers: { carrier: 'DHL' }, parameters: { region: shippingAddress.country === 'US' ? 'us' : 'eu' } },
      );
      tell(orderId, `parcel ${trackingNumber} handed over`);
    },
    onPaymentProcessed: async (event) => {
      await disturb?.('shipping.onPaymentProcessed', event.payload.orderId);
    },
    onOrderStatusChanged: {
      thin: ignore('the fat variant says the status'),
      fat: (event) => {
        if (event.payload.status === 'CANCELLED') tell(event.payload.orderId, 'nothing to ship');
      },
    },
  };
}
