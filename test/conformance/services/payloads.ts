import { randomUUID } from 'node:crypto';
import type * as inventory from '../../../generated/inventory/index.js';
import type * as order from '../../../generated/order/index.js';
import type * as shipping from '../../../generated/shipping/index.js';

export const NOW = '2026-03-01T09:30:00.125Z';
export const CUSTOMER_ID = 'c2a7b9de-6f07-4a0c-8a35-5a3f0f8f2b11';

/** The order with this number; each is a key of its own. */
export const orderId = (number: number): string => `7d1f4f5e-2f0e-4f3c-9a53-${String(number).padStart(12, '0')}`;

export function fatOrder(number: number, more: Partial<order.OrderPlacedFat> = {}): order.OrderPlacedFat {
  return {
    orderId: orderId(number),
    customerId: CUSTOMER_ID,
    timestamp: NOW,
    status: 'PLACED',
    items: [{ sku: 'MUG-BLUE', name: 'Mug, blue', quantity: 2, unitPrice: 1999 }],
    totalAmount: 3998,
    shippingAddress: {
      name: 'Ada Lovelace',
      street: 'Marylebone Road 12',
      postalCode: 'NW1 5LR',
      city: 'London',
      country: 'GB',
    },
    ...more,
  };
}

export function thinOrder(number: number): order.OrderPlacedThin {
  return { orderId: orderId(number), customerId: CUSTOMER_ID, timestamp: NOW };
}

export function stockReserved(number: number): inventory.StockReserved {
  return {
    orderId: orderId(number),
    customerId: CUSTOMER_ID,
    reservationId: randomUUID(),
    items: [{ sku: 'MUG-BLUE', quantity: 2 }],
    totalAmount: 3998,
    timestamp: NOW,
  };
}

export function shipmentDispatched(number: number): shipping.ShipmentDispatched {
  return { orderId: orderId(number), shipmentId: randomUUID(), trackingNumber: `T-${number}`, timestamp: NOW };
}

/** Asks for one article. */
export function query(requestId: string = randomUUID()): order.CheckAvailability {
  return { requestId, items: [{ sku: 'MUG-BLUE', quantity: 2 }], requestedAt: NOW };
}

/** Its id is `requestId`. */
export function command(number: number, requestId: string = randomUUID()): order.ReserveStock {
  return { requestId, orderId: orderId(number), items: [{ sku: 'MUG-BLUE', quantity: 2 }], requestedAt: NOW };
}

/** A good answer; `note` comes back as `processingTimeMs`. */
export function available(requestId: string, note = 1): inventory.CheckAvailabilityReply {
  return {
    requestId,
    items: [{ sku: 'MUG-BLUE', requested: 2, available: 40, status: 'AVAILABLE' }],
    status: 'COMPLETE',
    processingTimeMs: note,
  };
}

export function reserved(request: { readonly requestId: string; readonly orderId: string }, note = 1) {
  return { ...available(request.requestId, note), orderId: request.orderId } satisfies inventory.ReserveStockReply;
}
