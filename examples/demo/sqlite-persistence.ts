import { mkdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { sqliteStore, type SqliteDatabase } from '@eda-gen/runtime/stores/sqlite';
import { SQLITE_INVENTORY_TABLES, sqliteReservations, sqliteStock } from '../shop/inventory/sqlite-stock.js';
import { SQLITE_ORDER_TABLES, sqliteOrders } from '../shop/order/sqlite-orders.js';
import { SQLITE_PAYMENT_TABLES, sqliteAccounts, sqliteCharges } from '../shop/payment/sqlite-accounts.js';
import { SQLITE_SHIPPING_TABLES, sqliteParcels } from '../shop/shipping/sqlite-parcels.js';
import { CannotRun } from './cannot-run.js';
import { openSqliteDatabase, type OpenDatabase } from './open-sqlite-database.js';
import type { Persistence } from './persistence.js';
import { SERVICES, type ServiceName } from './service-name.js';

const TABLES: Readonly<Record<ServiceName, string>> = {
  order: SQLITE_ORDER_TABLES,
  inventory: SQLITE_INVENTORY_TABLES,
  payment: SQLITE_PAYMENT_TABLES,
  shipping: SQLITE_SHIPPING_TABLES,
};

const fileOf = (folder: string, service: ServiceName): string => join(folder, `eda-demo-${service}.db`);
export const brokerFolder = (folder: string): string => join(folder, 'eda-demo-broker');

/** Makes the folder, and deletes what an earlier demo has left there: nothing else. */
export async function prepareSqlite(folder: string): Promise<void> {
  try {
    await mkdir(folder, { recursive: true });
    await rm(brokerFolder(folder), { recursive: true, force: true });
    for (const service of SERVICES)
      for (const suffix of ['', '-wal', '-shm', '-journal', '-edagen_lock', '-edagen_lock-journal'])
        await rm(`${fileOf(folder, service)}${suffix}`, { force: true });
  } catch (error) {
    throw new CannotRun(
      `The folder ${folder} cannot be used (${error instanceof Error ? error.message : String(error)}): give --sqlite one that can be made and written.`,
      { cause: error },
    );
  }
}

/**
 * A file for each service: in SQLite one transaction writes at a time, so the order service, which asks others in the middle of its own,
 * would wait for them for ever if they shared its file.
 */
export async function openSqlite(folder: string, service: ServiceName): Promise<Persistence<SqliteDatabase>> {
  return sqlitePersistence(await openSqliteDatabase(fileOf(folder, service)), service);
}

export function sqlitePersistence(database: OpenDatabase, service: ServiceName): Persistence<SqliteDatabase> {
  database.exec(TABLES[service]);
  return {
    store: sqliteStore(database),
    orders: sqliteOrders,
    stock: sqliteStock,
    reservations: sqliteReservations,
    accounts: sqliteAccounts,
    charges: sqliteCharges,
    parcels: sqliteParcels,
    close: async () => {
      database.close();
    },
  };
}
