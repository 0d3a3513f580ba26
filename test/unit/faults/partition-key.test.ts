import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { memory } from '../../../src/runtime/transports/memory/index.js';
import { silentLogger } from '../../../src/runtime/service/logger.js';
import * as order from '../../../generated/order/index.js';
import { compile, STRICTEST, TYPESCRIPT_VERSIONS } from '../../compile/typescript-versions.js';
import { codesOf, generateFrom, type Generated } from './generated-sdk.js';
import { broker, orderPublishers, ORDERS, placedOrder, text } from './shop.js';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';

describe('a message has the key that its binding names', () => {
  it('in the SDK of the shop', async () => {
    const transport = broker(3);
    const publish = orderPublishers(transport);
    await publish.orderPlaced.fat(placedOrder(1));
    await publish.orderPlaced.thin({
      orderId: placedOrder(2).orderId,
      customerId: placedOrder(2).customerId,
      timestamp: placedOrder(2).timestamp,
    });
    const keys = transport.read(ORDERS).map(({ key }) => text(key));
    expect(new Set(keys)).toEqual(new Set([placedOrder(1).orderId, placedOrder(2).orderId]));
    expect(keys).toHaveLength(2);
    await publish.close();
  });

  it('in every message that the shop sends', () => {
    const keys = Object.entries(order.orderService.sends).flatMap(([, { messages }]) =>
      messages.map(({ message }) => message.key),
    );
    expect(keys.length).toBeGreaterThan(4);
    expect(keys.every((key) => key !== undefined && key.path.length > 0)).toBe(true);
  });
});

const CONTRACT = `asyncapi: 3.0.0
info: { title: Depot, version: 1.0.0 }
defaultContentType: application/json
channels:
  parcels:
    address: parcels
    messages:
      ParcelMoved: { $ref: '#/components/messages/ParcelMoved' }
      ParcelLost: { $ref: '#/components/messages/ParcelLost' }
operations:
  sendParcels: { action: send, channel: { $ref: '#/channels/parcels' } }
components:
  schemas:
    ParcelId: { type: string, minLength: 1 }
  messages:
    ParcelMoved:
      bindings: { kafka: { key: { $ref: '#/components/schemas/ParcelId' } } }
      payload:
        type: object
        required: [parcel]
        properties: { parcel: { $ref: '#/components/schemas/ParcelId' } }
    ParcelLost:
      bindings: { kafka: { key: { type: string } } }
      payload:
        type: object
        required: [parcel]
        properties: { parcel: { $ref: '#/components/schemas/ParcelId' } }
`;

describe('a key that only the Kafka binding names', () => {
  let generated: Generated;
  beforeAll(async () => {
    generated = await generateFrom({ 'contract.yaml': CONTRACT });
  });
  afterAll(() => {
    generated.remove();
  });

  it('is found where its schema is that of one property', async () => {
    const transport = memory({ topics: ['parcels'] });
    const publish = (await generated.load('depot')).createPublishers({ transport, logger: silentLogger });
    await publish['parcelMoved']?.({ parcel: 'p-1' });
    expect(transport.read('parcels').map(({ key }) => text(key))).toEqual(['p-1']);
    await publish['close']?.(undefined);
  });

  it('has to be given where the contract does not tell where it is: the compiler asks for it, and validate says so', async () => {
    expect(codesOf(generated)).toContain('key-location-unknown');
    const program = (call: string): string => `
import { memory } from '@eda-gen/runtime/transports/memory';
import { createPublishers } from './generated/depot/index.js';
await createPublishers({ transport: memory() }).parcelLost(${call});
`;
    writeFileSync(join(generated.folder, 'without.ts'), program(`{ parcel: 'p-1' }`));
    writeFileSync(join(generated.folder, 'with.ts'), program(`{ parcel: 'p-1' }, { key: 'p-1' }`));
    writeFileSync(
      join(generated.folder, 'tsconfig.json'),
      JSON.stringify({ compilerOptions: STRICTEST, include: ['with.ts', 'without.ts'] }),
    );
    writeFileSync(join(generated.folder, 'package.json'), JSON.stringify({ type: 'module' }));
    const errors = await compile(TYPESCRIPT_VERSIONS.at(-1)?.tsc ?? '', generated.folder);
    expect(errors.map(({ file }) => file.endsWith('without.ts'))).toEqual([true]);
    expect(errors[0]?.message).toContain('Expected 2 arguments');
  });
});
