import { describe, expect, it } from 'vitest';
import type { OutgoingRecord } from '../../../../../src/runtime/transport.js';
import { kafka } from '../../../../../src/runtime/transports/kafka/index.js';
import { FakeClock, settled } from '../../fake-clock.js';
import { brokerError, FakeKafka } from './fake-kafka.js';

const record = (value: string, topic = 't'): OutgoingRecord => ({ topic, key: 'k', value, headers: {} });
const away = (): Error =>
  Object.assign(new Error('Closed connection'), { name: 'KafkaJSConnectionClosedError', broker: 'b:1' });

describe('sending', () => {
  it('uses one producer and one request a call, and looks for a topic once', async () => {
    const client = new FakeKafka({ t: 1, u: 1 });
    const transport = kafka(client);
    await transport.connect();
    await transport.connect();
    for (let count = 0; count < 5; count++) await transport.send([record('a'), record('b'), record('c', 'u')]);
    expect(client.producers).toHaveLength(1);
    expect(client.producers[0]?.connects).toBe(1);
    expect(client.producers[0]?.batches).toHaveLength(5);
    expect(client.producers[0]?.batches[0]?.map(({ topic, messages }) => [topic, messages.length])).toEqual([
      ['t', 2],
      ['u', 1],
    ]);
    expect(client.looks).toBe(2);
    expect(client.producerConfigs[0]).toMatchObject({ allowAutoTopicCreation: false });
    expect(client.producerConfigs[0]?.createPartitioner).toBeTypeOf('function');
  });

  it('fails at once where the topic is missing, without a request', async () => {
    const client = new FakeKafka({});
    const transport = kafka(client);
    await transport.connect();
    await expect(transport.send([record('a')])).rejects.toMatchObject({ code: 'topic-missing' });
    expect(client.producers[0]?.batches).toEqual([]);
    client.topics.set('t', 1);
    await transport.send([record('a')]);
  });

  it('takes another producer after the broker was lost, not after a record was refused', async () => {
    const client = new FakeKafka({ t: 1 });
    const transport = kafka(client, { clock: new FakeClock() });
    await transport.connect();
    const [first] = client.producers;
    if (first === undefined) throw new Error('no producer');
    first.sending = () => Promise.reject(brokerError('MESSAGE_TOO_LARGE'));
    await expect(transport.send([record('a')])).rejects.toMatchObject({ code: 'record-too-large' });
    first.sending = () => Promise.reject(away());
    await expect(transport.send([record('a')])).rejects.toMatchObject({
      code: 'broker-unavailable',
      fields: { broker: 'b:1' },
    });
    await settled();
    expect(first.disconnected).toBe(1);
    await transport.send([record('a')]);
    expect(client.producers).toHaveLength(2);
    expect(client.producers[1]?.batches).toHaveLength(1);
  });

  it('can connect again after connecting failed', async () => {
    const client = new FakeKafka({ t: 1 });
    client.onProducer = (producer) => {
      producer.connecting = () => Promise.reject(away());
    };
    const transport = kafka(client, { clock: new FakeClock() });
    await expect(transport.connect()).rejects.toMatchObject({ code: 'broker-unavailable' });
    await expect(transport.send([record('a')])).rejects.toMatchObject({ code: 'closed' });
    client.onProducer = () => undefined;
    await transport.connect();
    await transport.send([record('a')]);
  });

  it('stops waiting when the signal aborts', async () => {
    const client = new FakeKafka({ t: 1 });
    const transport = kafka(client, { clock: new FakeClock() });
    await transport.connect();
    const [producer] = client.producers;
    if (producer === undefined) throw new Error('no producer');
    let finish = (): void => undefined;
    producer.sending = () => new Promise<void>((resolve) => (finish = resolve));
    const controller = new AbortController();
    const sending = transport.send([record('a')], controller.signal);
    const reason = new Error('no longer wanted');
    await settled();
    controller.abort(reason);
    await expect(sending).rejects.toBe(reason);
    const closing = transport.close();
    await settled();
    finish();
    await closing;
    expect(producer.disconnected).toBe(1);
  });

  it('drains what is under way when it closes', async () => {
    const client = new FakeKafka({ t: 1 });
    const transport = kafka(client, { clock: new FakeClock() });
    await transport.connect();
    const [producer] = client.producers;
    if (producer === undefined) throw new Error('no producer');
    let finish = (): void => undefined;
    producer.sending = () => new Promise<void>((resolve) => (finish = resolve));
    const sending = transport.send([record('a')]);
    await settled();
    const closing = transport.close();
    await settled();
    expect(producer.disconnected).toBe(0);
    finish();
    await Promise.all([sending, closing]);
    expect(producer.disconnected).toBe(1);
    await expect(transport.send([record('a')])).rejects.toMatchObject({ code: 'closed' });
  });
});
