import { isEdaError } from '@eda-gen/runtime';
import { migratePostgres, postgresStore } from '@eda-gen/runtime/stores/postgres';
import { Pool, type PoolClient } from 'pg';
import { POSTGRES_INVENTORY_TABLES, postgresReservations, postgresStock } from '../shop/inventory/postgres-stock.js';
import { POSTGRES_ORDER_TABLES, postgresOrders } from '../shop/order/postgres-orders.js';
import { POSTGRES_PAYMENT_TABLES, postgresAccounts, postgresCharges } from '../shop/payment/postgres-accounts.js';
import { POSTGRES_SHIPPING_TABLES, postgresParcels } from '../shop/shipping/postgres-parcels.js';
import { CannotRun } from './cannot-run.js';
import type { Persistence } from './persistence.js';
import { SERVICES, type ServiceName } from './service-name.js';

const TABLES: Readonly<Record<ServiceName, string>> = {
  order: POSTGRES_ORDER_TABLES,
  inventory: POSTGRES_INVENTORY_TABLES,
  payment: POSTGRES_PAYMENT_TABLES,
  shipping: POSTGRES_SHIPPING_TABLES,
};

const schemaOf = (service: ServiceName): string => `eda_demo_${service}`;

/** Connections in which the service's tables can be named without their schema. */
function createPool(url: string, service: ServiceName): Pool {
  const address = new URL(url);
  const options = address.searchParams.get('options') ?? '';
  address.searchParams.set('options', `${options} -c search_path=${schemaOf(service)}`.trim());
  return new Pool({
    connectionString: address.href,
    application_name: schemaOf(service),
    connectionTimeoutMillis: 5_000,
  });
}

/** Gives each service a schema with its tables and those of its store. The schemas of an earlier demo are dropped. */
export async function preparePostgres(url: string): Promise<void> {
  for (const service of SERVICES) {
    const schema = schemaOf(service);
    const pool = createPool(url, service);
    try {
      await pool.query(`DROP SCHEMA IF EXISTS ${schema} CASCADE; CREATE SCHEMA ${schema}; ${TABLES[service]}`);
      await migratePostgres(pool, { schema });
    } catch (error) {
      if (isEdaError(error)) throw error;
      const { host, pathname } = new URL(url);
      throw new CannotRun(
        `The database ${pathname.slice(1)} at ${host} cannot be used (${reasonOf(error)}): check that it runs, the address after --postgres, and that its user may create schemas.`,
        { cause: error },
      );
    } finally {
      await pool.end();
    }
  }
}

/** Where a name has several addresses and none answers, the errors are inside of one without a message. */
const reasonOf = (error: unknown): string =>
  error instanceof AggregateError
    ? error.errors.map(reasonOf).join(', ')
    : error instanceof Error
      ? error.message
      : String(error);

export function openPostgres(url: string, service: ServiceName): Persistence<PoolClient> {
  const pool = createPool(url, service);
  return {
    store: postgresStore(pool, { schema: schemaOf(service) }),
    orders: postgresOrders,
    stock: postgresStock,
    reservations: postgresReservations,
    accounts: postgresAccounts,
    charges: postgresCharges,
    parcels: postgresParcels,
    close: () => pool.end(),
  };
}
