import type { Counters, Health, Logger, Transport } from '@eda-gen/runtime';
import { startInventoryService } from '../shop/inventory-service.js';
import { startOrderService } from '../shop/order-service.js';
import { startPaymentService } from '../shop/payment-service.js';
import { startShippingService } from '../shop/shipping-service.js';
import { createDisturb } from './disturb.js';
import { ACCOUNTS, ARTICLES, STOCK } from './plan.js';

export const SERVICES = ['order', 'inventory', 'payment', 'shipping'] as const;
export type ServiceName = (typeof SERVICES)[number];

/** What a service holds when all is over; each fills in its part. Plain data: it also travels between processes. */
export interface ServiceReport {
  readonly service: ServiceName;
  readonly counters: Counters;
  readonly health: Health;
  readonly orders?: readonly {
    readonly orderId: string;
    readonly status: string;
    readonly cancelledBecause?: string | undefined;
  }[];
  readonly stock?: Readonly<Record<string, number>>;
  readonly accounts?: Readonly<Record<string, number>>;
  readonly charges?: readonly { readonly amount: number }[];
}

export interface RunningService {
  report(): ServiceReport;
  stop(): Promise<void>;
}

export interface StartOptions {
  readonly transport: Transport;
  readonly logger: Logger;
  readonly tell: (orderId: string, text: string) => void;
}

/** Starts one of the four, with the demo's goods, money and disturbances. */
export async function startShopService(name: ServiceName, options: StartOptions): Promise<RunningService> {
  const shop = { ...options, disturb: createDisturb() };
  const common = (service: { counters(): Counters; health(): Health }) => ({
    service: name,
    counters: service.counters(),
    health: service.health(),
  });
  switch (name) {
    case 'order': {
      const { service, orders } = await startOrderService(shop);
      return { report: () => ({ ...common(service), orders: orders() }), stop: () => service.stop() };
    }
    case 'inventory': {
      const { service, stock } = await startInventoryService(shop, STOCK);
      return { report: () => ({ ...common(service), stock: stock() }), stop: () => service.stop() };
    }
    case 'payment': {
      const { service, accounts, charges } = await startPaymentService(shop, ARTICLES, ACCOUNTS);
      return {
        report: () => ({ ...common(service), accounts: accounts(), charges: charges() }),
        stop: () => service.stop(),
      };
    }
    case 'shipping': {
      const { service } = await startShippingService(shop);
      return { report: () => common(service), stop: () => service.stop() };
    }
  }
}
