import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { silentLogger } from '../../../src/runtime/service/logger.js';
import { memory } from '../../../src/runtime/transports/memory/index.js';
import { waitUntil } from '../../support/wait-until.js';
import { codesOf, generateFrom, type Generated } from './generated-sdk.js';

/** Extensions wherever a schema may have one: of editors, of other generators, of gateways, of nobody. */
const CONTRACT = `asyncapi: 3.0.0
info: { title: Garage, version: 1.0.0, x-team: cars }
defaultContentType: application/json
channels:
  parked:
    address: parked
    x-gateway: { policy: open }
    messages: { CarParked: { $ref: '#/components/messages/CarParked' } }
operations:
  receiveParked: { action: receive, channel: { $ref: '#/channels/parked' }, x-priority: 1 }
  sendParked: { action: send, channel: { $ref: '#/channels/parked' } }
components:
  messages:
    CarParked:
      x-parser-message-name: CarParked
      headers:
        type: object
        x-gate-team: cars
        properties: { gate: { type: string, x-example-of: gate } }
      payload:
        type: object
        x-java-type: com.example.CarParked
        x-unknown: { nested: [1, { $ref: 'not a reference' }] }
        required: [plate]
        properties:
          plate: { type: string, minLength: 2, x-pii: true, x-parser-schema-id: plate }
          size: { $ref: '#/components/schemas/Size' }
          tags: { type: array, x-position: 3, items: { type: string, x-validator: 'throw new Error()' } }
        oneOf:
          - { x-branch: long, properties: { size: { const: L, x-label: Large } } }
          - { x-branch: short, properties: { size: { enum: [S, M], x-enum-varnames: [Small, Medium] } } }
        additionalProperties: { x-open: true }
  schemas:
    Size: { type: string, enum: [S, M, L], x-enum-descriptions: [a, b, c], x-enumNames: [Small, Medium, Large] }
`;

describe('an x- keyword in a schema', () => {
  let generated: Generated;
  beforeAll(async () => {
    generated = await generateFrom({ 'contract.yaml': CONTRACT });
  });
  afterAll(() => {
    generated.remove();
  });

  it('is no mistake', () => {
    expect(generated.result.outcome).toBe('written');
    expect(codesOf(generated)).toEqual([]);
  });

  it('stops no consumer, and lets the other keywords hold', async () => {
    const sdk = await generated.load('garage');
    const transport = memory({ topics: [{ topic: 'parked', partitions: 1 }] });
    const publish = sdk.createPublishers({ transport, logger: silentLogger });
    const seen: unknown[] = [];
    const service = sdk.connect({ transport, logger: silentLogger });
    await service.start({
      onCarParked: (event: { readonly payload: unknown; readonly headers: unknown }) => {
        seen.push([event.payload, event.headers]);
      },
    });
    const car = { plate: 'AB 1', size: 'L', tags: ['red'], colour: 'red' };
    await publish['carParked']?.(car, { headers: { gate: 'north' } });
    await expect(publish['carParked']?.({ plate: 'A', size: 'S' })).rejects.toMatchObject({
      code: 'validation-failed',
    });
    await transport.send([{ topic: 'parked', key: null, value: '{"plate":7}', headers: {} }]);
    await publish['carParked']?.({ plate: 'CD 2', size: 'S' });
    await waitUntil('all are finished', () => transport.committedOffsets('garage')['parked/0'] === '3');
    expect(seen).toEqual([
      [car, { gate: 'north' }],
      [{ plate: 'CD 2', size: 'S' }, {}],
    ]);
    expect(service.counters()).toMatchObject({ handled: 2, deadLetters: 1 });
    await service.stop();
    await publish['close']?.(undefined);
  });
});
