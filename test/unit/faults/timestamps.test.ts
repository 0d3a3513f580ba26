import { describe, expect, it } from 'vitest';
import { memoryStore } from '../../../src/runtime/stores/memory/index.js';
import { waitUntil } from '../../support/wait-until.js';
import { broker, orderPublishers, ORDERS, placedOrder, startInventory, text } from './shop.js';

const TIMESTAMPS = [
  '2026-03-01T09:30:00.123456789+05:30',
  '2026-03-01T09:30:00.100000-03:00',
  '2026-03-01T09:30:00Z',
  '2026-12-31T23:59:59.999999999999Z',
  '1969-12-31T23:59:59.000-00:00',
  '2026-03-01t09:30:00.5z',
];

describe('a timestamp', () => {
  it.each(TIMESTAMPS)('%s comes as it was published, digits and offset, and goes on so', async (timestamp) => {
    const transport = broker();
    const publish = orderPublishers(transport);
    const seen: unknown[] = [];
    const service = await startInventory(
      transport,
      async ({ payload }, context) => {
        seen.push(payload.timestamp);
        await context.publish.stockReservationFailed({
          orderId: payload.orderId,
          reason: 'OUT_OF_STOCK',
          missing: [{ sku: 'MUG-BLUE', requested: 2, available: 0, status: 'UNAVAILABLE' }],
          timestamp: payload.timestamp,
        });
      },
      { store: memoryStore() },
    );
    await publish.orderPlaced.fat(placedOrder(1, { timestamp }));
    const answers = 'inventory.stock-reservation-failed';
    await waitUntil('it is answered', () => transport.read(answers).length === 1 || service.counters().deadLetters > 0);
    expect(seen).toEqual([timestamp]);
    for (const topic of [ORDERS, answers])
      expect(JSON.parse(text(transport.read(topic)[0]?.value) ?? '')).toMatchObject({ timestamp });
    await service.stop();
    await publish.close();
  });

  it('of the message itself (ce_time) is what its producer wrote', async () => {
    const transport = broker();
    const times: string[] = [];
    const service = await startInventory(transport, (event) => {
      times.push(event.metadata.time);
    });
    const headers = { ce_type: 'OrderPlaced', ce_variant: 'fat', ce_time: '2026-03-01T09:30:00.123456789+05:30' };
    await transport.send([{ topic: ORDERS, key: 'k', value: JSON.stringify(placedOrder(1)), headers }]);
    await waitUntil('it is handled', () => times.length === 1);
    expect(times).toEqual(['2026-03-01T09:30:00.123456789+05:30']);
    await service.stop();
  });

  it('that is none is refused', async () => {
    const publish = orderPublishers(broker());
    for (const timestamp of ['2026-03-01T09:30:00', '2026-02-30T09:30:00Z', '2026-03-01', '1772357400'])
      await expect(publish.orderPlaced.fat(placedOrder(1, { timestamp }))).rejects.toMatchObject({
        code: 'validation-failed',
      });
    await publish.close();
  });
});
