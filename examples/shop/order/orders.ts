import type * as order from '../../../generated/order/index.js';

/** An order as this service keeps it. */
export interface Order {
  readonly orderId: string;
  readonly customerId: string;
  readonly status: order.OrderStatus;
  readonly items: readonly order.OrderItem[];
  readonly totalAmount: number;
  readonly shippingAddress: order.Address;
  readonly cancelledBecause: order.OrderCancelled['reason'] | null;
}

/**
 * Where orders are kept. `Tx` is what the store gives a handler as `context.tx`: what is written through it appears together with the
 * events that the handler publishes, or not at all.
 */
export interface Orders<Tx> {
  /** Nobody else changes the order until the transaction has ended. */
  find(tx: Tx, orderId: string): Promise<Order | undefined>;
  save(tx: Tx, order: Order): Promise<void>;
  all(tx: Tx): Promise<readonly Order[]>;
}
