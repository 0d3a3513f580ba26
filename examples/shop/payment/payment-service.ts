import * as payment from '../../../generated/payment/index.js';
import type { ShopOptions } from '../shop-options.js';
import { tryAgain } from '../try-again.js';
import { createPaymentHandlers, type Article, type PaymentRepositories } from './payment-handlers.js';

export interface PaymentOptions<Tx> extends ShopOptions<Tx>, PaymentRepositories<Tx> {
  readonly articles: Readonly<Record<string, Article>>;
  /** Balances of customers that have no account yet. */
  readonly balances: Readonly<Record<string, number>>;
}

/** Knows prices, charges customers and gives money back. */
export async function startPaymentService<Tx>(options: PaymentOptions<Tx>) {
  const { transport, store, logger, accounts, charges, articles, balances } = options;
  const service = payment.connect({ transport, store, logger, retry: { baseMs: 20, maxMs: 200 } });
  await tryAgain(() =>
    service.transaction(async ({ tx }) => {
      for (const [customerId, balance] of Object.entries(balances)) await accounts.open(tx, customerId, balance);
    }),
  );
  await service.start(createPaymentHandlers(options, articles, options));
  return {
    service,
    accounts: () => tryAgain(() => service.transaction(({ tx }) => accounts.all(tx))),
    charges: () => tryAgain(() => service.transaction(({ tx }) => charges.all(tx))),
  };
}
