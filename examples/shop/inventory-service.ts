import { randomUUID } from 'node:crypto';
import { ignore } from '@eda-gen/runtime';
import { memoryStore, type MemoryTransaction } from '@eda-gen/runtime/stores/memory';
import * as inventory from '../../generated/inventory/index.js';
import { now } from './now.js';
import type { ShopOptions } from './shop-options.js';

type Lines = readonly inventory.OrderLine[];

const stock = (tx: MemoryTransaction) => tx.map<number>('stock');
const reservations = (tx: MemoryTransaction) => tx.map<Lines>('reservations');

/** What there is of each article of an order, beside what is wanted. */
function availability(tx: MemoryTransaction, items: Lines): inventory.Availability[] {
  return items.map(({ sku, quantity }) => {
    const available = stock(tx).get(sku) ?? 0;
    return {
      sku,
      requested: quantity,
      available,
      status: available >= quantity ? 'AVAILABLE' : available > 0 ? 'PARTIAL' : 'UNAVAILABLE',
    };
  });
}

const overall = (items: readonly inventory.Availability[]): 'COMPLETE' | 'PARTIAL' | 'NONE' =>
  items.every(({ status }) => status === 'AVAILABLE')
    ? 'COMPLETE'
    : items.every(({ status }) => status === 'UNAVAILABLE')
      ? 'NONE'
      : 'PARTIAL';

function setAside(tx: MemoryTransaction, orderId: string, items: Lines): void {
  for (const { sku, quantity } of items) stock(tx).set(sku, (stock(tx).get(sku) ?? 0) - quantity);
  reservations(tx).set(orderId, items);
}

/** True where something had been set aside for the order. Safe to ask twice. */
function giveBack(tx: MemoryTransaction, orderId: string): boolean {
  const items = reservations(tx).get(orderId);
  if (items === undefined) return false;
  for (const { sku, quantity } of items) stock(tx).set(sku, (stock(tx).get(sku) ?? 0) + quantity);
  reservations(tx).delete(orderId);
  return true;
}

/** Knows what is in stock, and sets aside what an order needs. */
export async function startInventoryService(options: ShopOptions, initialStock: Readonly<Record<string, number>>) {
  const { tell, disturb } = options;
  const store = memoryStore();
  const service = inventory.connect({
    transport: options.transport,
    store,
    logger: options.logger,
    retry: { baseMs: 20, maxMs: 200 },
  });
  await service.transaction(async ({ tx }) => {
    for (const [sku, pieces] of Object.entries(initialStock)) stock(tx).set(sku, pieces);
  });

  await service.start({
    onOrderPlaced: {
      thin: ignore('the fat variant carries the items'),
      fat: async (event, context) => {
        const { orderId, customerId, items, totalAmount } = event.payload;
        disturb?.('inventory.onOrderPlaced', orderId, context.attempt);
        const wanted = items.map(({ sku, quantity }) => ({ sku, quantity }));
        const missing = availability(context.tx, wanted).filter(({ status }) => status !== 'AVAILABLE');
        if (missing.length > 0) {
          await context.publish.stockReservationFailed({ orderId, reason: 'OUT_OF_STOCK', missing, timestamp: now() });
          tell(
            orderId,
            `refused, ${missing.map(({ sku, requested, available }) => `${requested} × ${sku} wanted, ${available} there`).join(', ')}`,
          );
          return;
        }
        setAside(context.tx, orderId, wanted);
        await context.publish.stockReserved({
          orderId,
          customerId,
          reservationId: randomUUID(),
          items: wanted,
          totalAmount,
          timestamp: now(),
        });
        tell(orderId, `reserved ${wanted.map(({ sku, quantity }) => `${quantity} × ${sku}`).join(', ')}`);
      },
    },
    onPaymentFailed: (event, context) => {
      if (giveBack(context.tx, event.payload.orderId)) tell(event.payload.orderId, 'reservation given back');
    },
    onOrderCancelled: (event, context) => {
      if (giveBack(context.tx, event.payload.orderId)) tell(event.payload.orderId, 'reservation given back');
    },
    checkAvailability: (request, context) => {
      const started = performance.now();
      const items = availability(context.tx, request.payload.items);
      return request.reply({
        requestId: request.payload.requestId,
        items,
        status: overall(items),
        processingTimeMs: performance.now() - started,
      });
    },
    reserveStock: (request, context) => {
      const { requestId, orderId, items: wanted } = request.payload;
      const started = performance.now();
      const items = availability(context.tx, wanted);
      const status = overall(items);
      if (status === 'COMPLETE') setAside(context.tx, orderId, wanted);
      return request.reply({ requestId, orderId, items, status, processingTimeMs: performance.now() - started });
    },
    releaseStock: (request, context) => {
      const { requestId, orderId, items: wanted } = request.payload;
      const started = performance.now();
      giveBack(context.tx, orderId);
      const items = availability(context.tx, wanted);
      return request.reply({
        requestId,
        orderId,
        items,
        status: overall(items),
        processingTimeMs: performance.now() - started,
      });
    },
  });
  return {
    service,
    stock: () => Object.fromEntries(store.read<number>('stock').entries()),
    reservations: () => Object.fromEntries(store.read<Lines>('reservations').entries()),
  };
}
