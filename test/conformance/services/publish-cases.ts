import { expect, describe, it } from 'vitest';
import * as inventory from '../../../generated/inventory/index.js';
import * as order from '../../../generated/order/index.js';
import * as shipping from '../../../generated/shipping/index.js';
import { isEdaError } from '../../../src/runtime/errors.js';
import { memoryStore } from '../../../src/runtime/stores/memory/index.js';
import { fatOrder, orderId, shipmentDispatched, stockReserved, thinOrder } from './payloads.js';
import { until, type ServiceHarness } from './harness.js';

const TRACEPARENT = '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01';

export function publishCases(harness: ServiceHarness): void {
  describe('publish and consume', () => {
    it('both variants, with payload, headers and metadata as they were published', async () => {
      const shop = await harness.shop(inventory.inventoryService, order.orderService);
      const thin: inventory.OrderPlacedThinEvent[] = [];
      const fat: inventory.OrderPlacedFatEvent[] = [];
      const service = await shop.inventory(
        {},
        { onOrderPlaced: { thin: (event) => void thin.push(event), fat: (event) => void fat.push(event) } },
      );
      const publish = shop.orderPublishers();
      const sent = [
        await publish.orderPlaced.thin(thinOrder(1), { headers: { tenant: 'outlet' } }),
        await publish.orderPlaced.fat(fatOrder(1), { headers: { tenant: 'outlet' }, correlationId: 'basket-1' }),
        await publish.orderPlaced.fat(fatOrder(2), { id: 'given' }),
      ];
      await until('all are handled', () => service.counters().handled === 3);
      expect(
        thin.map(({ payload, headers, name, variant, parameters }) => ({
          payload,
          headers,
          name,
          variant,
          parameters,
        })),
      ).toEqual([
        { payload: thinOrder(1), headers: { tenant: 'outlet' }, name: 'OrderPlaced', variant: 'thin', parameters: {} },
      ]);
      const [first, second] = fat.toSorted((one, other) => one.payload.orderId.localeCompare(other.payload.orderId));
      expect(first?.payload).toEqual(fatOrder(1));
      expect(first?.headers).toEqual({ tenant: 'outlet' });
      expect(first?.metadata).toMatchObject({
        id: sent[1]?.id,
        source: 'urn:eda-gen:shop:order',
        type: 'OrderPlaced',
        variant: 'fat',
        correlationId: 'basket-1',
        topic: shop.topic('orders.placed'),
        key: orderId(1),
      });
      expect(second?.headers).toEqual({});
      // Outside of handlers a message begins a conversation of its own.
      expect(second?.metadata).toMatchObject({ id: 'given', correlationId: 'given' });
      expect(second?.metadata.causationId).toBeUndefined();
      expect(new Set(sent.map(({ id }) => id)).size, 'ids are unique').toBe(3);
      expect(sent.map(({ topic }) => topic)).toEqual(sent.map(() => shop.topic('orders.placed')));
      await shop.untilCommitted('inventory', 'orders.placed', 3);
    });

    it('ids of side by side publishes are unique, and nothing of them is lost', async () => {
      const shop = await harness.shop(inventory.inventoryService, order.orderService);
      const ids = new Set<string>();
      await shop.inventory(
        {},
        {
          onOrderPlaced: {
            thin: (event) => void ids.add(event.metadata.id),
            fat: (event) => void ids.add(event.metadata.id),
          },
        },
      );
      const publish = shop.orderPublishers();
      const sent = await Promise.all(
        Array.from({ length: 2000 }, (_, number) =>
          number % 2 === 0 ? publish.orderPlaced.thin(thinOrder(number)) : publish.orderPlaced.fat(fatOrder(number)),
        ),
      );
      expect(new Set(sent.map(({ id }) => id)).size).toBe(2000);
      await until('all are handled', () => ids.size === 2000);
      expect(ids).toEqual(new Set(sent.map(({ id }) => id)));
    });

    it('with channel parameters and a required header, from all topics that fit, also from later ones', async () => {
      const later = 'shipping.apac.dispatched';
      const shop = await harness.shopWithout([later], order.orderService, shipping.shippingService);
      const seen: order.ShipmentDispatchedEvent[] = [];
      await shop.order({}, { onShipmentDispatched: (event) => void seen.push(event) });
      const publish = shop.shippingPublishers();
      await publish.shipmentDispatched(shipmentDispatched(1), {
        headers: { carrier: 'DHL' },
        parameters: { region: 'eu' },
      });
      await publish.shipmentDispatched(shipmentDispatched(2), {
        headers: { carrier: 'UPS', tenant: 'outlet' },
        parameters: { region: 'us' },
      });
      await until('both are handled', () => seen.length === 2);
      const byRegion = Object.fromEntries(seen.map((event) => [event.parameters.region, event]));
      expect(byRegion['eu']).toMatchObject({ headers: { carrier: 'DHL' }, parameters: { region: 'eu' } });
      expect(byRegion['us']).toMatchObject({ headers: { carrier: 'UPS', tenant: 'outlet' } });
      expect(byRegion['us']?.metadata.topic).toBe(shop.topic('shipping.us.dispatched'));
      await harness.setup.createTopics([{ topic: shop.topic(later), partitions: 1 }]);
      await publish.shipmentDispatched(shipmentDispatched(3), {
        headers: { carrier: 'POST' },
        parameters: { region: 'apac' },
      });
      await until('the record of the later topic is handled', () => seen.length === 3);
      expect(seen[2]).toMatchObject({ parameters: { region: 'apac' }, payload: { trackingNumber: 'T-3' } });
    });

    it('what a handler publishes carries correlation, causation and trace', async () => {
      const shop = await harness.shop(inventory.inventoryService, order.orderService);
      await shop.inventory(
        {},
        {
          onOrderPlaced: {
            thin: () => undefined,
            fat: async (event, context) => {
              await context.publish.stockReserved(stockReserved(1), {
                headers: { tenant: event.headers.tenant ?? 'none' },
              });
            },
          },
        },
      );
      const publish = shop.orderPublishers({
        telemetry: { inject: () => ({ traceparent: TRACEPARENT, tracestate: 'a=1' }) },
      });
      const placed = await publish.orderPlaced.fat(fatOrder(1), {
        correlationId: 'basket-9',
        headers: { tenant: 'outlet' },
      });
      const [reserved] = await shop.read([shop.topic('inventory.stock-reserved')], 1);
      expect(reserved?.headers).toMatchObject({
        ce_specversion: '1.0',
        ce_type: 'StockReserved',
        ce_source: 'urn:eda-gen:shop:inventory',
        ce_correlationid: 'basket-9',
        ce_causationid: placed.id,
        tracestate: 'a=1',
        tenant: 'outlet',
        edagen_derived: '1',
      });
      const [version, trace, span] = (reserved?.headers['traceparent'] ?? '').split('-');
      expect([version, trace], 'the same trace').toEqual(TRACEPARENT.split('-').slice(0, 2));
      expect(span, 'a span of its own').not.toBe(TRACEPARENT.split('-')[2]);
      expect(reserved?.key, 'the partition key of the contract').toBe(orderId(1));
      expect(inventory.StockReserved.is(JSON.parse(reserved?.text ?? ''))).toBe(true);
    });

    for (const [mode, published] of [
      ['none', 4],
      ['lease', 4],
      ['inbox', 2],
    ] as const)
      it(`gives what a handler publishes the same ids when it runs again (store: ${mode})`, async () => {
        const shop = await harness.shop(inventory.inventoryService, order.orderService);
        const store = mode === 'none' ? undefined : memoryStore({ mode: mode as 'inbox' });
        const attempts: number[] = [];
        const service = await shop.inventory(
          { store },
          {
            onOrderPlaced: {
              thin: () => undefined,
              fat: async (_event, context) => {
                attempts.push(context.attempt);
                await context.publish.stockReserved(stockReserved(1));
                await context.publish.stockReserved(stockReserved(2));
                if (context.attempt === 1) throw new Error('the first time');
              },
            },
          },
        );
        await shop.orderPublishers().orderPlaced.fat(fatOrder(1));
        await until('it is handled', () => service.counters().handled === 1);
        expect(attempts).toEqual([1, 2]);
        const records = await shop.read([shop.topic('inventory.stock-reserved')], published);
        expect(records).toHaveLength(published);
        const ids = records.map(({ headers }) => headers['ce_id']);
        expect(new Set(ids).size, 'one id for each publish, whatever the run').toBe(2);
        await shop.untilCommitted('inventory', 'orders.placed', 1);
      });

    it('refuses a payload that is not the contract, before anything is sent', async () => {
      const shop = await harness.shop(order.orderService);
      const publish = shop.orderPublishers();
      const wrong = { ...thinOrder(1), customerId: 7 } as unknown as order.OrderPlacedThin;
      await expect(publish.orderPlaced.thin(wrong)).rejects.toMatchObject({
        code: 'validation-failed',
        message: expect.stringContaining('customerId') as string,
      });
      await expect(
        publish.orderPlaced.thin(thinOrder(1), { headers: { tenant: 'NOT A TENANT' } }),
      ).rejects.toMatchObject({ code: 'validation-failed', message: expect.stringContaining('tenant') as string });
      await publish.orderPlaced.thin(thinOrder(2));
      const records = await shop.read([shop.topic('orders.placed')], 1);
      expect(records.map(({ key }) => key)).toEqual([orderId(2)]);
    });

    it('fails a record over the limit alone, while its neighbours are written', async () => {
      const shop = await harness.shop();
      await harness.setup.createTopics([
        { topic: shop.topic('orders.placed'), partitions: 2, maxMessageBytes: 20_000 },
      ]);
      const publish = shop.orderPublishers();
      const address = { ...fatOrder(1).shippingAddress, street: 'x'.repeat(200) };
      const items = Array.from({ length: 100 }, (_, index) => ({
        sku: `SKU-${index}`,
        name: 'n'.repeat(200),
        quantity: 1,
        unitPrice: 1,
      }));
      const outcomes = await Promise.allSettled(
        Array.from({ length: 40 }, (_, number) =>
          publish.orderPlaced.fat(
            number % 20 === 7
              ? fatOrder(number, { items, totalAmount: 100, shippingAddress: address })
              : fatOrder(number),
          ),
        ),
      );
      const failed = outcomes.flatMap((outcome, number) => (outcome.status === 'rejected' ? [number] : []));
      expect(failed).toEqual([7, 27]);
      for (const number of failed) {
        const { reason } = outcomes[number] as PromiseRejectedResult;
        expect(isEdaError(reason, 'record-too-large'), String(reason)).toBe(true);
        expect((reason as Error).message).toContain(shop.topic('orders.placed'));
      }
      const records = await shop.read([shop.topic('orders.placed')], 38);
      expect(new Set(records.map(({ key }) => key)).size).toBe(38);
    });

    it('a transaction publishes all or nothing', async () => {
      const shop = await harness.shop(order.orderService);
      const store = memoryStore();
      const { transport, names, logger } = shop.options('order');
      const publish = order.createPublishers({ transport, names, logger, store });
      await expect(
        publish.transaction(async ({ publish: inside }) => {
          await inside.orderPlaced.thin(thinOrder(1));
          throw new Error('changed my mind');
        }),
      ).rejects.toThrow('changed my mind');
      await publish.transaction(async ({ publish: inside, tx }) => {
        tx.map<string>('orders').set(orderId(2), 'PLACED');
        await inside.orderPlaced.thin(thinOrder(2));
        await inside.orderPlaced.fat(fatOrder(2));
      });
      await publish.close();
      const records = await shop.read([shop.topic('orders.placed')], 2);
      expect(records.map(({ key, headers }) => [key, headers['ce_variant']])).toEqual([
        [orderId(2), 'thin'],
        [orderId(2), 'fat'],
      ]);
      expect(store.read<string>('orders').get(orderId(2))).toBe('PLACED');
      expect(store.read<string>('orders').size).toBe(1);
    });
  });
}
