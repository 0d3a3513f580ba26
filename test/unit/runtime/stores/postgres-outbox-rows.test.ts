import { describe, expect, it } from 'vitest';
import type { OutboxRow } from '../../../../src/runtime/store.js';
import { insertOutboxRows } from '../../../../src/runtime/stores/postgres/insert-outbox-rows.js';
import { decodeHeaders, encodeHeaders } from '../../../../src/runtime/stores/postgres/outbox-headers.js';
import { cutAtGate, type FoundRow } from '../../../../src/runtime/stores/postgres/outbox-look.js';
import { createShardOf } from '../../../../src/runtime/stores/postgres/outbox-shards.js';

const row = (text: string): OutboxRow => ({
  id: text,
  record: { topic: 'orders', key: 'k', value: text, headers: {} },
});

describe('shards of the outbox', () => {
  it('are the same for one topic and key, as text or bytes, and all in use', () => {
    const shardOf = createShardOf(16);
    const used = new Set(Array.from({ length: 500 }, (_, index) => shardOf({ topic: 'orders', key: `k${index}` })));
    expect([...used].toSorted((a, b) => a - b)).toEqual(Array.from({ length: 16 }, (_, index) => index));
    expect(shardOf({ topic: 'orders', key: Buffer.from('kä') })).toBe(shardOf({ topic: 'orders', key: 'kä' }));
    // Another process, and another version, must come to the same one.
    expect(shardOf({ topic: 'orders', key: 'k1' })).toBe(4);
  });

  it('take rows without a key in turn', () => {
    const shardOf = createShardOf(3);
    expect(Array.from({ length: 4 }, () => shardOf({ topic: 'orders', key: null }))).toEqual([1, 2, 0, 1]);
  });
});

describe('headers in the outbox', () => {
  it('come back as they were', () => {
    const headers = { text: 'ä\u0000\u2028', bytes: Buffer.from([0, 255]), empty: '', ['__proto__']: 'own' };
    const back = decodeHeaders(encodeHeaders(headers));
    expect(Object.keys(back).toSorted()).toEqual(['__proto__', 'bytes', 'empty', 'text']);
    expect(back['text']).toBe(headers.text);
    expect([...(back['bytes'] as Uint8Array)]).toEqual([0, 255]);
    expect(decodeHeaders(encodeHeaders({ a: 'b' }))).toEqual({ a: 'b' });
    expect(JSON.parse(encodeHeaders({ bytes: Uint8Array.from([1]) }))).toEqual({ bytes: { base64: 'AQ==' } });
  });
});

describe('inserting into the outbox', () => {
  const insert = async (rows: readonly OutboxRow[]) => {
    const sent: (readonly unknown[])[] = [];
    const client = {
      query: async (_: string, values: unknown[] = []) => {
        sent.push(values);
        return { rows: [], rowCount: 0, command: 'INSERT' };
      },
    };
    const shards = await insertOutboxRows(client, { table: 'outbox', shardOf: () => 7 }, rows);
    return { sent, shards: [...shards] };
  };

  it('puts contents into one parameter, and their lengths beside it', async () => {
    const full: OutboxRow = {
      id: 'ä\0',
      record: { topic: 't', key: null, value: '', headers: { a: 'b' }, partition: 2 },
      reply: true,
      expiresAt: 1_000.5,
    };
    const { sent, shards } = await insert([row('x'), full]);
    expect(shards).toEqual([7]);
    expect(sent.map(([body, ...columns]) => [String(body as Buffer), ...columns])).toEqual([
      [
        'xorderskx{}ä\u{FFFD}t{"a":"b"}',
        '{7,7}',
        '{1,12}',
        '{1,5}',
        '{6,1}',
        '{1,-1}',
        '{1,0}',
        '{2,9}',
        '{NULL,2}',
        '{false,true}',
        '{NULL,1000}',
      ],
    ]);
  });

  it('splits what is too much for one statement, and asks for nothing where there is nothing', async () => {
    expect((await insert([])).sent).toEqual([]);
    expect((await insert(Array.from({ length: 25_000 }, (_, index) => row(String(index))))).sent.length).toBe(3);
    const large = { ...row('large'), record: { ...row('large').record, value: new Uint8Array(9 * 1_024 * 1_024) } };
    expect((await insert([large, large, large])).sent.length).toBe(2);
  });
});

describe('the gate of the outbox', () => {
  const found = (shard: number, id: number, ready: boolean): FoundRow => ({ shard, id: String(id), ready }) as FoundRow;

  it('holds back what stands behind a row that waits, within its shard', () => {
    const rows = [found(0, 1, true), found(1, 2, false), found(0, 3, true), found(1, 4, true), found(2, 5, false)];
    const { ready, waiting } = cutAtGate(rows);
    expect(ready.map(({ id }) => id)).toEqual(['1', '3']);
    expect(waiting?.id).toBe('2');
    expect(cutAtGate([found(0, 1, true)]).waiting).toBeUndefined();
  });
});
