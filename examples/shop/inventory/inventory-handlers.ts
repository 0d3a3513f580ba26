import { randomUUID } from 'node:crypto';
import { ignore, type Transactional } from '@eda-gen/runtime';
import type * as inventory from '../../../generated/inventory/index.js';
import { now } from '../now.js';
import type { Following } from '../shop-options.js';
import type { Line, Reservations, Stock } from './stock.js';

/** What there is of each article of an order, beside what is wanted. */
function compare(wanted: readonly Line[], pieces: ReadonlyMap<string, number>): inventory.Availability[] {
  return wanted.map(({ sku, quantity }) => {
    const available = pieces.get(sku) ?? 0;
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

const skusOf = (lines: readonly Line[]): string[] => lines.map(({ sku }) => sku);

/** Handlers of the inventory, whatever stock and reservations are kept in. */
export function createInventoryHandlers<Tx>(
  stock: Stock<Tx>,
  reservations: Reservations<Tx>,
  { tell, disturb }: Following,
): inventory.InventoryHandlers<Transactional<Tx>> {
  async function setAside(tx: Tx, orderId: string, lines: readonly Line[]): Promise<void> {
    for (const { sku, quantity } of lines) await stock.add(tx, sku, -quantity);
    await reservations.save(tx, orderId, lines);
  }

  /** True where something had been set aside for the order. Safe to ask twice. */
  async function giveBack(tx: Tx, orderId: string): Promise<boolean> {
    const lines = await reservations.remove(tx, orderId);
    for (const { sku, quantity } of lines ?? []) await stock.add(tx, sku, quantity);
    return lines !== undefined;
  }

  return {
    onOrderPlaced: {
      thin: ignore('the fat variant carries the items'),
      fat: async (event, context) => {
        const { orderId, customerId, totalAmount } = event.payload;
        const items = event.payload.items.map(({ sku, quantity }) => ({ sku, quantity }));
        const missing = compare(items, await stock.lock(context.tx, skusOf(items))).filter(
          ({ status }) => status !== 'AVAILABLE',
        );
        if (missing.length > 0) {
          await context.publish.stockReservationFailed({ orderId, reason: 'OUT_OF_STOCK', missing, timestamp: now() });
          tell(
            orderId,
            `refused, ${missing.map(({ sku, requested, available }) => `${requested} × ${sku} wanted, ${available} there`).join(', ')}`,
          );
          return;
        }
        await setAside(context.tx, orderId, items);
        await disturb?.('inventory.onOrderPlaced', orderId);
        const reservationId = randomUUID();
        await context.publish.stockReserved({
          orderId,
          customerId,
          reservationId,
          items,
          totalAmount,
          timestamp: now(),
        });
        tell(orderId, `reserved ${items.map(({ sku, quantity }) => `${quantity} × ${sku}`).join(', ')}`);
      },
    },
    onPaymentFailed: async ({ payload }, { tx }) => {
      if (await giveBack(tx, payload.orderId)) tell(payload.orderId, 'reservation given back');
    },
    onOrderCancelled: async ({ payload }, { tx }) => {
      if (await giveBack(tx, payload.orderId)) tell(payload.orderId, 'reservation given back');
    },
    checkAvailability: async (request, { tx }) => {
      const { requestId, items: wanted } = request.payload;
      const started = performance.now();
      const items = compare(wanted, await stock.count(tx, skusOf(wanted)));
      const processingTimeMs = performance.now() - started;
      return request.reply({ requestId, items, status: overall(items), processingTimeMs });
    },
    reserveStock: async (request, { tx }) => {
      const { requestId, orderId, items: wanted } = request.payload;
      const started = performance.now();
      const items = compare(wanted, await stock.lock(tx, skusOf(wanted)));
      const status = overall(items);
      if (status === 'COMPLETE') await setAside(tx, orderId, wanted);
      return request.reply({ requestId, orderId, items, status, processingTimeMs: performance.now() - started });
    },
    releaseStock: async (request, { tx }) => {
      const { requestId, orderId, items: wanted } = request.payload;
      const started = performance.now();
      await giveBack(tx, orderId);
      const items = compare(wanted, await stock.count(tx, skusOf(wanted)));
      const processingTimeMs = performance.now() - started;
      return request.reply({ requestId, orderId, items, status: overall(items), processingTimeMs });
    },
  };
}
