import { describe, expect, it } from 'vitest';
import { memoryStore } from '../../../src/runtime/stores/memory/index.js';
import { waitUntil } from '../../support/wait-until.js';
import { broker, orderPublishers, ORDERS, placedOrder, startInventory, text } from './shop.js';

const BROKEN: readonly (Uint8Array | string | null)[] = [
  '{"orderId":',
  'no json',
  '',
  null,
  new Uint8Array([0xff, 0xfe, 0x00]),
];

describe.each([
  { name: 'without a store', store: () => undefined },
  { name: 'with an inbox', store: () => memoryStore() },
  { name: 'with leases', store: () => memoryStore({ mode: 'lease' }) },
] as const)('bytes that are no JSON, $name', ({ store }) => {
  it('are dead letters, once each, and the consumer goes on', async () => {
    const transport = broker();
    const publish = orderPublishers(transport);
    const seen: string[] = [];
    const service = await startInventory(
      transport,
      ({ payload }) => {
        seen.push(payload.orderId);
      },
      { store: store() },
    );
    const headers = { ce_type: 'OrderPlaced', ce_variant: 'fat', ce_id: 'x', ce_source: 'urn:test' };
    await publish.orderPlaced.fat(placedOrder(1));
    for (const value of BROKEN) await transport.send([{ topic: ORDERS, key: 'k', value, headers }]);
    await publish.orderPlaced.fat(placedOrder(2));
    await waitUntil('all are committed', () => transport.committedOffsets('inventory')[`${ORDERS}/0`] === '7');

    // Two keys are in no order with each other.
    expect(seen.toSorted()).toEqual([placedOrder(1).orderId, placedOrder(2).orderId]);
    const letters = transport.read(`dlq.inventory.${ORDERS}`);
    expect(letters.map((letter) => text(letter.headers['edagen_dlq_reason']))).toEqual(BROKEN.map(() => 'decode'));
    expect(letters.map(({ value }) => (value === null ? null : [...value]))).toEqual(
      BROKEN.map((value) =>
        value === null ? null : [...(typeof value === 'string' ? new TextEncoder().encode(value) : value)],
      ),
    );
    expect(service.counters()).toMatchObject({ handled: 2, deadLetters: 5, retries: 0 });
    expect(service.health()).toMatchObject({ status: 'started', problems: [] });
    await service.stop();
    await publish.close();
  });
});
