import type { SqliteDatabase } from '@eda-gen/runtime/stores/sqlite';
import type { Line, Reservations, Stock } from './stock.js';

export const SQLITE_INVENTORY_TABLES = `
  CREATE TABLE IF NOT EXISTS stock (sku TEXT PRIMARY KEY, pieces INTEGER NOT NULL CHECK (pieces >= 0)) STRICT;
  CREATE TABLE IF NOT EXISTS reservations (order_id TEXT PRIMARY KEY, lines TEXT NOT NULL) STRICT`;

interface Pieces {
  readonly sku: string;
  readonly pieces: number;
}
const byArticle = (rows: readonly unknown[]): ReadonlyMap<string, number> =>
  new Map((rows as Pieces[]).map(({ sku, pieces }) => [sku, pieces]));
const linesOf = (text: string): readonly Line[] => JSON.parse(text) as readonly Line[];

async function count(tx: SqliteDatabase, skus: readonly string[]): Promise<ReadonlyMap<string, number>> {
  const list = 'SELECT value FROM json_each(?)';
  return byArticle(tx.prepare(`SELECT sku, pieces FROM stock WHERE sku IN (${list})`).all(JSON.stringify(skus)));
}

export const sqliteStock: Stock<SqliteDatabase> = {
  count,
  // One transaction at a time writes to the file: there is nothing to lock.
  lock: count,
  add: async (tx, sku, pieces) => {
    tx.prepare('UPDATE stock SET pieces = pieces + ? WHERE sku = ?').run(pieces, sku);
  },
  introduce: async (tx, sku, pieces) => {
    tx.prepare('INSERT INTO stock VALUES (?, ?) ON CONFLICT DO NOTHING').run(sku, pieces);
  },
  all: async (tx) => byArticle(tx.prepare('SELECT sku, pieces FROM stock').all()),
};

export const sqliteReservations: Reservations<SqliteDatabase> = {
  save: async (tx, orderId, lines) => {
    tx.prepare('INSERT INTO reservations VALUES (?, ?)').run(orderId, JSON.stringify(lines));
  },
  remove: async (tx, orderId) => {
    const row = tx.prepare('DELETE FROM reservations WHERE order_id = ? RETURNING lines').get(orderId) as
      { readonly lines: string } | undefined;
    return row && linesOf(row.lines);
  },
  all: async (tx) => {
    const rows = tx.prepare('SELECT order_id AS orderId, lines FROM reservations').all() as {
      readonly orderId: string;
      readonly lines: string;
    }[];
    return new Map(rows.map(({ orderId, lines }) => [orderId, linesOf(lines)]));
  },
};
