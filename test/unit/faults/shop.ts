import * as inventory from '../../../generated/inventory/index.js';
import * as order from '../../../generated/order/index.js';
import { ignore } from '../../../src/runtime/service/ignore.js';
import { silentLogger } from '../../../src/runtime/service/logger.js';
import type { ConnectOptions } from '../../../src/runtime/service/types.js';
import { memory, type MemoryTransport } from '../../../src/runtime/transports/memory/index.js';
import type { Transport } from '../../../src/runtime/transport.js';

/** Topics of what inventory and order send and receive. */
const TOPICS = [
  'inventory.check-availability',
  'inventory.release-stock',
  'inventory.reserve-stock',
  'inventory.stock-reservation-failed',
  'inventory.stock-reserved',
  'orders.cancelled',
  'orders.confirmed',
  'orders.placed',
  'orders.status-changed',
  'payments.failed',
];

export const ORDERS = 'orders.placed';
export const ORDER_ID = '7d1f4f5e-2f0e-4f3c-9a53-0d9f5c6b1a01';
export const CUSTOMER_ID = 'c2a7b9de-6f07-4a0c-8a35-5a3f0f8f2b11';

export function broker(partitions = 1): MemoryTransport {
  return memory({ partitions, topics: TOPICS });
}

/** An order number `n`, each with a key of its own. */
export function placedOrder(n: number, more: Partial<order.OrderPlacedFat> = {}): order.OrderPlacedFat {
  return {
    orderId: `7d1f4f5e-2f0e-4f3c-9a53-${String(n).padStart(12, '0')}`,
    customerId: CUSTOMER_ID,
    timestamp: '2026-03-01T09:30:00.125Z',
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

type OnOrderPlaced = inventory.InventoryHandlers['onOrderPlaced'];

/** Starts the generated inventory service with handlers of OrderPlaced; the rest is ignored or refused. */
export async function startInventory(
  transport: Transport,
  onOrderPlaced: OnOrderPlaced | OnOrderPlaced['fat'],
  // These handlers use nothing of a store's scope, so any store will do.
  options: Partial<Omit<ConnectOptions<unknown>, 'store'>> & { readonly store?: unknown } = {},
): Promise<inventory.InventoryService> {
  const service = inventory.connect({ transport, logger: silentLogger, ...options } as ConnectOptions);
  const unexpected = (): never => {
    throw new Error('not asked in this test');
  };
  await service.start({
    onOrderPlaced:
      typeof onOrderPlaced === 'function'
        ? { fat: onOrderPlaced, thin: ignore('this test is about the fat variant') }
        : onOrderPlaced,
    onOrderCancelled: ignore('not in this test'),
    onPaymentFailed: ignore('not in this test'),
    checkAvailability: unexpected,
    releaseStock: unexpected,
    reserveStock: unexpected,
  });
  return service;
}

export const orderPublishers = (transport: Transport): order.OrderPublishers =>
  order.createPublishers({ transport, logger: silentLogger });

export const text = (bytes: Uint8Array | null | undefined): string | undefined =>
  bytes === null || bytes === undefined ? undefined : new TextDecoder().decode(bytes);
