import type { PoolClient } from 'pg';
import type { Line, Reservations, Stock } from './stock.js';

export const POSTGRES_INVENTORY_TABLES = `
  CREATE TABLE stock (sku text PRIMARY KEY, pieces integer NOT NULL CHECK (pieces >= 0));
  CREATE TABLE reservations (order_id text PRIMARY KEY, lines jsonb NOT NULL)`;

interface Pieces {
  readonly sku: string;
  readonly pieces: number;
}
const byArticle = (rows: readonly Pieces[]): ReadonlyMap<string, number> =>
  new Map(rows.map(({ sku, pieces }) => [sku, pieces]));

export const postgresStock: Stock<PoolClient> = {
  count: async (tx, skus) =>
    byArticle((await tx.query<Pieces>('SELECT sku, pieces FROM stock WHERE sku = ANY ($1)', [skus])).rows),
  // In one order for everybody, or two orders of the same articles wait for each other.
  lock: async (tx, skus) =>
    byArticle(
      (await tx.query<Pieces>('SELECT sku, pieces FROM stock WHERE sku = ANY ($1) ORDER BY sku FOR UPDATE', [skus]))
        .rows,
    ),
  add: async (tx, sku, pieces) => {
    await tx.query('UPDATE stock SET pieces = pieces + $2 WHERE sku = $1', [sku, pieces]);
  },
  introduce: async (tx, sku, pieces) => {
    await tx.query('INSERT INTO stock VALUES ($1, $2) ON CONFLICT DO NOTHING', [sku, pieces]);
  },
  all: async (tx) => byArticle((await tx.query<Pieces>('SELECT sku, pieces FROM stock')).rows),
};

export const postgresReservations: Reservations<PoolClient> = {
  save: async (tx, orderId, lines) => {
    await tx.query('INSERT INTO reservations VALUES ($1, $2)', [orderId, JSON.stringify(lines)]);
  },
  remove: async (tx, orderId) => {
    const { rows } = await tx.query<{ lines: readonly Line[] }>(
      'DELETE FROM reservations WHERE order_id = $1 RETURNING lines',
      [orderId],
    );
    return rows[0]?.lines;
  },
  all: async (tx) => {
    const { rows } = await tx.query<{ orderId: string; lines: readonly Line[] }>(
      'SELECT order_id AS "orderId", lines FROM reservations',
    );
    return new Map(rows.map(({ orderId, lines }) => [orderId, lines]));
  },
};
