import type { Article } from '../shop/payment/payment-handlers.js';
import type { ServiceName } from './service-name.js';

/** What is in the shop before the first order, and which orders come in. Everything that the closing table claims is computed from this. */
export const ARTICLES: Readonly<Record<string, Article>> = {
  'MUG-BLUE': { name: 'Mug, blue', unitPrice: 1_999 },
  'TEA-EARL-GREY': { name: 'Tea, Earl Grey', unitPrice: 650 },
  'POT-CAST-IRON': { name: 'Pot, cast iron', unitPrice: 8_900 },
};

export const STOCK: Readonly<Record<string, number>> = { 'MUG-BLUE': 40, 'TEA-EARL-GREY': 100, 'POT-CAST-IRON': 6 };

export const RICH = 'c2a7b9de-6f07-4a0c-8a35-5a3f0f8f2b11';
export const POOR = 'd3b8caef-7a18-4b1d-9b46-6b4a1a9a3c22';
export const ACCOUNTS: Readonly<Record<string, number>> = { [RICH]: 1_000_000, [POOR]: 500 };

/** How an order ends. `stuck`: paid and confirmed, but its parcel is a dead letter. */
export type Ending = 'shipped' | 'out of stock' | 'not paid' | 'stuck' | 'refused';

export interface PlannedOrder {
  readonly customerId: string;
  readonly items: readonly { readonly sku: string; readonly quantity: number }[];
  readonly country: 'GB' | 'US';
  readonly ending: Ending;
}

const mugs = (quantity: number) => ({ sku: 'MUG-BLUE', quantity });
const tea = (quantity: number) => ({ sku: 'TEA-EARL-GREY', quantity });
const pot = (quantity: number) => ({ sku: 'POT-CAST-IRON', quantity });

export const ORDERS: readonly PlannedOrder[] = [
  { customerId: RICH, items: [mugs(2)], country: 'GB', ending: 'shipped' },
  { customerId: RICH, items: [mugs(1), tea(3)], country: 'US', ending: 'shipped' },
  { customerId: RICH, items: [pot(50)], country: 'GB', ending: 'out of stock' },
  { customerId: POOR, items: [mugs(2), tea(1)], country: 'GB', ending: 'not paid' },
  { customerId: RICH, items: [tea(5)], country: 'US', ending: 'shipped' },
  { customerId: RICH, items: [pot(1)], country: 'GB', ending: 'stuck' },
  { customerId: RICH, items: [{ sku: 'MUG-PLAID', quantity: 1 }], country: 'GB', ending: 'refused' },
  { customerId: RICH, items: [mugs(4)], country: 'GB', ending: 'shipped' },
  { customerId: POOR, items: [pot(1)], country: 'US', ending: 'not paid' },
  { customerId: RICH, items: [tea(10), mugs(1)], country: 'GB', ending: 'shipped' },
  { customerId: RICH, items: [mugs(60)], country: 'GB', ending: 'out of stock' },
  { customerId: RICH, items: [pot(2), tea(2)], country: 'US', ending: 'shipped' },
];

/** Ids of requests (and so of orders) that tell which planned order is meant, in every process. */
export const requestIdOf = (index: number): string =>
  `00000000-0000-4000-8000-${(index + 1).toString(16).padStart(12, '0')}`;
export const indexOf = (orderId: string): number => Number.parseInt(orderId.slice(-12), 16) - 1;
export const orderNumber = (orderId: string): string => `#${indexOf(orderId) + 1}`;

/** Handlers that fail: how many times in a row for which order (by its place in ORDERS). Infinity: never succeeds. */
export const FAILURES: readonly {
  readonly handler: `${ServiceName}.${string}`;
  readonly order: number;
  readonly times: number;
}[] = [
  { handler: 'inventory.onOrderPlaced', order: 0, times: 1 },
  { handler: 'payment.onStockReserved', order: 1, times: 2 },
  { handler: 'order.onPaymentProcessed', order: 4, times: 1 },
  { handler: 'shipping.onOrderConfirmed', order: 5, times: Infinity },
];

/** In-place attempts of a handler, the runtime's default. */
const ATTEMPTS = 5;

/**
 * Where services run as processes on a store that outlives them, this one is killed in the middle of its handler, when so many orders have
 * come to this place: of seven that can be paid, about half.
 */
export const KILL = {
  service: 'payment',
  handler: 'payment.onStockReserved',
  order: 4,
  state: 'the money is off the account, nothing is committed, nothing is published',
} as const;

/** Events that are delivered a second time: of which topic, how many, and which services skip them. */
export const DUPLICATES: readonly {
  readonly topic: string;
  readonly type: string;
  readonly variant?: string;
  readonly copies: number;
  readonly skippedBy: readonly ServiceName[];
}[] = [
  { topic: 'orders.placed', type: 'OrderPlaced', variant: 'fat', copies: 3, skippedBy: ['inventory'] },
  { topic: 'inventory.stock-reserved', type: 'StockReserved', copies: 2, skippedBy: ['payment'] },
  { topic: 'payments.processed', type: 'PaymentProcessed', copies: 2, skippedBy: ['order', 'shipping'] },
];

/** The record that is no JSON: it says that it is an order, and stops in the middle. */
export const GARBAGE = {
  topic: 'orders.placed',
  key: 'garbage',
  value: '{"orderId": "half a rec',
  headers: {
    ce_specversion: '1.0',
    ce_id: 'garbage-1',
    ce_source: 'urn:eda-gen:shop:garbage',
    ce_type: 'OrderPlaced',
    ce_variant: 'fat',
  },
} as const;

const total = (numbers: readonly number[]): number => numbers.reduce((sum, number) => sum + number, 0);

export const expected = {
  duplicates: (service: ServiceName): number =>
    total(DUPLICATES.filter(({ skippedBy }) => skippedBy.includes(service)).map(({ copies }) => copies)),
  retries: (service: ServiceName): number =>
    total(
      FAILURES.filter(({ handler }) => handler.startsWith(`${service}.`)).map(({ times }) =>
        Math.min(times, ATTEMPTS - 1),
      ),
    ),
  /** Reason to number. */
  deadLetters: { decode: 1, handler: 1 } as Readonly<Record<string, number>>,
  count: (ending: Ending): number => ORDERS.filter((order) => order.ending === ending).length,
  /** Orders whose articles have left the shelf and whose money has come in. */
  sold: ORDERS.filter(({ ending }) => ending === 'shipped' || ending === 'stuck'),
};

export const priceOf = (order: PlannedOrder): number =>
  order.items.reduce((sum, { sku, quantity }) => sum + quantity * (ARTICLES[sku]?.unitPrice ?? 0), 0);
