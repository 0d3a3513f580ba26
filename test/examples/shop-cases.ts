import { randomUUID } from 'node:crypto';
import { isEdaError, silentLogger } from '@eda-gen/runtime';
import { memory, type MemoryTransport } from '@eda-gen/runtime/transports/memory';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Persistence } from '../../examples/demo/persistence.js';
import { SERVICES, type ServiceName } from '../../examples/demo/service-name.js';
import { TOPICS } from '../../examples/demo/topics.js';
import { startInventoryService } from '../../examples/shop/inventory/inventory-service.js';
import { now } from '../../examples/shop/now.js';
import { startOrderService } from '../../examples/shop/order/order-service.js';
import { startPaymentService } from '../../examples/shop/payment/payment-service.js';
import { startShippingService } from '../../examples/shop/shipping/shipping-service.js';
import * as storefront from '../../generated/storefront/index.js';
import { waitUntil } from '../support/wait-until.js';

const RICH = 'c2a7b9de-6f07-4a0c-8a35-5a3f0f8f2b11';
const POOR = 'd3b8caef-7a18-4b1d-9b46-6b4a1a9a3c22';
const ADDRESS = { name: 'Ada', street: 'Marylebone Road 12', postalCode: 'NW1 5LR', city: 'London', country: 'GB' };
const ARTICLES = { MUG: { name: 'Mug', unitPrice: 2_000 }, POT: { name: 'Pot', unitPrice: 9_000 } };
const STOCK = { MUG: 10, POT: 2 };
const BALANCES = { [RICH]: 50_000, [POOR]: 500 };
/** A real database on a machine with much to do. */
const PATIENCE_MS = 40_000;

export interface ShopCasesOptions<Tx> {
  /** As the report calls the store. */
  readonly name: string;
  readonly skip?: boolean;
  /** Before each case, where there is something to be made for all services. */
  readonly prepare?: () => Promise<void>;
  /** Opens a new, empty one for a service. */
  readonly open: (service: ServiceName) => Promise<Persistence<Tx>>;
}

/** What the shop does, whatever it keeps its things in. */
export function describeShop<Tx>(options: ShopCasesOptions<Tx>): void {
  describe.skipIf(options.skip)(`the shop on ${options.name}`, () => {
    let shop: Shop<Tx>;
    beforeEach(async () => {
      await options.prepare?.();
      shop = await startShop(options);
    });
    afterEach(() => shop.stop());

    it('takes an order through to its parcel', async () => {
      const { orderId } = await shop.order(RICH, [
        { sku: 'MUG', quantity: 3 },
        { sku: 'POT', quantity: 1 },
      ]);
      await shop.untilStatus(orderId, 'SHIPPED');
      const items = [
        { sku: 'MUG', quantity: 3, name: 'Mug', unitPrice: 2_000 },
        { sku: 'POT', quantity: 1, name: 'Pot', unitPrice: 9_000 },
      ];
      expect(await shop.orders.orders()).toEqual([
        {
          orderId,
          customerId: RICH,
          status: 'SHIPPED',
          items,
          totalAmount: 15_000,
          shippingAddress: ADDRESS,
          cancelledBecause: null,
        },
      ]);
      expect(await shop.inventory.stock()).toEqual(
        new Map([
          ['MUG', 7],
          ['POT', 1],
        ]),
      );
      expect(await shop.inventory.reservations()).toEqual(
        new Map([[orderId, items.map(({ sku, quantity }) => ({ sku, quantity }))]]),
      );
      expect(await shop.payment.accounts()).toEqual(
        new Map([
          [RICH, 35_000],
          [POOR, 500],
        ]),
      );
      expect(await shop.payment.charges()).toEqual([
        { orderId, customerId: RICH, amount: 15_000, paymentId: expect.any(String) as string },
      ]);
      expect(await shop.shipping.parcels()).toEqual([{ orderId, trackingNumber: `TRACK-${orderId.slice(-4)}` }]);
    });

    it('gives back what was set aside where the money is not there', async () => {
      const { orderId } = await shop.order(POOR, [{ sku: 'MUG', quantity: 3 }]);
      await shop.untilStatus(orderId, 'CANCELLED');
      await waitUntil('it is back', async () => (await shop.inventory.reservations()).size === 0, PATIENCE_MS);
      expect(await shop.inventory.stock()).toEqual(new Map(Object.entries(STOCK)));
      expect(await shop.payment.accounts()).toEqual(new Map(Object.entries(BALANCES)));
      expect(await shop.payment.charges()).toEqual([]);
      expect(await shop.orders.orders()).toMatchObject([{ status: 'CANCELLED', cancelledBecause: 'PAYMENT_FAILED' }]);
    });

    it('sets nothing aside where an article is missing', async () => {
      const { orderId } = await shop.order(RICH, [
        { sku: 'MUG', quantity: 3 },
        { sku: 'POT', quantity: 3 },
      ]);
      await shop.untilStatus(orderId, 'CANCELLED');
      expect(await shop.inventory.stock()).toEqual(new Map(Object.entries(STOCK)));
      expect(await shop.inventory.reservations()).toEqual(new Map());
      expect(await shop.orders.orders()).toMatchObject([{ cancelledBecause: 'OUT_OF_STOCK' }]);
    });

    it('answers who asks for orders that it cannot cancel or does not know', async () => {
      const { orderId } = await shop.order(RICH, [{ sku: 'MUG', quantity: 1 }]);
      await shop.untilStatus(orderId, 'SHIPPED');
      const ask = (wanted: string) => ({ requestId: randomUUID(), orderId: wanted, requestedAt: now() });
      await expect(shop.storefront.request.cancelOrder(ask(orderId))).rejects.toMatchObject({ code: 'request-failed' });
      await expect(shop.storefront.request.getOrder(ask(randomUUID()))).rejects.toMatchObject({
        code: 'request-failed',
      });
    });

    it('reserves, releases, charges and refunds for those who ask', async () => {
      const { request } = shop.orders.service;
      const orderId = randomUUID();
      const ask = () => ({ requestId: randomUUID(), orderId, requestedAt: now() });
      const items = [{ sku: 'POT', quantity: 2 }];
      expect(await request.reserveStock({ ...ask(), items })).toMatchObject({ status: 'COMPLETE' });
      const more = { ...ask(), orderId: randomUUID(), items: [{ sku: 'POT', quantity: 1 }] };
      expect(await request.reserveStock(more)).toMatchObject({ status: 'NONE' });
      expect(await shop.inventory.stock()).toEqual(
        new Map([
          ['MUG', 10],
          ['POT', 0],
        ]),
      );
      expect(await request.releaseStock({ ...ask(), items })).toMatchObject({ status: 'COMPLETE' });
      expect(await shop.inventory.stock()).toEqual(new Map(Object.entries(STOCK)));

      const { paymentId } = await request.chargeCard({ ...ask(), customerId: RICH, amount: 40_000 });
      await expect(
        request.chargeCard({ ...ask(), orderId: randomUUID(), customerId: RICH, amount: 10_001 }),
      ).rejects.toMatchObject({ code: 'request-failed' });
      await request.refundPayment({ ...ask(), paymentId, amount: 15_000 });
      await expect(request.refundPayment({ ...ask(), paymentId, amount: 25_001 })).rejects.toMatchObject({
        code: 'request-failed',
      });
      expect(await shop.payment.accounts()).toEqual(
        new Map([
          [RICH, 25_000],
          [POOR, 500],
        ]),
      );
      expect(await shop.payment.charges()).toMatchObject([{ orderId, amount: 25_000 }]);
    });

    it('saves an order that came in by telephone and publishes it, or neither', async () => {
      const taken = {
        orderId: randomUUID(),
        customerId: RICH,
        items: [{ sku: 'MUG', quantity: 1, name: 'Mug', unitPrice: 2_000 }],
        totalAmount: 2_000,
        shippingAddress: ADDRESS,
      };
      // The contract refuses it, after it was saved in the transaction.
      const refused = shop.orders.takeOrder({ ...taken, shippingAddress: { ...ADDRESS, country: 'Great Britain' } });
      await expect(refused).rejects.toSatisfy((error) => isEdaError(error, 'validation-failed'));
      expect(await shop.orders.orders()).toEqual([]);
      expect(shop.transport.read('orders.placed')).toEqual([]);

      await shop.orders.takeOrder(taken);
      await shop.untilStatus(taken.orderId, 'SHIPPED');
      expect(shop.transport.read('orders.placed')).toHaveLength(2);
    });

    it('undoes what a handler has written before it failed', async () => {
      shop.failing.add('inventory.onOrderPlaced').add('payment.onStockReserved').add('order.onPaymentProcessed');
      shop.failing.add('shipping.onOrderConfirmed');
      const { orderId } = await shop.order(RICH, [{ sku: 'MUG', quantity: 4 }]);
      await shop.untilStatus(orderId, 'SHIPPED');
      expect(shop.failing, 'each has failed once').toEqual(new Set());
      expect(await shop.inventory.stock()).toEqual(
        new Map([
          ['MUG', 6],
          ['POT', 2],
        ]),
      );
      expect(await shop.payment.accounts()).toEqual(
        new Map([
          [RICH, 42_000],
          [POOR, 500],
        ]),
      );
      expect(await shop.shipping.parcels()).toHaveLength(1);
    });

    it('keeps stock and balances when it starts again', async () => {
      const { orderId } = await shop.order(RICH, [{ sku: 'MUG', quantity: 1 }]);
      await shop.untilStatus(orderId, 'SHIPPED');
      await shop.restart();
      expect(await shop.inventory.stock()).toEqual(
        new Map([
          ['MUG', 9],
          ['POT', 2],
        ]),
      );
      expect(await shop.payment.accounts()).toEqual(
        new Map([
          [RICH, 48_000],
          [POOR, 500],
        ]),
      );
    });
  });
}

type Shop<Tx> = Awaited<ReturnType<typeof startShop<Tx>>>;

async function startShop<Tx>({ open }: ShopCasesOptions<Tx>) {
  const transport: MemoryTransport = memory({ topics: TOPICS });
  const kept = new Map<ServiceName, Persistence<Tx>>();
  for (const service of SERVICES) kept.set(service, await open(service));
  const of = (service: ServiceName): Persistence<Tx> => {
    const persistence = kept.get(service);
    if (persistence === undefined) throw new Error(`There is no ${service} service.`);
    return persistence;
  };
  /** Handlers that fail the next time, after they have written. */
  const failing = new Set<string>();
  const common = (service: ServiceName) => ({
    transport,
    store: of(service).store,
    logger: silentLogger,
    tell: () => undefined,
    disturb: (handler: string) => {
      if (failing.delete(handler)) throw new Error('on purpose');
    },
  });
  const start = async () => {
    const { stock, reservations } = of('inventory');
    const { accounts, charges } = of('payment');
    const [orders, inventory, payment, shipping] = await Promise.all([
      startOrderService(common('order'), of('order').orders),
      startInventoryService({ ...common('inventory'), stock, reservations, articles: STOCK }),
      startPaymentService({ ...common('payment'), accounts, charges, articles: ARTICLES, balances: BALANCES }),
      startShippingService(common('shipping'), of('shipping').parcels),
    ]);
    return { orders, inventory, payment, shipping };
  };
  const stop = async ({ orders, inventory, payment, shipping }: Awaited<ReturnType<typeof start>>): Promise<void> => {
    await Promise.all([orders, inventory, payment, shipping].map(({ service }) => service.stop()));
  };

  const client = storefront.connect({ transport, logger: silentLogger });
  const shop = {
    ...(await start()),
    transport,
    failing,
    storefront: client,
    order: (customerId: string, items: readonly { readonly sku: string; readonly quantity: number }[]) =>
      client.request.createOrder(
        { requestId: randomUUID(), customerId, items, shippingAddress: ADDRESS, requestedAt: now() },
        { timeoutMs: PATIENCE_MS },
      ),
    untilStatus: (orderId: string, status: string) =>
      waitUntil(
        `the order is ${status}`,
        async () => (await shop.orders.orders()).some((order) => order.orderId === orderId && order.status === status),
        PATIENCE_MS,
      ),
    restart: async () => {
      await stop(shop);
      Object.assign(shop, await start());
    },
    stop: async () => {
      await client.stop();
      await stop(shop);
      await transport.close();
      for (const persistence of kept.values()) await persistence.close();
    },
  };
  await client.start({});
  return shop;
}
