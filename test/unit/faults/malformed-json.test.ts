import { describe, expect, it } from 'vitest';
import { silentLogger } from '../../../src/runtime/service/logger.js';
import { memoryStore } from '../../../src/runtime/stores/memory/index.js';
import { memory } from '../../../src/runtime/transports/memory/index.js';
import { waitUntil } from '../../support/wait-until.js';
import { generateFrom } from './generated-sdk.js';
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

/** Here the payload has to be read to find out which message a record is. */
const CONTRACT = `asyncapi: 3.0.0
info: { title: Meter, version: 1.0.0 }
defaultContentType: application/json
channels:
  readings:
    address: readings
    messages: { Read: { $ref: '#/components/messages/Read' }, Reset: { $ref: '#/components/messages/Reset' } }
operations:
  receiveReadings: { action: receive, channel: { $ref: '#/channels/readings' } }
components:
  messages:
    Read: { payload: { type: object, required: [kind], properties: { kind: { const: read } } } }
    Reset: { payload: { type: object, required: [kind], properties: { kind: { const: reset } } } }
`;

describe('bytes that are no JSON where only the payload tells the message', () => {
  it('are dead letters too', async () => {
    const generated = await generateFrom({ 'contract.yaml': CONTRACT });
    const transport = memory({ topics: [{ topic: 'readings', partitions: 1 }] });
    const seen: string[] = [];
    const service = (await generated.load('meter')).connect({ transport, logger: silentLogger });
    await service.start({
      onRead: () => {
        seen.push('read');
      },
      onReset: () => {
        seen.push('reset');
      },
    });
    const values = ['{"kind":"read"}', '{"kind"', '7', '{"kind":"reset"}'];
    await transport.send(values.map((value) => ({ topic: 'readings', key: 'k', value, headers: {} })));
    await waitUntil('all are committed', () => transport.committedOffsets('meter')['readings/0'] === '4');
    expect(seen).toEqual(['read', 'reset']);
    expect(transport.read('dlq.meter.readings').map(({ headers }) => text(headers['edagen_dlq_reason']))).toEqual([
      'decode',
      'unknown-message',
    ]);
    await service.stop();
    generated.remove();
  });
});
