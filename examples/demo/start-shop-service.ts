import type { Counters, Health, Logger, Transport } from '@eda-gen/runtime';
import { startInventoryService } from '../shop/inventory/inventory-service.js';
import { startOrderService } from '../shop/order/order-service.js';
import { startPaymentService } from '../shop/payment/payment-service.js';
import { startShippingService } from '../shop/shipping/shipping-service.js';
import { createDisturb, type Hold } from './disturb.js';
import { openMemory } from './memory-persistence.js';
import type { Persistence } from './persistence.js';
import { ACCOUNTS, ARTICLES, STOCK } from './plan.js';
import type { StoreChoice } from './read-options.js';
import type { ServiceName } from './service-name.js';

/** What a service holds when all is over; each fills in its part, read from its store. Plain data: it also travels between processes. */
export interface ServiceReport {
  readonly service: ServiceName;
  readonly counters: Counters;
  readonly health: Health;
  readonly orders?: readonly {
    readonly orderId: string;
    readonly status: string;
    readonly cancelledBecause: string | null;
  }[];
  readonly stock?: Readonly<Record<string, number>>;
  readonly accounts?: Readonly<Record<string, number>>;
  readonly charges?: readonly { readonly amount: number }[];
  readonly parcels?: readonly { readonly orderId: string }[];
}

export interface RunningService {
  counters(): Counters;
  report(): Promise<ServiceReport>;
  stop(): Promise<void>;
}

export interface StartOptions {
  readonly store: StoreChoice;
  readonly transport: Transport;
  readonly logger: Logger;
  readonly tell: (orderId: string, text: string) => void;
  readonly hold?: Hold;
}

/** Starts one of the four, with the demo's goods, money and disturbances. */
export async function startShopService(name: ServiceName, options: StartOptions): Promise<RunningService> {
  switch (options.store.kind) {
    case 'memory':
      return startOn(openMemory(), name, options);
    case 'sqlite': {
      const { openSqlite } = await import('./sqlite-persistence.js');
      return startOn(await openSqlite(options.store.folder, name), name, options);
    }
    case 'postgres': {
      const { openPostgres } = await import('./postgres-persistence.js');
      return startOn(openPostgres(options.store.url, name), name, options);
    }
  }
}

type Connected = Pick<RunningService, 'counters' | 'stop'> & { health(): Health };
type Findings = Omit<ServiceReport, 'service' | 'counters' | 'health'>;

async function startOn<Tx>(
  persistence: Persistence<Tx>,
  name: ServiceName,
  options: StartOptions,
): Promise<RunningService> {
  const { service, find } = await startNamed(persistence, name, options);
  return {
    counters: () => service.counters(),
    report: async () => ({ service: name, ...(await find()), counters: service.counters(), health: service.health() }),
    stop: async () => {
      await service.stop();
      await persistence.close();
    },
  };
}

async function startNamed<Tx>(
  persistence: Persistence<Tx>,
  name: ServiceName,
  { transport, logger, tell, hold }: StartOptions,
): Promise<{ readonly service: Connected; readonly find: () => Promise<Findings> }> {
  const shop = { transport, logger, tell, store: persistence.store, disturb: createDisturb(hold) };
  switch (name) {
    case 'order': {
      const { service, orders } = await startOrderService(shop, persistence.orders);
      return { service, find: async () => ({ orders: await orders() }) };
    }
    case 'inventory': {
      const { stock: shelf, reservations } = persistence;
      const { service, stock } = await startInventoryService({ ...shop, stock: shelf, reservations, articles: STOCK });
      return { service, find: async () => ({ stock: Object.fromEntries(await stock()) }) };
    }
    case 'payment': {
      const { service, accounts, charges } = await startPaymentService({
        ...shop,
        accounts: persistence.accounts,
        charges: persistence.charges,
        articles: ARTICLES,
        balances: ACCOUNTS,
      });
      return {
        service,
        find: async () => ({ accounts: Object.fromEntries(await accounts()), charges: await charges() }),
      };
    }
    case 'shipping': {
      const { service, parcels } = await startShippingService(shop, persistence.parcels);
      return { service, find: async () => ({ parcels: await parcels() }) };
    }
  }
}
