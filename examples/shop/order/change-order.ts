import type * as order from '../../../generated/order/index.js';
import { now } from '../now.js';
import type { Order, Orders } from './orders.js';

/** A handler's context, or that of `service.transaction`: what is written and published in it is one unit, whatever happens in between. */
export interface OrderUnit<Tx> {
  readonly tx: Tx;
  readonly publish: order.OrderPublish;
}

/** Saves a new order and publishes both variants of OrderPlaced. */
export async function placeOrder<Tx>(orders: Orders<Tx>, { tx, publish }: OrderUnit<Tx>, placed: Order): Promise<void> {
  await orders.save(tx, placed);
  const { orderId, customerId, items, totalAmount, shippingAddress } = placed;
  const timestamp = now();
  const status = 'PLACED';
  await publish.orderPlaced.fat({ orderId, customerId, items, totalAmount, shippingAddress, status, timestamp });
  await publish.orderPlaced.thin({ orderId, customerId, timestamp });
}

/** Saves the new status and publishes both variants of OrderStatusChanged. Undefined where the order does not change any more. */
export async function changeOrder<Tx>(
  orders: Orders<Tx>,
  { tx, publish }: OrderUnit<Tx>,
  change: Pick<Order, 'orderId' | 'status'> & Partial<Order>,
): Promise<Order | undefined> {
  const found = await orders.find(tx, change.orderId);
  if (found === undefined || found.status === 'CANCELLED') return undefined;
  const changed = { ...found, ...change };
  await orders.save(tx, changed);
  const { orderId, status } = changed;
  await publish.orderStatusChanged.fat({ orderId, status });
  await publish.orderStatusChanged.thin({ orderId });
  return changed;
}
