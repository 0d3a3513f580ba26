import { describe, expect, it } from 'vitest';
import { isEdaError } from '../../../src/runtime/errors.js';
import { Collector, type Harness, record } from './harness.js';

const TIMEOUT = 60_000;

export function publishCases(harness: Harness): void {
  describe('sending', () => {
    it(
      'carries keys, values and headers byte by byte',
      async () => {
        const topic = await harness.topic(1);
        const client = await harness.client();
        const bytes = Uint8Array.from([0, 255, 128, 10, 13]);
        await client.send([
          { topic, key: bytes, value: bytes, headers: { bytes, text: 'ä€𝄞', empty: '', none: new Uint8Array() } },
          { topic, key: '', value: '', headers: {} },
          { topic, key: null, value: null, headers: {} },
        ]);
        const sink = new Collector();
        await harness.member({ group: harness.name('group'), topic, sink });
        await harness.until('three records', () => sink.received.length === 3);
        const [full, empty, none] = sink.received.map((one) => one.record);
        const plain = (value: Uint8Array | null | undefined): number[] | null | undefined => value && [...value];
        expect(plain(full?.key)).toEqual([...bytes]);
        expect(plain(full?.value)).toEqual([...bytes]);
        expect(plain(full?.headers['bytes'])).toEqual([...bytes]);
        expect(Buffer.from(full?.headers['text'] ?? []).toString('utf8')).toBe('ä€𝄞');
        expect(plain(full?.headers['empty'])).toEqual([]);
        expect(plain(full?.headers['none'])).toEqual([]);
        expect(full?.headers['absent']).toBeUndefined();
        expect(plain(empty?.key)).toEqual([]);
        expect(plain(empty?.value)).toEqual([]);
        expect(none?.key).toBeNull();
        expect(none?.value).toBeNull();
        expect(sink.received.map((one) => one.record.offset)).toEqual(['0', '1', '2']);
        for (const { record: one } of sink.received) {
          expect(one).toMatchObject({ topic, partition: 0 });
          expect(Math.abs(one.timestamp - Date.now())).toBeLessThan(10 * 60_000);
        }
      },
      TIMEOUT,
    );

    it(
      'keeps records from changes to the sender’s buffers',
      async () => {
        const topic = await harness.topic(1);
        const client = await harness.client();
        const value = Buffer.from('before');
        await client.send([{ topic, key: null, value, headers: {} }]);
        value.write('after!');
        const sink = new Collector();
        await harness.member({ group: harness.name('group'), topic, sink });
        await harness.until('one record', () => sink.received.length === 1);
        expect(sink.texts).toEqual(['before']);
      },
      TIMEOUT,
    );

    it(
      'keeps the order of each key',
      async () => {
        const topic = await harness.topic(4);
        const client = await harness.client();
        const sink = new Collector();
        await harness.member({ group: harness.name('group'), topic, sink });
        const sends: Promise<void>[] = [];
        for (let round = 0; round < 20; round += 1) {
          const sent = client.send(
            Array.from({ length: 15 }, (_, key) => record(topic, `${key}:${round}`, { key: `key-${key}` })),
          );
          sends.push(sent);
          await sent;
        }
        await Promise.all(sends);
        await harness.until('300 records', () => sink.received.length === 300);
        for (let key = 0; key < 15; key += 1) {
          const own = sink.received.filter(({ text }) => text.startsWith(`${key}:`));
          expect(own.map(({ text }) => text)).toEqual(Array.from({ length: 20 }, (_, round) => `${key}:${round}`));
          expect(new Set(own.map((one) => one.record.partition)).size, 'one key, one partition').toBe(1);
        }
        expect(new Set(sink.received.map((one) => one.record.partition)).size).toBeGreaterThan(1);
      },
      TIMEOUT,
    );

    it(
      'writes to the partition that a record names',
      async () => {
        const topic = await harness.topic(3);
        const client = await harness.client();
        const sink = new Collector();
        await harness.member({ group: harness.name('group'), topic, sink });
        await client.send([0, 1, 2, 2].map((partition) => record(topic, `${partition}`, { key: 'same', partition })));
        await harness.until('four records', () => sink.received.length === 4);
        for (const { record: one, text } of sink.received) expect(one.partition).toBe(Number(text));
      },
      TIMEOUT,
    );

    it(
      'refuses a record over the limit, and takes the next',
      async () => {
        const topic = await harness.topic(1, { maxMessageBytes: 20_000 });
        const client = await harness.client();
        const large = client.send([record(topic, 'x'.repeat(40_000))]);
        await expect(large).rejects.toSatisfy((error) => isEdaError(error, 'record-too-large'));
        await client.send([record(topic, 'small')]);
        const sink = new Collector();
        await harness.member({ group: harness.name('group'), topic, sink });
        await harness.until('the small record', () => sink.received.length === 1);
        expect(sink.texts).toEqual(['small']);
      },
      TIMEOUT,
    );

    it(
      'names a topic that does not exist',
      async () => {
        const client = await harness.client();
        const topic = harness.name('missing');
        await expect(client.send([record(topic, 'x')])).rejects.toSatisfy(
          (error) => isEdaError(error, 'topic-missing') && error.message.includes(topic),
        );
        const joining = client.subscribe({
          group: harness.name('group'),
          topics: [{ kind: 'name', topic }],
          sink: new Collector(),
        });
        await expect(joining).rejects.toSatisfy(
          (error) => isEdaError(error, 'topic-missing') && error.message.includes(topic),
        );
        expect(await client.describeTopics([topic]), 'asking creates nothing').toEqual([]);
      },
      TIMEOUT,
    );

    it(
      'does nothing for a signal that has aborted',
      async () => {
        const topic = await harness.topic(1);
        const client = await harness.client();
        const reason = new Error('no longer wanted');
        const signal = AbortSignal.abort(reason);
        await expect(client.send([record(topic, 'x')], signal)).rejects.toBe(reason);
        const options = { group: harness.name('group'), topics: [{ kind: 'name', topic } as const], signal };
        await expect(client.subscribe({ ...options, sink: new Collector() })).rejects.toBe(reason);
        await expect(client.describeTopics([topic], signal)).rejects.toBe(reason);
      },
      TIMEOUT,
    );
  });

  describe('connecting', () => {
    it(
      'closes with the last of its users, and opens again',
      async () => {
        const topic = await harness.topic(1);
        const client = harness.setup.transport();
        await client.connect();
        await client.connect();
        await client.close();
        await client.send([record(topic, 'one user is left')]);
        await client.close();
        await client.close();
        await client.connect();
        await client.send([record(topic, 'again')]);
        await client.close();
        await expect(client.send([record(topic, 'too late')])).rejects.toSatisfy((error) =>
          isEdaError(error, 'closed'),
        );
      },
      TIMEOUT,
    );
  });
}
