import { describe, expect, it } from 'vitest';
import { decodePayload } from '../../../../src/runtime/envelope/payload-codec.js';
import { formatLocation, readLocation, scalarText } from '../../../../src/runtime/envelope/read-location.js';
import { readMetadata, toMessageMetadata } from '../../../../src/runtime/envelope/read-metadata.js';
import { selectMessage } from '../../../../src/runtime/envelope/select-message.js';
import type { AnyMessage, MessageMark } from '../../../../src/runtime/message/descriptor.js';
import { incoming } from '../fake-transport.js';

const bytes = (text: string): Uint8Array => new TextEncoder().encode(text);

describe('payload bytes', () => {
  it('are JSON', () => {
    expect(decodePayload('application/json', bytes('{"a":"ä"}'))).toEqual({ a: 'ä' });
    expect(decodePayload('application/vnd.x+json; charset=utf-8', Buffer.from('[1]'))).toEqual([1]);
    // A view into a larger buffer, as clients hand them out.
    expect(decodePayload('application/json', bytes('xx{"a":1}xx').subarray(2, 9))).toEqual({ a: 1 });
  });

  it.each<[string, string, Uint8Array | null]>([
    ['no value', 'application/json', null],
    ['an empty value', 'application/json', new Uint8Array()],
    ['no JSON', 'application/json', bytes('{"a":')],
    ['no UTF-8', 'application/json', new Uint8Array([0x22, 0xff, 0x22])],
    ['no JSON type', 'application/avro', bytes('{}')],
  ])('that are %s are a decode failure', (_, contentType, value) => {
    expect(() => decodePayload(contentType, value)).toThrow(expect.objectContaining({ code: 'decode-failed' }));
  });
});

describe('metadata of a record', () => {
  it('is read from CloudEvents headers', () => {
    const record = incoming(
      {
        topic: 't',
        key: 'k',
        headers: {
          ce_id: 'i',
          ce_source: 's',
          ce_type: 'OrderPlaced',
          ce_variant: 'thin',
          ce_time: '2026-01-02T03:04:05.123456789+02:00',
          ce_correlationid: 'c',
          ce_causationid: 'b',
          ce_sequence: '00000000000000000007',
          traceparent: 'tp',
          tracestate: 'ts',
          edagen_derived: '1',
        },
      },
      { partition: 2, offset: '17' },
    );
    const read = readMetadata(record);
    expect(read.derived).toBe(true);
    expect(toMessageMetadata(record, read, { id: 'i', source: 'x', type: 'y' })).toEqual({
      id: 'i',
      source: 's',
      type: 'OrderPlaced',
      variant: 'thin',
      time: '2026-01-02T03:04:05.123456789+02:00',
      correlationId: 'c',
      causationId: 'b',
      sequence: '00000000000000000007',
      traceparent: 'tp',
      tracestate: 'ts',
      topic: 't',
      partition: 2,
      offset: '17',
      key: 'k',
    });
  });

  it('is filled from the broker and the contract where a producer wrote none', () => {
    const record = incoming({ headers: { ce_id: '' } }, { timestamp: Date.UTC(2026, 0, 1) });
    const read = readMetadata(record);
    expect(read).toMatchObject({ id: undefined, derived: false });
    expect(toMessageMetadata(record, read, { id: 'topic/0/0', source: 's', type: 'T', variant: 'fat' })).toEqual({
      id: 'topic/0/0',
      source: 's',
      type: 'T',
      variant: 'fat',
      time: '2026-01-01T00:00:00.000Z',
      topic: 'topic',
      partition: 0,
      offset: '0',
    });
  });

  it('survives bytes that are no text', () => {
    const record = { ...incoming({}), headers: { ce_id: new Uint8Array([0xff]) } };
    expect(readMetadata(record).id).toBe('\uFFFD');
  });
});

describe('locations', () => {
  it('lead through own properties only', () => {
    const location = { from: 'payload', path: ['a', '0', 'b/c'] } as const;
    expect(readLocation(location, { a: [{ 'b/c': 1 }] }, {})).toBe(1);
    expect(readLocation({ from: 'payload', path: ['constructor', 'name'] }, {}, {})).toBeUndefined();
    expect(readLocation({ from: 'header', path: ['h'] }, {}, { h: 'x' })).toBe('x');
    expect(readLocation(location, null, undefined)).toBeUndefined();
    expect(formatLocation(location)).toBe('$message.payload#/a/0/b~1c');
  });

  it('give text for scalars', () => {
    expect([0, '0', false, 12n].map(scalarText)).toEqual(['0', '0', 'false', '12']);
    expect(['', null, undefined, {}, [], Number.POSITIVE_INFINITY].map(scalarText)).toEqual(Array.from({ length: 6 }));
  });
});

describe('which message a record is', () => {
  const candidate = (
    type: string,
    variant?: 'thin' | 'fat',
    marks?: readonly MessageMark[],
  ): { message: AnyMessage } => ({
    message: {
      type,
      contentType: 'application/json',
      payload: () => true,
      ...(variant === undefined ? {} : { variant }),
      ...(marks === undefined ? {} : { marks }),
    },
  });
  const thin = candidate('OrderPlaced', 'thin');
  const fat = candidate('OrderPlaced', 'fat');
  const other = candidate('Other');
  const never = (): never => {
    throw new Error('the payload is not needed');
  };

  it('is told by type and variant', () => {
    const all = [thin, fat, other];
    expect(selectMessage(all, incoming({}), { type: 'OrderPlaced', variant: 'fat' }, never)).toBe(fat);
    expect(selectMessage(all, incoming({}), { type: 'Other', variant: undefined }, never)).toBe(other);
    expect(selectMessage(all, incoming({}), { type: 'OrderPlaced', variant: undefined }, never)).toBeUndefined();
    expect(selectMessage([fat, other], incoming({}), { type: 'OrderPlaced', variant: undefined }, never)).toBe(fat);
    expect(selectMessage([other], incoming({}), { type: 'Else', variant: undefined }, never)).toBeUndefined();
  });

  it('is told by constants: first a header, then the payload', () => {
    const byHeader = candidate('A', undefined, [{ from: 'header', path: ['kind'], value: 1 }]);
    const byPayload = candidate('B', undefined, [{ from: 'payload', path: ['type'], value: 'b' }]);
    const none = { type: undefined, variant: undefined };
    const all = [byPayload, byHeader];
    expect(selectMessage(all, incoming({ headers: { kind: '1' } }), none, () => ({ type: 'b' }))).toBe(byHeader);
    expect(selectMessage(all, incoming({}), none, () => ({ type: 'b' }))).toBe(byPayload);
    expect(selectMessage(all, incoming({}), none, () => 'text')).toBeUndefined();
  });

  it('is the only one of its channel, else none', () => {
    const none = { type: undefined, variant: undefined };
    expect(selectMessage([thin], incoming({}), none, never)).toBe(thin);
    expect(selectMessage([thin, fat], incoming({}), none, never)).toBeUndefined();
  });
});
