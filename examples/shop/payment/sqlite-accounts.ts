import type { SqliteDatabase } from '@eda-gen/runtime/stores/sqlite';
import type { Accounts, Charge, Charges } from './accounts.js';

export const SQLITE_PAYMENT_TABLES = `
  CREATE TABLE IF NOT EXISTS accounts (
    customer_id TEXT PRIMARY KEY,
    balance INTEGER NOT NULL CHECK (balance >= 0)
  ) STRICT;
  CREATE TABLE IF NOT EXISTS charges (
    order_id TEXT PRIMARY KEY,
    payment_id TEXT NOT NULL,
    customer_id TEXT NOT NULL,
    amount INTEGER NOT NULL
  ) STRICT`;

export const sqliteAccounts: Accounts<SqliteDatabase> = {
  withdraw: async (tx, customerId, amount) => {
    const changed = tx
      .prepare('UPDATE accounts SET balance = balance - ? WHERE customer_id = ? AND balance >= ? RETURNING balance')
      .get(amount, customerId, amount);
    return changed !== undefined;
  },
  deposit: async (tx, customerId, amount) => {
    tx.prepare('UPDATE accounts SET balance = balance + ? WHERE customer_id = ?').run(amount, customerId);
  },
  open: async (tx, customerId, balance) => {
    tx.prepare('INSERT INTO accounts VALUES (?, ?) ON CONFLICT DO NOTHING').run(customerId, balance);
  },
  all: async (tx) => {
    const rows = tx.prepare('SELECT customer_id AS customerId, balance FROM accounts').all() as {
      readonly customerId: string;
      readonly balance: number;
    }[];
    return new Map(rows.map(({ customerId, balance }) => [customerId, balance]));
  },
};

const SELECT = `
  SELECT order_id AS orderId, payment_id AS paymentId, customer_id AS customerId, amount FROM charges`;

export const sqliteCharges: Charges<SqliteDatabase> = {
  find: async (tx, orderId) => tx.prepare(`${SELECT} WHERE order_id = ?`).get(orderId) as Charge | undefined,
  save: async (tx, { orderId, paymentId, customerId, amount }) => {
    tx.prepare(
      `INSERT INTO charges VALUES (?, ?, ?, ?)
       ON CONFLICT (order_id) DO UPDATE SET payment_id = excluded.payment_id, amount = excluded.amount`,
    ).run(orderId, paymentId, customerId, amount);
  },
  all: async (tx) => tx.prepare(`${SELECT} ORDER BY order_id`).all() as Charge[],
};
