import { randomUUID } from 'node:crypto';
import { ignore } from '@eda-gen/runtime';
import { memoryStore, type MemoryTransaction } from '@eda-gen/runtime/stores/memory';
import * as shipping from '../../generated/shipping/index.js';
import { now } from './now.js';
import type { ShopOptions } from './shop-options.js';

const parcels = (tx: MemoryTransaction) => tx.map<{ readonly trackingNumber: string }>('parcels');

/** Sends parcels for orders that are confirmed. */
export async function startShippingService(options: ShopOptions) {
  const { tell, disturb } = options;
  const store = memoryStore();
  const service = shipping.connect({
    transport: options.transport,
    store,
    logger: options.logger,
    retry: { baseMs: 20, maxMs: 200 },
  });

  await service.start({
    onOrderConfirmed: async (event, context) => {
      const { orderId, shippingAddress } = event.payload;
      disturb?.('shipping.onOrderConfirmed', orderId, context.attempt);
      const trackingNumber = `TRACK-${orderId.slice(-4)}`;
      parcels(context.tx).set(orderId, { trackingNumber });
      await context.publish.shipmentDispatched(
        { orderId, shipmentId: randomUUID(), trackingNumber, timestamp: now() },
        { headers: { carrier: 'DHL' }, parameters: { region: shippingAddress.country === 'US' ? 'us' : 'eu' } },
      );
      tell(orderId, `parcel ${trackingNumber} handed over`);
    },
    onPaymentProcessed: (event) => {
      disturb?.('shipping.onPaymentProcessed', event.payload.orderId, 1);
    },
    onOrderStatusChanged: {
      thin: ignore('the fat variant says the status'),
      fat: (event) => {
        if (event.payload.status === 'CANCELLED') tell(event.payload.orderId, 'nothing to ship');
      },
    },
  });
  return {
    service,
    parcels: () => Object.fromEntries(store.read<{ readonly trackingNumber: string }>('parcels').entries()),
  };
}
