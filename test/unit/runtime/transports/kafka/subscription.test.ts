import { nextTick } from 'node:process';
import { describe, expect, it } from 'vitest';
import type {
  DeliverySink,
  DeliveryStream,
  IncomingRecord,
  Subscription,
  Transport,
} from '../../../../../src/runtime/transport.js';
import { kafka } from '../../../../../src/runtime/transports/kafka/index.js';
import { FakeClock, settled, until } from '../../fake-clock.js';
import { brokerError, FakeKafka, type FakeConsumer } from './fake-kafka.js';

interface Delivered {
  readonly stream: DeliveryStream;
  readonly record: IncomingRecord;
}

class Sink implements DeliverySink {
  readonly delivered: Delivered[] = [];
  readonly problems: string[] = [];
  fault: Error | undefined;
  onDelivered: () => void = () => undefined;

  deliver(stream: DeliveryStream, records: readonly IncomingRecord[]): void {
    if (this.fault !== undefined) throw this.fault;
    for (const record of records) this.delivered.push({ stream, record });
    this.onDelivered();
  }

  onProblem({ error }: { readonly error: Error }): void {
    this.problems.push((error as { code?: string }).code ?? error.message);
  }

  settle(...offsets: readonly number[]): void {
    for (const { stream, record } of this.delivered)
      if (offsets.includes(Number(record.offset))) stream.settle([record]);
  }
}

interface Setup {
  readonly client: FakeKafka;
  readonly clock: FakeClock;
  readonly sink: Sink;
  readonly transport: Transport;
  readonly subscription: Subscription;
  readonly consumer: FakeConsumer;
}

const SESSION_MS = 6000;

async function subscribe(): Promise<Setup> {
  const client = new FakeKafka({ t: 2 });
  const clock = new FakeClock();
  const sink = new Sink();
  const transport = kafka(client, { clock, sessionTimeoutMs: SESSION_MS, heartbeatMs: 1000, commitMs: 100 });
  await transport.connect();
  const subscribing = transport.subscribe({ group: 'g', topics: [{ kind: 'name', topic: 't' }], sink });
  await until(() => client.consumers[0]?.calls.includes('run autoCommit=false') === true, 'it runs');
  client.latest.join({ t: [0, 1] });
  return { client, clock, sink, transport, subscription: await subscribing, consumer: client.latest };
}

describe('a subscription', () => {
  it('reads from the beginning, commits by itself, and lets the client start nothing again', async () => {
    const { consumer } = await subscribe();
    expect(consumer.fromBeginning).toBe(true);
    expect(consumer.config).toMatchObject({ groupId: 'g', maxWaitTimeInMs: 250, allowAutoTopicCreation: false });
    expect(await consumer.config.retry?.restartOnFailure?.(new Error('x'))).toBe(false);
  });

  it('lets what handlers send at once go out before the next fetch', async () => {
    const { consumer, sink } = await subscribe();
    const order: string[] = [];
    sink.onDelivered = () => {
      void Promise.resolve().then(() => {
        nextTick(() => order.push('send'));
      });
    };
    await consumer.batch('t', 0, [0]);
    order.push('fetch');
    expect(order).toEqual(['send', 'fetch']);
    await consumer.batch(
      't',
      0,
      Array.from({ length: 100 }, (_, index) => index + 1),
    );
    order.push('fetch');
    expect(order, 'which does not wait where there is much to handle').toEqual(['send', 'fetch', 'fetch']);
  });

  it('commits the contiguous prefix a moment after it was settled', async () => {
    const { consumer, sink, clock } = await subscribe();
    await consumer.batch('t', 0, [0, 1, 2, 3]);
    expect(consumer.resolved).toEqual(['t/0@3']);
    sink.settle(1, 2);
    await clock.advance(200);
    expect(consumer.committed).toEqual([]);
    sink.settle(0);
    expect(consumer.committed, 'not before its time').toEqual([]);
    await clock.advance(200);
    expect(consumer.committed).toEqual(['t/0@3']);
    await clock.advance(1000);
    expect(consumer.commits, 'not twice').toHaveLength(1);
  });

  it('has one commit under way, and commits again what moved meanwhile', async () => {
    const { consumer, sink, clock } = await subscribe();
    let finish = (): void => undefined;
    consumer.commit = () => new Promise((resolve) => (finish = resolve));
    await consumer.batch('t', 0, [0, 1]);
    sink.settle(0);
    await clock.advance(100);
    sink.settle(1);
    await clock.advance(500);
    expect(consumer.committed).toEqual(['t/0@1']);
    finish();
    await clock.advance(500);
    expect(consumer.committed).toEqual(['t/0@1', 't/0@2']);
  });

  it('ends its epoch at the call of protocol(), and sends what is settled in that very tick', async () => {
    const { consumer, sink, clock } = await subscribe();
    await consumer.batch('t', 0, [0, 1, 2]);
    const [first] = sink.delivered;
    sink.settle(0);
    consumer.protocol();
    expect(consumer.committed, 'still under the old generation').toEqual(['t/0@1']);
    expect(first?.stream.signal.aborted).toBe(true);
    sink.settle(1);
    await consumer.batch('t', 1, [7]);
    await clock.advance(1000);
    expect(consumer.committed, 'late settlements are dropped').toEqual(['t/0@1']);
    expect(consumer.resolved, 'what is fetched between two epochs is fetched again').toEqual(['t/0@2']);

    consumer.join({ t: [0] });
    await consumer.batch('t', 0, [1, 2]);
    sink.settle(1);
    await clock.advance(200);
    expect(consumer.committed, 'the old copy settles nothing').toEqual(['t/0@1', 't/0@2']);
    expect(first?.stream.signal.aborted).toBe(true);
  });

  it('drops a batch that a fetch of the epoch before brought, once', async () => {
    const { consumer, sink } = await subscribe();
    await consumer.batch('t', 0, [0, 1, 2]);
    consumer.join({ t: [0, 1] });
    await consumer.batch('t', 0, [3, 4], 3);
    expect(sink.delivered).toHaveLength(3);
    expect(consumer.resolved, 'taken, it would skip what was given back').toEqual(['t/0@2']);
    await consumer.batch('t', 0, [0, 1, 2], 0);
    expect(sink.delivered).toHaveLength(6);
    expect(sink.problems).toEqual([]);
  });

  it('sends heartbeats of its own, and ends the epoch where one is refused', async () => {
    const { consumer, sink, clock, subscription } = await subscribe();
    await consumer.batch('t', 0, [0]);
    let beats = 0;
    consumer.heartbeat = () => {
      beats++;
      consumer.emit('consumer.heartbeat');
      return Promise.resolve();
    };
    await clock.advance(2 * SESSION_MS);
    expect(beats).toBeGreaterThan(10);
    expect(sink.delivered[0]?.stream.signal.aborted).toBe(false);
    expect(subscription.healthy).toBe(true);
    consumer.heartbeat = () => Promise.reject(brokerError('UNKNOWN_MEMBER_ID'));
    await clock.advance(1000);
    expect(sink.delivered[0]?.stream.signal.aborted).toBe(true);
  });

  it('reports a broker that is away once, and is healthy again when it answers', async () => {
    const { consumer, sink, clock, subscription } = await subscribe();
    await consumer.batch('t', 0, [0]);
    consumer.heartbeat = () =>
      Promise.reject(Object.assign(new Error('gone'), { name: 'KafkaJSConnectionError', broker: 'b:1' }));
    await clock.advance(4000);
    expect(sink.problems).toEqual(['broker-unavailable']);
    expect(subscription.healthy).toBe(false);
    consumer.emit('consumer.heartbeat');
    expect(subscription.healthy).toBe(true);
    expect(sink.delivered[0]?.stream.signal.aborted).toBe(false);
  });

  it('knows by the time that its session has run out, before it settles anything', async () => {
    const { consumer, sink, clock, client } = await subscribe();
    await consumer.batch('t', 0, [0, 1]);
    // The process was paused: time has passed, and no timer has run.
    const paused = clock.now();
    Object.defineProperty(clock, 'now', { value: () => paused + SESSION_MS + 1, configurable: true });
    sink.settle(0);
    expect(sink.delivered[0]?.stream.signal.aborted).toBe(true);
    expect(sink.problems).toEqual(['membership-lost']);
    expect(consumer.committed).toEqual([]);
    // The group did not notice, so the client will not join again by itself.
    consumer.emit('consumer.heartbeat');
    await until(() => client.consumers.length === 2, 'it begins anew');
    expect(consumer.calls).toContain('disconnect');
  });

  it('reports a refused commit, and ends the epoch', async () => {
    const { consumer, sink, clock } = await subscribe();
    consumer.commit = () => Promise.reject(brokerError('ILLEGAL_GENERATION'));
    await consumer.batch('t', 0, [0]);
    sink.settle(0);
    await clock.advance(200);
    expect(sink.problems).toEqual(['membership-lost']);
    expect(sink.delivered[0]?.stream.signal.aborted).toBe(true);
  });

  it('tries a commit again that failed for another reason', async () => {
    const { consumer, sink, clock } = await subscribe();
    let failures = 2;
    consumer.commit = () => (failures-- > 0 ? Promise.reject(brokerError('REQUEST_TIMED_OUT')) : Promise.resolve());
    await consumer.batch('t', 0, [0]);
    sink.settle(0);
    await clock.advance(1000);
    expect(consumer.committed).toEqual(['t/0@1', 't/0@1', 't/0@1']);
    expect(sink.problems).toEqual(['broker-unavailable']);
  });

  it('starts a new consumer after a crash, with back-off, for as long as it takes', async () => {
    const { consumer, sink, clock, client, subscription } = await subscribe();
    await consumer.batch('t', 0, [0]);
    client.onConsumer = (made) => {
      made.connecting = () => Promise.reject(Object.assign(new Error('refused'), { name: 'KafkaJSConnectionError' }));
    };
    consumer.crash(new TypeError('x is not a function'));
    expect(sink.delivered[0]?.stream.signal.aborted).toBe(true);
    await settled();
    expect(subscription.healthy).toBe(false);
    expect(client.consumers, 'not at once').toHaveLength(1);
    await clock.advance(120_000);
    const tries = client.consumers.length;
    expect(tries).toBeGreaterThan(5);
    expect(tries).toBeLessThan(45);
    expect(sink.problems).toEqual(['publish-failed', 'broker-unavailable']);
    client.onConsumer = () => undefined;
    await clock.advance(30_000);
    client.latest.join({ t: [0, 1] });
    expect(subscription.healthy).toBe(true);
    await client.latest.batch('t', 0, [0]);
    expect(sink.delivered).toHaveLength(2);
  });

  it('lets no error out to the client, and begins anew where its sink throws', async () => {
    const { consumer, sink, clock, client } = await subscribe();
    sink.fault = new Error('a defect');
    await expect(consumer.batch('t', 0, [0])).resolves.toBeUndefined();
    await settled();
    await clock.advance(1000);
    expect(client.consumers).toHaveLength(2);
    expect(sink.problems).toEqual(['publish-failed']);
  });

  it('starts anew where the client has stopped fetching', async () => {
    const { consumer, clock, client } = await subscribe();
    await consumer.batch('t', 0, [0]);
    consumer.heartbeat = () => {
      consumer.emit('consumer.heartbeat');
      return Promise.resolve();
    };
    await clock.advance(80_000);
    expect(client.consumers).toHaveLength(1);
    await clock.advance(20_000);
    expect(client.consumers).toHaveLength(2);
  });

  it('pauses and resumes partitions, and forgets that at a rejoin, as the client does not', async () => {
    const { consumer, sink } = await subscribe();
    await consumer.batch('t', 1, [0]);
    const stream = sink.delivered[0]?.stream;
    stream?.pause();
    stream?.pause();
    stream?.resume();
    stream?.pause();
    expect(consumer.calls.slice(-3)).toEqual(['pause t/1', 'resume t/1', 'pause t/1']);
    consumer.join({ t: [1] });
    expect(consumer.calls.at(-1)).toBe('resume t/0,1');
    stream?.resume();
    expect(consumer.calls.at(-1), 'a stream that is over does nothing').toBe('resume t/0,1');
  });

  it('delivers nothing after stopFetching, goes on committing, and leaves with close', async () => {
    const { consumer, sink, clock, subscription, transport } = await subscribe();
    await consumer.batch('t', 0, [0, 1]);
    await subscription.stopFetching();
    expect(consumer.calls.at(-1)).toBe('pause t/0,1');
    await consumer.batch('t', 0, [2]);
    expect(sink.delivered).toHaveLength(2);
    sink.settle(0);
    await clock.advance(200);
    expect(consumer.committed).toEqual(['t/0@1']);
    consumer.join({ t: [0] });
    expect(consumer.calls.at(-1), 'after a rejoin too').toBe('pause t/0');
    await subscription.close();
    await subscription.close();
    expect(consumer.calls.filter((call) => call === 'disconnect')).toHaveLength(1);
    expect(subscription.healthy).toBe(false);
    await transport.close();
    expect(clock.sleeping, 'no timer is left').toBe(0);
  });

  it('commits what is settled when it closes', async () => {
    const { consumer, sink, subscription } = await subscribe();
    await consumer.batch('t', 0, [0, 1]);
    sink.settle(0, 1);
    await subscription.close();
    expect(consumer.committed).toEqual(['t/0@2']);
    expect(sink.problems).toEqual([]);
  });

  it('reports no outage for the last commit of an epoch that is over: it fails late, maybe after the broker is back', async () => {
    const { consumer, sink, subscription } = await subscribe();
    let fail = (): void => undefined;
    consumer.commit = () =>
      new Promise((_, reject) => {
        fail = () => {
          reject(brokerError('REQUEST_TIMED_OUT'));
        };
      });
    await consumer.batch('t', 0, [0]);
    sink.settle(0);
    consumer.protocol();
    consumer.join({ t: [0, 1] });
    fail();
    await settled();
    expect(sink.problems).toEqual([]);
    expect(subscription.healthy).toBe(true);
  });

  it('leaves an outage to the membership where it looks for new topics, and tells anything else once', async () => {
    const client = new FakeKafka({ 'a.x': 1 });
    const clock = new FakeClock();
    const sink = new Sink();
    const transport = kafka(client, { clock, topicCheckMs: 1000 });
    await transport.connect();
    const topics = [{ kind: 'pattern', pattern: /^a\./, template: 'a.{p}' } as const];
    const subscribing = transport.subscribe({ group: 'g', topics, sink });
    await until(() => client.consumers[0]?.calls.includes('run autoCommit=false') === true, 'it runs');
    client.latest.join({ 'a.x': [0] });
    await subscribing;
    client.listFault = new Error('Broker not connected');
    await clock.advance(5000);
    expect(sink.problems).toEqual([]);
    client.listFault = brokerError('TOPIC_AUTHORIZATION_FAILED');
    await clock.advance(5000);
    expect(sink.problems).toEqual(['not-authorized']);
    await transport.close();
  });

  it('refuses to settle what is no record of its own', async () => {
    const { consumer, sink } = await subscribe();
    await consumer.batch('t', 0, [0]);
    const [delivered] = sink.delivered;
    expect(() => delivered?.stream.settle([{ ...delivered.record }])).toThrow(TypeError);
  });

  it('rejects where the first join fails, and leaves nothing behind', async () => {
    const client = new FakeKafka({ t: 1 });
    const clock = new FakeClock();
    const transport = kafka(client, { clock });
    await transport.connect();
    client.onConsumer = (made) => {
      made.connecting = () => Promise.reject(brokerError('GROUP_AUTHORIZATION_FAILED'));
    };
    const subscribing = transport.subscribe({ group: 'g', topics: [{ kind: 'name', topic: 't' }], sink: new Sink() });
    await expect(subscribing).rejects.toMatchObject({
      code: 'not-authorized',
      message: expect.stringContaining('"g"') as string,
    });
    await transport.close();
    expect(clock.sleeping).toBe(0);
  });
});
