import type { TransactionalStore } from '@eda-gen/runtime';
import type { Reservations, Stock } from '../shop/inventory/stock.js';
import type { Orders } from '../shop/order/orders.js';
import type { Accounts, Charges } from '../shop/payment/accounts.js';
import type { Parcels } from '../shop/shipping/parcels.js';

/** A store and the repositories that write through its transactions; each service has one, and uses its own part of it. */
export interface Persistence<Tx> {
  readonly store: TransactionalStore<Tx>;
  readonly orders: Orders<Tx>;
  readonly stock: Stock<Tx>;
  readonly reservations: Reservations<Tx>;
  readonly accounts: Accounts<Tx>;
  readonly charges: Charges<Tx>;
  readonly parcels: Parcels<Tx>;
  /** Lets go of the database, when the service has stopped. */
  close(): Promise<void>;
}
