import { describe, expect, it } from 'vitest';
import { buildRecord, type BuildRecordOptions } from '../../../../src/runtime/envelope/build-record.js';
import { createOrigin, deriveId } from '../../../../src/runtime/envelope/origin.js';
import { createRecordTemplate } from '../../../../src/runtime/envelope/record-template.js';
import type { AnyMessage } from '../../../../src/runtime/message/descriptor.js';
import type { ChannelDescriptor } from '../../../../src/runtime/service/descriptor.js';
import type { Telemetry } from '../../../../src/runtime/service/types.js';
import type { OutboxRow } from '../../../../src/runtime/store.js';
import { FakeClock } from '../fake-clock.js';
import { message, objectValidator, OrderPlaced, ordersChannel } from '../hand-made.js';

interface Build extends Omit<BuildRecordOptions, 'template'> {
  readonly message?: AnyMessage;
  readonly channel?: ChannelDescriptor;
  readonly telemetry?: Telemetry;
  readonly clock?: FakeClock;
}

function build({ message: sent = OrderPlaced, channel = ordersChannel, telemetry, clock, ...rest }: Build): OutboxRow {
  return buildRecord({
    template: createRecordTemplate({
      message: sent,
      source: 'urn:shop:inventory',
      channel,
      topic: channel.address ?? '',
      clock: clock ?? new FakeClock(),
      telemetry,
    }),
    ...rest,
  });
}

const withLocation = (fields: Partial<AnyMessage>): AnyMessage =>
  message({ type: 'Probe', payload: objectValidator({ 'id?': 'unknown', 'version?': 'unknown' }), ...fields });
const origin = (): ReturnType<typeof createOrigin> =>
  createOrigin({
    consumer: 'inventory/receiveOrderPlaced',
    source: 'urn:shop:order',
    id: 'handled-1',
    correlationId: 'conversation-1',
    traceparent: '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01',
    tracestate: 'vendor=1',
  });

describe('metadata', () => {
  it('is CloudEvents in binary mode', () => {
    expect(build({ payload: { orderId: 'o-1' } })).toEqual({
      id: '00000001-0000-4000-8000-000000000001',
      record: {
        topic: 'orders.placed',
        key: 'o-1',
        value: '{"orderId":"o-1"}',
        headers: {
          ce_specversion: '1.0',
          ce_id: '00000001-0000-4000-8000-000000000001',
          ce_source: 'urn:shop:inventory',
          ce_type: 'OrderPlaced',
          ce_time: '2026-01-02T03:04:05.678Z',
          ce_correlationid: '00000001-0000-4000-8000-000000000001',
          'content-type': 'application/json',
        },
      },
    });
  });

  it('names the variant, and takes over what is given', () => {
    const { headers } = build({
      message: { ...OrderPlaced, variant: 'fat' },
      payload: { orderId: 'o' },
      input: { id: 'my-id', correlationId: 'my-conversation', causationId: 'my-cause' },
    }).record;
    expect(headers).toMatchObject({
      ce_id: 'my-id',
      ce_variant: 'fat',
      ce_correlationid: 'my-conversation',
      ce_causationid: 'my-cause',
    });
    expect(headers).not.toHaveProperty('edagen_derived');
  });

  it('pads a sequence to 20 digits, and leaves other text alone', () => {
    const sequenced = withLocation({ sequence: { from: 'payload', path: ['version'] } });
    expect(build({ message: sequenced, payload: { version: 42 } }).record.headers['ce_sequence']).toBe(
      '00000000000000000042',
    );
    expect(build({ message: sequenced, payload: { version: '2026-01-02' } }).record.headers['ce_sequence']).toBe(
      '2026-01-02',
    );
    expect(() => build({ message: sequenced, payload: {} })).toThrow(
      /\$message\.payload#\/version, but nothing is there/,
    );
  });

  it('takes the id from where the contract has it', () => {
    const identified = withLocation({ id: { from: 'payload', path: ['id'] } });
    expect(build({ message: identified, payload: { id: 7 } }).id).toBe('7');
    expect(build({ message: identified, payload: { id: 7 }, input: { id: 'x' } }).id).toBe('x');
    const handled = build({ message: identified, payload: { id: 7 }, origin: origin() });
    expect(handled.id).toBe('7');
    expect(handled.record.headers).not.toHaveProperty('edagen_derived');
  });

  it('writes the id into a header that the contract names and no application header is', () => {
    const byOwnHeader = withLocation({ id: { from: 'header', path: ['event-id'] } });
    const { id, record } = build({ message: byOwnHeader, payload: {}, origin: origin() });
    expect(record.headers).toMatchObject({ 'event-id': id, ce_id: id, edagen_derived: '1' });
    const byApplicationHeader = withLocation({
      id: { from: 'header', path: ['event-id'] },
      headerTypes: { 'event-id': 'string' },
    });
    expect(build({ message: byApplicationHeader, payload: {}, input: { headers: { 'event-id': 'e-1' } } }).id).toBe(
      'e-1',
    );
    expect(() => build({ message: byApplicationHeader, payload: {} })).toThrow(/Probe has no id/);
  });

  it('writes the correlation id into the header that the contract names', () => {
    const correlated = withLocation({ correlationId: { from: 'header', path: ['correlation-id'] } });
    const { headers } = build({ message: correlated, payload: {}, origin: origin() }).record;
    expect(headers).toMatchObject({ 'correlation-id': 'conversation-1', ce_correlationid: 'conversation-1' });
  });

  it('lets the runtime’s own headers win', () => {
    const { headers, partition, topic } = build({
      payload: { orderId: 'o' },
      extraHeaders: { kafka_correlationId: 'c' },
      topic: 'elsewhere',
      partition: 3,
    }).record;
    expect(headers).toMatchObject({ kafka_correlationId: 'c' });
    expect({ partition, topic }).toEqual({ partition: 3, topic: 'elsewhere' });
  });
});

describe('publishing from a handler', () => {
  it('derives the same ids in a second run, others for each publish and each name', () => {
    const run = (): string[] => {
      const handled = origin();
      return [OrderPlaced, OrderPlaced, { ...OrderPlaced, variant: 'fat' as const }].map(
        (sent) => build({ message: sent, payload: { orderId: 'o' }, origin: handled }).id,
      );
    };
    const ids = run();
    expect(run()).toEqual(ids);
    expect(new Set(ids).size).toBe(3);
    for (const id of ids) expect(id).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-8[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
  });

  it('keeps the parts of a derived id apart', () => {
    const fields = { consumer: 'a', source: 'b', id: 'c' };
    expect(deriveId(fields, 'd', 0)).not.toBe(deriveId({ consumer: 'ab', source: '', id: 'c' }, 'd', 0));
    expect(deriveId(fields, 'd', 1)).not.toBe(deriveId(fields, 'd', 0));
  });

  it('carries correlation, causation and the mark of derived ids', () => {
    expect(build({ payload: { orderId: 'o' }, origin: origin() }).record.headers).toMatchObject({
      ce_correlationid: 'conversation-1',
      ce_causationid: 'handled-1',
      edagen_derived: '1',
    });
    const first = createOrigin({ consumer: 'c', source: 's', id: 'first' });
    expect(build({ payload: { orderId: 'o' }, origin: first }).record.headers).toMatchObject({
      ce_correlationid: 'first',
      ce_causationid: 'first',
    });
  });

  it('continues the trace of the handled message with a parent id of its own', () => {
    const { headers } = build({ payload: { orderId: 'o' }, origin: origin() }).record;
    expect(headers['traceparent']).toMatch(/^00-0af7651916cd43dd8448eb211c80319c-(?!b7ad6b7169203331)[0-9a-f]{16}-01$/);
    expect(headers['tracestate']).toBe('vendor=1');
  });

  it('asks telemetry for the trace first', () => {
    const telemetry = { inject: () => ({ traceparent: '00-11111111111111111111111111111111-2222222222222222-01' }) };
    const { headers } = build({ payload: { orderId: 'o' }, origin: origin(), telemetry }).record;
    expect(headers['traceparent']).toBe(telemetry.inject().traceparent);
    expect(headers).not.toHaveProperty('tracestate');
  });

  it('passes on no trace that is none', () => {
    const broken = createOrigin({ consumer: 'c', source: 's', id: 'i', traceparent: 'garbage' });
    expect(build({ payload: { orderId: 'o' }, origin: broken }).record.headers).not.toHaveProperty('traceparent');
  });
});

describe('key', () => {
  it('is text or a number of the payload or of a header', () => {
    const keyed = withLocation({ key: { from: 'payload', path: ['id'] } });
    expect(build({ message: keyed, payload: { id: 12 } }).record.key).toBe('12');
    const byHeader = withLocation({
      key: { from: 'header', path: ['tenant'] },
      headerTypes: { tenant: 'string' },
    });
    expect(build({ message: byHeader, payload: {}, input: { headers: { tenant: 't-1' } } }).record.key).toBe('t-1');
  });

  it('is what the caller says', () => {
    expect(build({ payload: { orderId: 'o' }, input: { key: 'mine' } }).record.key).toBe('mine');
    expect(build({ message: withLocation({}), payload: {} }).record.key).toBeNull();
  });

  it.each([undefined, '', null, {}, Number.NaN])('that is missing is an error that names the place: %s', (id) => {
    const keyed = withLocation({ key: { from: 'payload', path: ['id'] } });
    expect(() => build({ message: keyed, payload: { id } })).toThrow(
      /^Probe has no key: the contract takes it from \$message\.payload#\/id, but .* Give it a string or a number there or pass it as option `key`\.$/,
    );
  });
});

describe('payload', () => {
  it('is validated before anything is built', () => {
    expect(() => build({ payload: {} })).toThrow("OrderPlaced is not valid: must have required property 'orderId'");
  });

  it('passes as it is: a timestamp keeps its digits and its offset', () => {
    const stamped = withLocation({});
    const at = '2026-01-02T03:04:05.678901234+05:30';
    expect(build({ message: stamped, payload: { at } }).record.value).toBe(`{"at":"${at}"}`);
  });

  it('that JSON cannot hold is refused', () => {
    expect(() => build({ message: withLocation({}), payload: { big: 1n } })).toThrow(/cannot be written as JSON/);
    const anything = message({ type: 'Any', payload: () => true });
    expect(() => build({ message: anything, payload: undefined })).toThrow('Any is undefined: give a payload.');
  });

  it('of another content type than JSON is refused when the SDK is connected', () => {
    expect(() => build({ message: withLocation({ contentType: 'application/avro' }), payload: {} })).toThrow(
      /Probe has content type application\/avro, which this runtime cannot read or write/,
    );
    for (const contentType of ['application/json; charset=utf-8', 'application/vnd.shop+json'])
      expect(build({ message: withLocation({ contentType }), payload: {} }).record.headers['content-type']).toBe(
        contentType,
      );
  });
});
