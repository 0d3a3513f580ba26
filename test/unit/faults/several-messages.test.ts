import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { silentLogger } from '../../../src/runtime/service/logger.js';
import { memory } from '../../../src/runtime/transports/memory/index.js';
import { waitUntil } from '../../support/wait-until.js';
import { generateFrom, type Generated } from './generated-sdk.js';
import { broker, orderPublishers, placedOrder, startInventory, text } from './shop.js';

/** Three messages on one channel; the header that all of them share has no constant in one of them. */
const CONTRACT = `asyncapi: 3.0.0
info: { title: Ledger, version: 1.0.0 }
defaultContentType: application/json
channels:
  entries:
    address: entries
    messages:
      Credited: { $ref: '#/components/messages/Credited' }
      Debited: { $ref: '#/components/messages/Debited' }
      Corrected: { $ref: '#/components/messages/Corrected' }
operations:
  receiveEntries: { action: receive, channel: { $ref: '#/channels/entries' } }
components:
  messages:
    Credited:
      headers: { type: object, properties: { kind: { type: string, const: credit } } }
      payload: { type: object, required: [amount], properties: { amount: { type: integer } } }
    Debited:
      headers: { type: object, properties: { kind: { type: string, const: debit } } }
      payload: { type: object, required: [amount], properties: { amount: { type: integer } } }
    Corrected:
      headers: { type: object, properties: { kind: { type: string } } }
      payload:
        type: object
        required: [amount, because]
        properties: { amount: { type: integer }, because: { type: string } }
`;

interface Seen {
  readonly handler: string;
  readonly name: string;
  readonly payload: unknown;
  readonly headers: unknown;
}

describe('each message of a channel comes to its own handler, as what its type says', () => {
  let generated: Generated;
  beforeAll(async () => {
    generated = await generateFrom({ 'contract.yaml': CONTRACT });
  });
  afterAll(() => {
    generated.remove();
  });

  it('told by ce_type, by a constant, or not at all; and nothing of it throws out of the loop', async () => {
    const transport = memory({ topics: [{ topic: 'entries', partitions: 1 }] });
    const seen: Seen[] = [];
    const handle =
      (handler: string) =>
      (event: Omit<Seen, 'handler'>): void => {
        seen.push({ handler, name: event.name, payload: event.payload, headers: event.headers });
      };
    const service = (await generated.load('ledger')).connect({ transport, logger: silentLogger });
    await service.start({
      onCredited: handle('onCredited'),
      onDebited: handle('onDebited'),
      onCorrected: handle('onCorrected'),
    });
    const send = async (value: unknown, headers: Record<string, string>): Promise<void> =>
      transport.send([{ topic: 'entries', key: 'k', value: JSON.stringify(value), headers }]);
    const because = 'a slip';
    await send({ amount: 1 }, { ce_type: 'Credited' });
    await send({ amount: 2, because }, { ce_type: 'Corrected' });
    await send({ amount: 3 }, { kind: 'debit' });
    // Nothing tells these: not the type, and the shared header is none of the constants (or is not there).
    await send({ amount: 4, because }, { kind: 'other' });
    await send({ amount: 5, because }, {});
    // Validates as what it says to be, or not at all: never as whatever fits.
    await send({ amount: 6 }, { ce_type: 'Corrected' });
    await send({ amount: 7 }, { kind: 'credit' });
    await waitUntil('all are finished', () => transport.committedOffsets('ledger')['entries/0'] === '7');

    expect(seen).toEqual([
      { handler: 'onCredited', name: 'Credited', payload: { amount: 1 }, headers: {} },
      { handler: 'onCorrected', name: 'Corrected', payload: { amount: 2, because }, headers: {} },
      { handler: 'onDebited', name: 'Debited', payload: { amount: 3 }, headers: { kind: 'debit' } },
      { handler: 'onCredited', name: 'Credited', payload: { amount: 7 }, headers: { kind: 'credit' } },
    ]);
    expect(
      transport
        .read('dlq.ledger.entries')
        .map(({ value, headers }) => [JSON.parse(text(value) ?? ''), text(headers['edagen_dlq_reason'])]),
    ).toEqual([
      [{ amount: 4, because }, 'unknown-message'],
      [{ amount: 5, because }, 'unknown-message'],
      [{ amount: 6 }, 'schema'],
    ]);
    await service.stop();
  });
});

describe('variants of an event', () => {
  it('come to the handlers that their types name', async () => {
    const transport = broker();
    const publish = orderPublishers(transport);
    const seen: string[] = [];
    const service = await startInventory(transport, {
      fat: ({ name, variant, payload }) => {
        seen.push(`${name} ${variant} ${payload.items.length}`);
      },
      thin: ({ name, variant, payload }) => {
        seen.push(`${name} ${variant} ${'items' in payload}`);
      },
    });
    const { orderId, customerId, timestamp } = placedOrder(1);
    await publish.orderPlaced.thin({ orderId, customerId, timestamp });
    await publish.orderPlaced.fat(placedOrder(1));
    await waitUntil('both are handled', () => seen.length === 2);
    expect(seen).toEqual(['OrderPlaced thin false', 'OrderPlaced fat 1']);
    await service.stop();
    await publish.close();
  });
});
