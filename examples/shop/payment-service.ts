import { createHash, randomUUID } from 'node:crypto';
import { memoryStore, type MemoryTransaction } from '@eda-gen/runtime/stores/memory';
import * as payment from '../../generated/payment/index.js';
import { now } from './now.js';
import type { ShopOptions } from './shop-options.js';

/** A charge that was made. */
export interface Charge {
  readonly paymentId: string;
  readonly orderId: string;
  readonly customerId: string;
  readonly amount: number;
}

/** Name and price of an article, in cents. */
export interface Article {
  readonly name: string;
  readonly unitPrice: number;
}

const accounts = (tx: MemoryTransaction) => tx.map<number>('accounts');
const charges = (tx: MemoryTransaction) => tx.map<Charge>('charges');

/** Takes the money off the account, or leaves everything as it is where there is not enough. */
function charge(tx: MemoryTransaction, orderId: string, customerId: string, amount: number): Charge | undefined {
  const balance = accounts(tx).get(customerId) ?? 0;
  if (balance < amount) return undefined;
  accounts(tx).set(customerId, balance - amount);
  const made = { paymentId: randomUUID(), orderId, customerId, amount };
  charges(tx).set(orderId, made);
  return made;
}

/** Knows prices, charges customers and gives money back. */
export async function startPaymentService(
  options: ShopOptions,
  articles: Readonly<Record<string, Article>>,
  balances: Readonly<Record<string, number>>,
) {
  const { tell, disturb } = options;
  const store = memoryStore();
  const service = payment.connect({
    transport: options.transport,
    store,
    logger: options.logger,
    retry: { baseMs: 20, maxMs: 200 },
  });
  await service.transaction(async ({ tx }) => {
    for (const [customerId, balance] of Object.entries(balances)) accounts(tx).set(customerId, balance);
  });

  await service.start({
    onStockReserved: async (event, context) => {
      const { orderId, customerId, totalAmount: amount } = event.payload;
      disturb?.('payment.onStockReserved', orderId, context.attempt);
      const made = charge(context.tx, orderId, customerId, amount);
      if (made === undefined) {
        await context.publish.paymentFailed({ orderId, amount, reason: 'INSUFFICIENT_FUNDS', timestamp: now() });
        tell(orderId, 'payment refused: INSUFFICIENT_FUNDS');
        return;
      }
      await context.publish.paymentProcessed({ orderId, paymentId: made.paymentId, amount, timestamp: now() });
      tell(orderId, `charged ${(amount / 100).toFixed(2)} EUR`);
    },
    chargeCard: (request, context) => {
      const { requestId, orderId, customerId, amount } = request.payload;
      const started = performance.now();
      const made = charge(context.tx, orderId, customerId, amount);
      const processingTimeMs = performance.now() - started;
      return made === undefined
        ? request.fail({
            requestId,
            orderId,
            reason: 'INSUFFICIENT_FUNDS',
            processingTimeMs,
            error: { code: 'DECLINED', message: 'The card was declined.' },
          })
        : request.reply({ requestId, orderId, paymentId: made.paymentId, amount, processingTimeMs });
    },
    refundPayment: (request, context) => {
      const { requestId, orderId, paymentId, amount } = request.payload;
      const started = performance.now();
      const made = charges(context.tx).get(orderId);
      if (made?.paymentId !== paymentId || made.amount < amount)
        return request.fail({
          requestId,
          orderId,
          status: 'FAILED',
          processingTimeMs: performance.now() - started,
          error: {
            code: 'UNKNOWN_PAYMENT',
            message: `There is no payment ${paymentId} of at least ${amount} cents for order ${orderId}.`,
          },
        });
      accounts(context.tx).set(made.customerId, (accounts(context.tx).get(made.customerId) ?? 0) + amount);
      charges(context.tx).set(orderId, { ...made, amount: made.amount - amount });
      return request.reply({ requestId, orderId, paymentId, amount, processingTimeMs: performance.now() - started });
    },
    priceQuote: (request) => {
      const { requestId, items } = request.payload;
      const started = performance.now();
      const unknown = items.find(({ sku }) => articles[sku] === undefined);
      if (unknown !== undefined)
        return request.fail({
          requestId,
          status: 'FAILED',
          processingTimeMs: performance.now() - started,
          error: { code: 'UNKNOWN_SKU', message: `There is no article ${unknown.sku}.` },
        });
      const priced = items.map(({ sku, quantity }) => ({
        sku,
        quantity,
        name: articles[sku]?.name ?? sku,
        unitPrice: articles[sku]?.unitPrice ?? 0,
      }));
      const totalAmount = priced.reduce((sum, { quantity, unitPrice }) => sum + quantity * unitPrice, 0);
      const validUntil = new Date(Date.now() + 900_000).toISOString();
      return request.reply({
        requestId,
        items: priced,
        totalAmount,
        validUntil,
        processingTimeMs: performance.now() - started,
      });
    },
    scoreFraud: (request) => {
      const { requestId, orderId, customerId, totalAmount } = request.payload;
      const started = performance.now();
      const signals = totalAmount > 500_000 ? ['large-amount'] : [];
      const noise = createHash('sha256').update(customerId).digest().readUInt8(0) / 2_550;
      return request.reply({
        requestId,
        orderId,
        score: Math.min(1, signals.length * 0.5 + noise),
        signals,
        processingTimeMs: performance.now() - started,
      });
    },
  });
  return {
    service,
    accounts: () => Object.fromEntries(store.read<number>('accounts').entries()),
    charges: () => [...store.read<Charge>('charges').entries()].map(([, value]) => value),
  };
}
