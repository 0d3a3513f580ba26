import type { MemoryTransaction } from '@eda-gen/runtime/stores/memory';
import type { Order, Orders } from './orders.js';

const table = (tx: MemoryTransaction) => tx.map<Order>('orders');

export const memoryOrders: Orders<MemoryTransaction> = {
  find: async (tx, orderId) => table(tx).get(orderId),
  save: async (tx, order) => {
    table(tx).set(order.orderId, order);
  },
  all: async (tx) => [...table(tx).entries()].map(([, order]) => order),
};
