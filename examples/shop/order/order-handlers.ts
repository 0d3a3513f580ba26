import { randomUUID } from 'node:crypto';
import { isEdaError, type Transactional } from '@eda-gen/runtime';
import type * as order from '../../../generated/order/index.js';
import { now } from '../now.js';
import type { Following } from '../shop-options.js';
import { changeOrder, placeOrder, type OrderUnit } from './change-order.js';
import type { Order, Orders } from './orders.js';

/** Handlers of the order service, whatever the orders are kept in. */
export function createOrderHandlers<Tx>(
  orders: Orders<Tx>,
  { tell, disturb }: Following,
): order.OrderHandlers<Transactional<Tx>> {
  async function cancel(unit: OrderUnit<Tx>, orderId: string, reason: order.OrderCancelled['reason']): Promise<void> {
    const cancelled = await changeOrder(orders, unit, { orderId, status: 'CANCELLED', cancelledBecause: reason });
    if (cancelled === undefined) return;
    await unit.publish.orderCancelled({ orderId, reason, timestamp: now() });
    tell(orderId, `cancelled: ${reason}`);
  }

  return {
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
        const { totalAmount } = quote;
        const placed: Order = {
          orderId,
          customerId,
          status: 'PLACED',
          items: quote.items,
          totalAmount,
          shippingAddress,
          cancelledBecause: null,
        };
        await placeOrder(orders, context, placed);
        tell(orderId, `placed, ${(totalAmount / 100).toFixed(2)} EUR, availability ${stock.status}`);
        const processingTimeMs = performance.now() - started;
        return request.reply({ requestId, orderId, status: 'PLACED', totalAmount, processingTimeMs });
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
      const found = await orders.find(context.tx, orderId);
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
    getOrder: async (request, context) => {
      const { requestId, orderId } = request.payload;
      const started = performance.now();
      const found = await orders.find(context.tx, orderId);
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
      const paid = await changeOrder(orders, context, { orderId, status: 'PAID' });
      if (paid === undefined) return;
      await disturb?.('order.onPaymentProcessed', orderId);
      const { customerId, items, shippingAddress } = paid;
      await context.publish.orderConfirmed({ orderId, customerId, items, shippingAddress, timestamp: now() });
      tell(orderId, 'paid and confirmed');
    },
    onShipmentDispatched: async (event, context) => {
      const { orderId } = event.payload;
      await changeOrder(orders, context, { orderId, status: 'SHIPPED' });
      tell(orderId, `shipped with ${event.headers.carrier}, region ${event.parameters.region}`);
    },
  };
}
