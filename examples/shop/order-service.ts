import { randomUUID } from 'node:crypto';
import { isEdaError } from '@eda-gen/runtime';
import { memoryStore, type MemoryTransaction } from '@eda-gen/runtime/stores/memory';
import * as order from '../../generated/order/index.js';
import { now } from './now.js';
import type { ShopOptions } from './shop-options.js';

/** An order as this service keeps it. */
export interface Order {
  readonly orderId: string;
  readonly customerId: string;
  readonly status: order.OrderStatus;
  readonly items: readonly order.OrderItem[];
  readonly totalAmount: number;
  readonly shippingAddress: order.Address;
  readonly cancelledBecause?: order.OrderCancelled['reason'];
}

type Context = order.OrderContext & { readonly tx: MemoryTransaction };

const orders = (tx: MemoryTransaction) => tx.map<Order>('orders');

/** Takes orders, follows them through the other services, and tells everybody how they fare. */
export async function startOrderService(options: ShopOptions) {
  const { tell, disturb } = options;
  const store = memoryStore();
  const service = order.connect({
    transport: options.transport,
    store,
    logger: options.logger,
    retry: { baseMs: 20, maxMs: 200 },
  });

  /** Saves the new status and publishes both variants of the event: one unit, whatever happens in between. */
  async function change(
    context: Context,
    orderId: string,
    status: order.OrderStatus,
    more: Partial<Order> = {},
  ): Promise<Order | undefined> {
    const found = orders(context.tx).get(orderId);
    if (found === undefined || found.status === 'CANCELLED') return undefined;
    const changed = { ...found, status, ...more };
    orders(context.tx).set(orderId, changed);
    await context.publish.orderStatusChanged.fat({ orderId, status });
    await context.publish.orderStatusChanged.thin({ orderId });
    return changed;
  }

  async function cancel(context: Context, orderId: string, reason: order.OrderCancelled['reason']): Promise<void> {
    if ((await change(context, orderId, 'CANCELLED', { cancelledBecause: reason })) === undefined) return;
    await context.publish.orderCancelled({ orderId, reason, timestamp: now() });
    tell(orderId, `cancelled: ${reason}`);
  }

  await service.start({
    createOrder: async (request, context) => {
      const { requestId, customerId, items, shippingAddress } = request.payload;
      const started = performance.now();
      const ask = { requestId: randomUUID(), items, requestedAt: now() };
      try {
        const [quote, stock] = await Promise.all([
          context.request.priceQuote(ask),
          context.request.checkAvailability({ ...ask, requestId: randomUUID() }),
        ]);
        // The order takes the id of its request: a request that is sent again can only mean the same order.
        const orderId = requestId;
        const placed: Order = {
          orderId,
          customerId,
          status: 'PLACED',
          items: quote.items,
          totalAmount: quote.totalAmount,
          shippingAddress,
        };
        orders(context.tx).set(orderId, placed);
        const timestamp = now();
        await context.publish.orderPlaced.fat({ ...placed, timestamp, status: 'PLACED' });
        await context.publish.orderPlaced.thin({ orderId, customerId, timestamp });
        tell(orderId, `placed, ${(quote.totalAmount / 100).toFixed(2)} EUR, availability ${stock.status}`);
        return request.reply({
          requestId,
          orderId,
          status: 'PLACED',
          totalAmount: quote.totalAmount,
          processingTimeMs: performance.now() - started,
        });
      } catch (error) {
        if (!isEdaError(error, 'request-failed')) throw error;
        return request.fail({
          requestId,
          status: 'FAILED',
          processingTimeMs: performance.now() - started,
          error: { code: 'REFUSED', message: error.message.slice(0, 500) },
        });
      }
    },
    cancelOrder: async (request, context) => {
      const { requestId, orderId } = request.payload;
      const started = performance.now();
      const found = orders(context.tx).get(orderId);
      const processingTimeMs = performance.now() - started;
      if (found === undefined || found.status === 'SHIPPED')
        return request.fail({
          requestId,
          orderId,
          status: 'FAILED',
          processingTimeMs,
          error: {
            code: found === undefined ? 'UNKNOWN_ORDER' : 'ALREADY_SHIPPED',
            message: `Order ${orderId} cannot be cancelled.`,
          },
        });
      await cancel(context, orderId, 'CUSTOMER_REQUEST');
      return request.reply({ requestId, orderId, status: 'CANCELLED', processingTimeMs });
    },
    getOrder: (request, context) => {
      const { requestId, orderId } = request.payload;
      const started = performance.now();
      const found = orders(context.tx).get(orderId);
      const processingTimeMs = performance.now() - started;
      if (found === undefined)
        return request.fail({
          requestId,
          orderId,
          status: 'FAILED',
          processingTimeMs,
          error: { code: 'UNKNOWN_ORDER', message: `There is no order ${orderId}.` },
        });
      const { customerId, status, items, totalAmount, shippingAddress } = found;
      return request.reply({
        requestId,
        orderId,
        customerId,
        status,
        items,
        totalAmount,
        shippingAddress,
        processingTimeMs,
      });
    },
    onStockReservationFailed: async (event, context) => {
      await cancel(context, event.payload.orderId, 'OUT_OF_STOCK');
    },
    onPaymentFailed: async (event, context) => {
      await cancel(context, event.payload.orderId, 'PAYMENT_FAILED');
    },
    onPaymentProcessed: async (event, context) => {
      const { orderId } = event.payload;
      disturb?.('order.onPaymentProcessed', orderId, context.attempt);
      const paid = await change(context, orderId, 'PAID');
      if (paid === undefined) return;
      const { customerId, items, shippingAddress } = paid;
      await context.publish.orderConfirmed({ orderId, customerId, items, shippingAddress, timestamp: now() });
      tell(orderId, 'paid and confirmed');
    },
    onShipmentDispatched: async (event, context) => {
      await change(context, event.payload.orderId, 'SHIPPED');
      tell(event.payload.orderId, `shipped with ${event.headers.carrier}, region ${event.parameters.region}`);
    },
  });
  return { service, orders: () => [...store.read<Order>('orders').entries()].map(([, value]) => value) };
}
