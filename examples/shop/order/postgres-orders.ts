import type { PoolClient } from 'pg';
import type { Order, Orders } from './orders.js';

export const POSTGRES_ORDER_TABLES = `
  CREATE TABLE orders (
    order_id text PRIMARY KEY,
    customer_id text NOT NULL,
    status text NOT NULL,
    items jsonb NOT NULL,
    total_amount integer NOT NULL,
    shipping_address jsonb NOT NULL,
    cancelled_because text
  )`;

const SELECT = `
  SELECT order_id AS "orderId", customer_id AS "customerId", status, items, total_amount AS "totalAmount",
    shipping_address AS "shippingAddress", cancelled_because AS "cancelledBecause"
  FROM orders`;

export const postgresOrders: Orders<PoolClient> = {
  find: async (tx, orderId) => {
    const { rows } = await tx.query<Order>(`${SELECT} WHERE order_id = $1 FOR UPDATE`, [orderId]);
    return rows[0];
  },
  save: async (tx, order) => {
    await tx.query(
      `INSERT INTO orders VALUES ($1, $2, $3, $4, $5, $6, $7)
       ON CONFLICT (order_id) DO UPDATE SET status = excluded.status, cancelled_because = excluded.cancelled_because`,
      [
        order.orderId,
        order.customerId,
        order.status,
        JSON.stringify(order.items),
        order.totalAmount,
        JSON.stringify(order.shippingAddress),
        order.cancelledBecause,
      ],
    );
  },
  all: async (tx) => (await tx.query<Order>(`${SELECT} ORDER BY order_id`)).rows,
};
