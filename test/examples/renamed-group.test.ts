import { expect, it } from 'vitest';
import { silentLogger } from '@eda-gen/runtime';
import { memoryStore, type MemoryStore } from '@eda-gen/runtime/stores/memory';
import { memory, type MemoryTransport } from '@eda-gen/runtime/transports/memory';
import * as payment from '../../generated/payment/index.js';
import type { Counters, Names } from '../../src/runtime/service/types.js';
import { waitUntil } from '../support/wait-until.js';

const PROCESSED = 'payments.processed';
const ORDER = '7d1f4f5e-2f0e-4f3c-9a53-0d9f5c6b1a01';

/** Starts the payment service under some names, waits until it has nothing more to do, and stops it. */
async function runOnce(transport: MemoryTransport, store: MemoryStore, names: Names, group: string): Promise<Counters> {
  const service = payment.connect({ transport, store, names, logger: silentLogger });
  const unexpected = (): never => {
    throw new Error('not asked in this test');
  };
  await service.start({
    onStockReserved: async (event, context) => {
      const { orderId, totalAmount: amount, timestamp } = event.payload;
      await context.publish.paymentProcessed({ orderId, paymentId: orderId, amount, timestamp });
    },
    chargeCard: unexpected,
    priceQuote: unexpected,
    refundPayment: unexpected,
    scoreFraud: unexpected,
  });
  await waitUntil('all is committed', () => transport.committedOffsets(group)['inventory.stock-reserved/0'] === '2');
  await service.stop();
  return service.counters();
}

const ids = (transport: MemoryTransport): string[] =>
  transport.read(PROCESSED).map(({ headers }) => new TextDecoder().decode(headers['ce_id']));

it('a renamed group handles again what is retained, and publishes it under other ids (docs/names.md)', async () => {
  const topics = ['charge-card', 'failed', 'price-quote', 'processed', 'refund', 'score-fraud'];
  const transport = memory({
    partitions: 1,
    topics: ['inventory.stock-reserved', ...topics.map((name) => `payments.${name}`)],
  });
  const store = memoryStore();
  await transport.connect();
  const record = {
    topic: 'inventory.stock-reserved',
    key: ORDER,
    headers: { ce_id: 'one', ce_source: 'urn:test', ce_type: 'StockReserved' },
    value: JSON.stringify({
      orderId: ORDER,
      customerId: 'c2a7b9de-6f07-4a0c-8a35-5a3f0f8f2b11',
      reservationId: '91f3d1f0-7a2c-4a37-9d55-1f6c0be8a751',
      items: [{ sku: 'MUG-BLUE', quantity: 2 }],
      totalAmount: 3998,
      timestamp: '2026-03-01T09:30:00.125Z',
    } satisfies payment.StockReserved),
  };
  await transport.send([record, record]);

  const first = await runOnce(transport, store, {}, 'payment');
  expect(first).toMatchObject({ handled: 1, duplicates: 1 });
  expect(ids(transport)).toHaveLength(1);

  // The binding names the group, so the service's name does not change it: nothing is new.
  const renamedService = await runOnce(transport, store, { service: 'billing' }, 'payment');
  expect(renamedService).toMatchObject({ handled: 0, duplicates: 0 });

  const renamedGroup = await runOnce(transport, store, { groups: () => 'billing' }, 'billing');
  expect(renamedGroup).toMatchObject({ handled: 1, duplicates: 1 });
  expect(new Set(ids(transport)).size).toBe(2);
  await transport.close();
});
