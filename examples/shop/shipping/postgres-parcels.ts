import type { PoolClient } from 'pg';
import type { Parcel, Parcels } from './parcels.js';

export const POSTGRES_SHIPPING_TABLES = `
  CREATE TABLE parcels (order_id text PRIMARY KEY, tracking_number text NOT NULL)`;

export const postgresParcels: Parcels<PoolClient> = {
  add: async (tx, { orderId, trackingNumber }) => {
    await tx.query('INSERT INTO parcels VALUES ($1, $2)', [orderId, trackingNumber]);
  },
  all: async (tx) =>
    (
      await tx.query<Parcel>(
        'SELECT order_id AS "orderId", tracking_number AS "trackingNumber" FROM parcels ORDER BY order_id',
      )
    ).rows,
};
