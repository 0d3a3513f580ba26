import { memoryStore, type MemoryTransaction } from '@eda-gen/runtime/stores/memory';
import { memoryReservations, memoryStock } from '../shop/inventory/memory-stock.js';
import { memoryOrders } from '../shop/order/memory-orders.js';
import { memoryAccounts, memoryCharges } from '../shop/payment/memory-accounts.js';
import { memoryParcels } from '../shop/shipping/memory-parcels.js';
import type { Persistence } from './persistence.js';

/** Kept in the process, and gone with it. */
export const openMemory = (): Persistence<MemoryTransaction> => ({
  store: memoryStore(),
  orders: memoryOrders,
  stock: memoryStock,
  reservations: memoryReservations,
  accounts: memoryAccounts,
  charges: memoryCharges,
  parcels: memoryParcels,
  close: () => Promise.resolve(),
});
