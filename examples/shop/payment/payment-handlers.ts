import { createHash, randomUUID } from 'node:crypto';
import type { Transactional } from '@eda-gen/runtime';
import type * as payment from '../../../generated/payment/index.js';
import { now } from '../now.js';
import type { Following } from '../shop-options.js';
import type { Accounts, Charge, Charges } from './accounts.js';

/** Name and price of an article, in cents. */
export interface Article {
  readonly name: string;
  readonly unitPrice: number;
}

export interface PaymentRepositories<Tx> {
  readonly accounts: Accounts<Tx>;
  readonly charges: Charges<Tx>;
}

/** Handlers of the payment service, whatever accounts and charges are kept in. */
export function createPaymentHandlers<Tx>(
  { accounts, charges }: PaymentRepositories<Tx>,
  articles: Readonly<Record<string, Article>>,
  { tell, disturb }: Following,
): payment.PaymentHandlers<Transactional<Tx>> {
  /** Takes the money off the account, or leaves everything as it is where there is not enough. */
  async function charge(tx: Tx, order: Omit<Charge, 'paymentId'>): Promise<Charge | undefined> {
    if (!(await accounts.withdraw(tx, order.customerId, order.amount))) return undefined;
    const made = { ...order, paymentId: randomUUID() };
    await charges.save(tx, made);
    return made;
  }

  return {
    onStockReserved: async (event, context) => {
      const { orderId, customerId, totalAmount: amount } = event.payload;
      const made = await charge(context.tx, { orderId, customerId, amount });
      if (made === undefined) {
        await context.publish.paymentFailed({ orderId, amount, reason: 'INSUFFICIENT_FUNDS', timestamp: now() });
        tell(orderId, 'payment refused: INSUFFICIENT_FUNDS');
        return;
      }
      await disturb?.('payment.onStockReserved', orderId);
      await context.publish.paymentProcessed({ orderId, paymentId: made.paymentId, amount, timestamp: now() });
      tell(orderId, `charged ${(amount / 100).toFixed(2)} EUR`);
    },
    chargeCard: async (request, { tx }) => {
      const { requestId, orderId, customerId, amount } = request.payload;
      const started = performance.now();
      const made = await charge(tx, { orderId, customerId, amount });
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
    refundPayment: async (request, { tx }) => {
      const { requestId, orderId, paymentId, amount } = request.payload;
      const started = performance.now();
      const made = await charges.find(tx, orderId);
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
      await accounts.deposit(tx, made.customerId, amount);
      await charges.save(tx, { ...made, amount: made.amount - amount });
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
  };
}
