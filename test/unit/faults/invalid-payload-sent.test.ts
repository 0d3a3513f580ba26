import { describe, expect, it } from 'vitest';
import * as shipping from '../../../generated/shipping/index.js';
import { silentLogger } from '../../../src/runtime/service/logger.js';
import { memoryStore } from '../../../src/runtime/stores/memory/index.js';
import { memory } from '../../../src/runtime/transports/memory/index.js';
import { waitUntil } from '../../support/wait-until.js';
import { broker, orderPublishers, ORDERS, placedOrder, startInventory } from './shop.js';

/** What escapes the compiler: data from elsewhere that was only said to be an order. */
const unchecked = (value: unknown): never => value as never;

const INVALID: readonly (readonly [string, unknown])[] = [
  ['a property is missing', { ...placedOrder(1), items: undefined }],
  ['a bound is not kept', { ...placedOrder(1), items: [] }],
  [
    'a nested value is of another type',
    { ...placedOrder(1), shippingAddress: { ...placedOrder(1).shippingAddress, city: 7 } },
  ],
  ['a format is not kept', { ...placedOrder(1), timestamp: 'yesterday' }],
  ['it is no object', 'order'],
  ['it is undefined', undefined],
];

describe('a payload that its schema refuses is never sent', () => {
  it.each(INVALID)('%s', async (_, payload) => {
    const transport = broker();
    const publish = orderPublishers(transport);
    const outcome = publish.orderPlaced.fat(unchecked(payload));
    await expect(outcome).rejects.toMatchObject({ code: 'validation-failed', retryable: false });
    // One that is fine goes through, so the first one was not only slow.
    await publish.orderPlaced.fat(placedOrder(2));
    expect(transport.read(ORDERS)).toHaveLength(1);
    await publish.close();
  });

  it.each([
    ['a header', { headers: { carrier: 'PIGEON' }, parameters: { region: 'eu' } }],
    ['a missing header', { parameters: { region: 'eu' } }],
    ['a parameter', { headers: { carrier: 'DHL' }, parameters: { region: 'mars' } }],
  ] as const)('nor a record with %s that the contract refuses', async (_, options) => {
    const transport = memory({ topics: ['shipping.eu.dispatched', 'shipping.mars.dispatched'] });
    const publish = shipping.createPublishers({ transport, logger: silentLogger });
    const { orderId, timestamp } = placedOrder(1);
    const payload = { orderId, shipmentId: orderId, trackingNumber: 'x', timestamp };
    await expect(publish.shipmentDispatched(payload, unchecked(options))).rejects.toMatchObject({
      code: 'validation-failed',
    });
    await publish.shipmentDispatched(payload, { headers: { carrier: 'DHL' }, parameters: { region: 'eu' } });
    expect(transport.read('shipping.eu.dispatched')).toHaveLength(1);
    expect(transport.read('shipping.mars.dispatched')).toHaveLength(0);
    await publish.close();
  });

  it('from a handler neither: nothing of the handler takes effect, and the record is a dead letter', async () => {
    const transport = broker();
    const publish = orderPublishers(transport);
    const store = memoryStore();
    const service = await startInventory(
      transport,
      async ({ payload }, context) => {
        await context.publish.stockReserved(unchecked({ orderId: payload.orderId }));
      },
      { store: store },
    );
    await publish.orderPlaced.fat(placedOrder(1));
    await waitUntil('it is a dead letter', () => service.counters().deadLetters === 1);
    expect(transport.read('inventory.stock-reserved')).toHaveLength(0);
    expect(store.counts()).toMatchObject({ records: 0, outbox: 0 });
    await service.stop();
    await publish.close();
  });
});
