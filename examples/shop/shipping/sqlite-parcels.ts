import type { SqliteDatabase } from '@eda-gen/runtime/stores/sqlite';
import type { Parcel, Parcels } from './parcels.js';

export const SQLITE_SHIPPING_TABLES = `
  CREATE TABLE IF NOT EXISTS parcels (order_id TEXT PRIMARY KEY, tracking_number TEXT NOT NULL) STRICT`;

export const sqliteParcels: Parcels<SqliteDatabase> = {
  add: async (tx, { orderId, trackingNumber }) => {
    tx.prepare('INSERT INTO parcels VALUES (?, ?)').run(orderId, trackingNumber);
  },
  all: async (tx) =>
    tx
      .prepare('SELECT order_id AS orderId, tracking_number AS trackingNumber FROM parcels ORDER BY order_id')
      .all() as Parcel[],
};
