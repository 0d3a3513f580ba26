import type { PoolClient } from 'pg';
import type { Accounts, Charge, Charges } from './accounts.js';

export const POSTGRES_PAYMENT_TABLES = `
  CREATE TABLE accounts (customer_id text PRIMARY KEY, balance integer NOT NULL CHECK (balance >= 0));
  CREATE TABLE charges (
    order_id text PRIMARY KEY,
    payment_id text NOT NULL,
    customer_id text NOT NULL,
    amount integer NOT NULL
  )`;

export const postgresAccounts: Accounts<PoolClient> = {
  withdraw: async (tx, customerId, amount) => {
    const { rowCount } = await tx.query(
      'UPDATE accounts SET balance = balance - $2 WHERE customer_id = $1 AND balance >= $2',
      [customerId, amount],
    );
    return rowCount === 1;
  },
  deposit: async (tx, customerId, amount) => {
    await tx.query('UPDATE accounts SET balance = balance + $2 WHERE customer_id = $1', [customerId, amount]);
  },
  open: async (tx, customerId, balance) => {
    await tx.query('INSERT INTO accounts VALUES ($1, $2) ON CONFLICT DO NOTHING', [customerId, balance]);
  },
  all: async (tx) => {
    const { rows } = await tx.query<{ customerId: string; balance: number }>(
      'SELECT customer_id AS "customerId", balance FROM accounts',
    );
    return new Map(rows.map(({ customerId, balance }) => [customerId, balance]));
  },
};

const SELECT = `
  SELECT order_id AS "orderId", payment_id AS "paymentId", customer_id AS "customerId", amount FROM charges`;

export const postgresCharges: Charges<PoolClient> = {
  find: async (tx, orderId) => (await tx.query<Charge>(`${SELECT} WHERE order_id = $1 FOR UPDATE`, [orderId])).rows[0],
  save: async (tx, { orderId, paymentId, customerId, amount }) => {
    await tx.query(
      `INSERT INTO charges VALUES ($1, $2, $3, $4)
       ON CONFLICT (order_id) DO UPDATE SET payment_id = excluded.payment_id, amount = excluded.amount`,
      [orderId, paymentId, customerId, amount],
    );
  },
  all: async (tx) => (await tx.query<Charge>(`${SELECT} ORDER BY order_id`)).rows,
};
