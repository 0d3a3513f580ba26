import type { SqliteDatabase } from '@eda-gen/runtime/stores/sqlite';
import type { Order, Orders } from './orders.js';

export const SQLITE_ORDER_TABLES = `
  CREATE TABLE IF NOT EXISTS orders (
    order_id TEXT PRIMARY KEY,
    customer_id TEXT NOT NULL,
    status TEXT NOT NULL,
    items TEXT NOT NULL,
    total_amount INTEGER NOT NULL,
    shipping_address TEXT NOT NULL,
    cancelled_because TEXT
  ) STRICT`;

const SELECT = `
  SELECT order_id AS orderId, customer_id AS customerId, status, items, total_amount AS totalAmount,
    shipping_address AS shippingAddress, cancelled_because AS cancelledBecause
  FROM orders`;

/** SQLite keeps no JSON: what is structured comes back as text. */
type Row = Omit<Order, 'items' | 'shippingAddress'> & { readonly items: string; readonly shippingAddress: string };

const orderOf = (row: Row): Order => ({
  ...row,
  items: JSON.parse(row.items) as Order['items'],
  shippingAddress: JSON.parse(row.shippingAddress) as Order['shippingAddress'],
});

export const sqliteOrders: Orders<SqliteDatabase> = {
  find: async (tx, orderId) => {
    const row = tx.prepare(`${SELECT} WHERE order_id = ?`).get(orderId) as Row | undefined;
    return row && orderOf(row);
  },
  save: async (tx, order) => {
    tx.prepare(
      `INSERT INTO orders VALUES (?, ?, ?, ?, ?, ?, ?)
       ON CONFLICT (order_id) DO UPDATE SET status = excluded.status, cancelled_because = excluded.cancelled_because`,
    ).run(
      order.orderId,
      order.customerId,
      order.status,
      JSON.stringify(order.items),
      order.totalAmount,
      JSON.stringify(order.shippingAddress),
      order.cancelledBecause,
    );
  },
  all: async (tx) => (tx.prepare(`${SELECT} ORDER BY order_id`).all() as Row[]).map(orderOf),
};
