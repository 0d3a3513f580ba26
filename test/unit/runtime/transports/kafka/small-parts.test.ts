import { Kafka, Partitioners } from 'kafkajs';
import * as fc from 'fast-check';
import { describe, expect, expectTypeOf, it } from 'vitest';
import type { KafkaClient, KafkaConsumedMessage } from '../../../../../src/runtime/transports/kafka/client.js';
import { ConsumedRecord } from '../../../../../src/runtime/transports/kafka/consumed-record.js';
import { kafka, kafkaLogs, kafkaSockets } from '../../../../../src/runtime/transports/kafka/index.js';
import { partitionOfKey } from '../../../../../src/runtime/topics/partition-of-key.js';
import { createPartitioner } from '../../../../../src/runtime/transports/kafka/partitioner.js';
import { toTopicMessages } from '../../../../../src/runtime/transports/kafka/to-message.js';
import { topicName } from '../../../../../src/runtime/topics/topic-name.js';

const SEED = Date.now();
const partitions = (count: number) =>
  Array.from({ length: count }, (_, partitionId) => ({
    partitionErrorCode: 0,
    partitionId,
    leader: 0,
    replicas: [],
    isr: [],
  }));

describe('the client', () => {
  it('is kafkajs’s as it is', () => {
    expectTypeOf<Kafka>().toExtend<KafkaClient>();
    expectTypeOf(kafkaSockets).returns.toBeFunction();
    const made = new Kafka({ brokers: ['127.0.0.1:1'], socketFactory: kafkaSockets(), logCreator: kafkaLogs() });
    expect(kafka(made).name).toBe('kafka');
  });

  it('is checked together with the options, all problems at once', () => {
    const bad = { fetchWaitMs: 5000, compression: 'zip', sesionTimeoutMs: 3 } as unknown as object;
    const message = /producer.*fetchWaitMs|fetchWaitMs.*producer/s;
    expect(() => kafka({} as KafkaClient, bad)).toThrow(message);
    expect(() => kafka({} as KafkaClient, bad)).toThrow(/sesionTimeoutMs/);
    expect(() => kafka({} as KafkaClient, bad)).toThrow(/compression/);
    const made = new Kafka({ brokers: ['127.0.0.1:1'] });
    expect(() => kafka(made, { sessionTimeoutMs: 1000, heartbeatMs: 900 })).toThrow(/heartbeatMs/);
    expect(() => kafka(made, { sessionTimeoutMs: 1000 })).not.toThrow();
  });
});

describe('partitions', () => {
  it(`are those of the client's default partitioner (seed ${SEED})`, () => {
    const theirs = Partitioners.DefaultPartitioner();
    const ours = createPartitioner(() => 0)();
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 40 }), fc.integer({ min: 1, max: 64 }), (key, count) => {
        const message = { key: Buffer.from(key), value: null };
        const expected = theirs({ topic: 't', partitionMetadata: partitions(count), message });
        expect(ours({ topic: 't', partitionMetadata: partitions(count), message })).toBe(expected);
        expect(partitionOfKey(key, count)).toBe(expected);
      }),
      { seed: SEED },
    );
    const text = { topic: 't', partitionMetadata: partitions(7), message: { key: 'Köln', value: null } };
    expect(ours(text)).toBe(theirs(text));
  });

  it('of records without key take turns, and only where there is a leader', () => {
    const ours = createPartitioner(() => 0.5)();
    const partitionMetadata = partitions(4).map((each) => (each.partitionId === 2 ? { ...each, leader: -1 } : each));
    const chosen = Array.from({ length: 6 }, () => ours({ topic: 't', partitionMetadata, message: { value: null } }));
    expect(chosen).toEqual([1, 3, 0, 1, 3, 0]);
  });

  it('that do not exist are looked for again, and then refused', () => {
    const ours = createPartitioner(() => 0)();
    const message = { value: null, partition: 4 };
    const choose = () => ours({ topic: 't', partitionMetadata: partitions(4), message });
    expect(choose).toThrow(expect.objectContaining({ name: 'KafkaJSMetadataNotLoaded', retriable: true }));
    expect(choose).toThrow(expect.objectContaining({ retriable: false }));
  });
});

describe('topicName', () => {
  it(`makes names that Kafka takes, and leaves good ones (seed ${SEED})`, () => {
    fc.assert(
      fc.property(fc.string({ maxLength: 300, unit: 'binary' }), (name) => {
        const made = topicName(name);
        expect(made).toMatch(/^[A-Za-z0-9._-]{1,249}$/);
        expect(['.', '..']).not.toContain(made);
        expect(topicName(made)).toBe(made);
      }),
      { seed: SEED, numRuns: 40 },
    );
    expect(topicName('dlq.orders.placed')).toBe('dlq.orders.placed');
    expect(topicName('a/b')).toBe('a-x2f-b');
    const [one, other] = [topicName(`${'x'.repeat(300)}1`), topicName(`${'x'.repeat(300)}2`)];
    expect(one).toHaveLength(249);
    expect(one).not.toBe(other);
  });
});

describe('records', () => {
  it('are one request by topic, with bytes as the client takes them', () => {
    const bytes = Uint8Array.from([1, 2, 3]).subarray(1);
    const [first, second] = toTopicMessages([
      { topic: 'a', key: 'k', value: bytes, headers: { h: bytes, text: 'x' } },
      { topic: 'b', key: null, value: null, headers: {}, partition: 3 },
      { topic: 'a', key: bytes, value: 'v', headers: {} },
    ]);
    expect(first?.messages[0]?.value).toBeInstanceOf(Buffer);
    expect(first?.messages.map(({ key }) => key)).toEqual(['k', Buffer.from([2, 3])]);
    expect(first?.messages[0]?.headers).toEqual({ h: Buffer.from([2, 3]), text: 'x' });
    expect(second).toEqual({ topic: 'b', messages: [{ key: null, value: null, headers: {}, partition: 3 }] });
    expect(first?.messages[0], 'the partitioner chooses').not.toHaveProperty('partition');
  });

  it('as they come: the last value of a repeated header, and none for null', () => {
    const message = (headers?: KafkaConsumedMessage['headers']): KafkaConsumedMessage => ({
      key: null,
      value: Buffer.from('v'),
      offset: '5',
      timestamp: '1700000000000',
      ...(headers === undefined ? {} : { headers }),
    });
    const record = new ConsumedRecord(
      't',
      1,
      message({ a: [Buffer.from('1'), 'two'], b: null, c: Buffer.from('3') }),
      0,
    );
    expect(record).toMatchObject({ topic: 't', partition: 1, offset: '5', timestamp: 1_700_000_000_000 });
    expect(record.headers).toEqual({ a: Buffer.from('two'), b: undefined, c: Buffer.from('3') });
    expect('b' in record.headers, 'a header without value is there').toBe(true);
    expect(new ConsumedRecord('t', 1, message(), 0).headers).toEqual({});
  });
});

describe('kafkaLogs', () => {
  it('hands what the client logs to debug', () => {
    const lines: unknown[] = [];
    const log = kafkaLogs({ debug: (...args) => lines.push(args) })();
    log({ namespace: 'Consumer', label: 'ERROR', log: { message: 'Crash', groupId: 'g' } });
    kafkaLogs()()({ namespace: '', label: '', log: { message: '' } });
    expect(lines).toEqual([['kafkajs: Crash', { groupId: 'g', namespace: 'Consumer', level: 'ERROR' }]]);
  });
});
