import type { MemoryTransaction } from '@eda-gen/runtime/stores/memory';
import type { Line, Reservations, Stock } from './stock.js';

const shelf = (tx: MemoryTransaction) => tx.map<number>('stock');
const setAside = (tx: MemoryTransaction) => tx.map<readonly Line[]>('reservations');

async function count(tx: MemoryTransaction, skus: readonly string[]): Promise<ReadonlyMap<string, number>> {
  return new Map(
    skus.flatMap((sku) => {
      const pieces = shelf(tx).get(sku);
      return pieces === undefined ? [] : [[sku, pieces] as const];
    }),
  );
}

export const memoryStock: Stock<MemoryTransaction> = {
  count,
  // What was read here and changed by another transaction is a conflict: there is nothing to lock.
  lock: count,
  add: async (tx, sku, pieces) => {
    shelf(tx).set(sku, (shelf(tx).get(sku) ?? 0) + pieces);
  },
  introduce: async (tx, sku, pieces) => {
    if (!shelf(tx).has(sku)) shelf(tx).set(sku, pieces);
  },
  all: async (tx) => new Map(shelf(tx).entries()),
};

export const memoryReservations: Reservations<MemoryTransaction> = {
  save: async (tx, orderId, lines) => {
    setAside(tx).set(orderId, lines);
  },
  remove: async (tx, orderId) => {
    const lines = setAside(tx).get(orderId);
    setAside(tx).delete(orderId);
    return lines;
  },
  all: async (tx) => new Map(setAside(tx).entries()),
};
