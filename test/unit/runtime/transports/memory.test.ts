import { afterEach, describe, expect, it } from 'vitest';
import { isEdaError } from '../../../../src/runtime/errors.js';
import { memory, type MemoryOptions, type MemoryTransport } from '../../../../src/runtime/transports/memory/index.js';
import type { SubscribeOptions, Subscription } from '../../../../src/runtime/transport.js';
import { Collector, record, settleNothing, textOf, waitUntil } from '../../../conformance/transports/harness.js';

const open: MemoryTransport[] = [];
afterEach(async () => {
  for (const transport of open.splice(0)) await transport.close();
});

async function connected(options?: MemoryOptions): Promise<MemoryTransport> {
  const transport = memory(options);
  await transport.connect();
  open.push(transport);
  return transport;
}

function join(
  transport: MemoryTransport,
  sink: Collector,
  more: Partial<SubscribeOptions> = {},
): Promise<Subscription> {
  return transport.subscribe({ group: 'group', topics: [{ kind: 'name', topic: 'orders' }], ...more, sink });
}

const until = (what: string, holds: () => boolean): Promise<void> => waitUntil(what, holds, 2_000);

describe('memory', () => {
  it.each<[string, unknown, RegExp]>([
    ['no object', null, /the options are null, and have to be an object/],
    ['a misspelt option', { partition: 1 }, /there is no option partition; there are partitions, topics/],
    ['topics that are no list', { topics: 'orders' }, /topics is 'orders', and has to be a list/],
    ['a topic without a name', { topics: [{}] }, /a topic is an object, and has to be a name/],
    [
      'a misspelt option of a topic',
      { topics: [{ topic: 'a', retention: 1 }] },
      /no option retention of the topic "a"/,
    ],
    ['a negative retention', { topics: [{ topic: 'a', retentionMs: -1 }] }, /retentionMs of the topic "a" is -1/],
    ['a negative limit', { topics: [{ topic: 'a', maxMessageBytes: -1 }] }, /maxMessageBytes of the topic "a" is -1/],
    ['a name that Kafka refuses', { topics: ['a/b'] }, /"a\/b" is no name of a topic: Kafka takes/],
    ['a name that is too long', { topics: ['a'.repeat(250)] }, /is no name of a topic/],
  ])('refuses %s', (_, options, expected) => {
    expect(() => memory(options as MemoryOptions)).toThrow(expected);
  });

  it('refuses names that Kafka refuses whenever a topic is created', async () => {
    const transport = await connected({});
    for (const create of [
      () => transport.createTopics(['a b']),
      () => transport.ensureTopics([{ topic: 'a b', partitions: 1 }]),
    ])
      await expect(create()).rejects.toSatisfy((error) => isEdaError(error, 'invalid-options'));
  });

  it('refuses bad options, all at once', () => {
    const bad = { partitions: 0, maxMessageBytes: 1.5, fsync: true, topics: [{ topic: 'orders', partitions: -1 }] };
    expect(() => memory(bad)).toThrow(
      /partitions is 0.*maxMessageBytes is 1\.5.*topic "orders" is -1.*fsync needs a folder/,
    );
  });

  it('is closed until it is connected', async () => {
    const transport = memory({ topics: ['orders'] });
    await expect(transport.send([record('orders', 'x')])).rejects.toSatisfy((error) => isEdaError(error, 'closed'));
    await expect(join(transport, new Collector())).rejects.toSatisfy((error) => isEdaError(error, 'closed'));
    await transport.close();
  });

  it('keeps what it holds when its last user closes it, and ends subscriptions then', async () => {
    const transport = memory({ topics: ['orders'] });
    await transport.connect();
    await transport.connect();
    const sink = new Collector();
    const subscription = await join(transport, sink);
    await transport.close();
    await transport.send([record('orders', 'still there')]);
    await until('a record', () => sink.received.length === 1);
    await transport.close();
    expect(subscription.healthy).toBe(false);
    expect([...sink.streams].every(({ signal }) => signal.aborted)).toBe(true);
    expect(transport.read('orders').map(textOf)).toEqual(['still there']);
  });

  it('creates topics once, lets them grow, and refuses other shapes', async () => {
    const transport = await connected({ partitions: 2 });
    await transport.createTopics(['orders', { topic: 'stock', partitions: 5, maxMessageBytes: 1_000 }]);
    await transport.createTopics(['orders', { topic: 'orders', partitions: 4 }]);
    expect(await transport.describeTopics(['orders', 'stock'])).toEqual([
      { topic: 'orders', partitions: 4, maxMessageBytes: 1_048_588 },
      { topic: 'stock', partitions: 5, maxMessageBytes: 1_000 },
    ]);
    for (const topic of [
      { topic: 'stock', partitions: 4 },
      { topic: 'stock', maxMessageBytes: 2_000 },
    ])
      await expect(transport.createTopics([topic])).rejects.toSatisfy((error) => isEdaError(error, 'topic-mismatch'));
    await expect(transport.addPartitions('stock', 5)).rejects.toSatisfy((error) => isEdaError(error, 'topic-mismatch'));
  });

  it('writes all records of a request or none', async () => {
    const transport = await connected({ topics: ['orders'], maxMessageBytes: 1_000 });
    const records = [record('orders', 'fine'), record('orders', 'x'.repeat(2_000))];
    await expect(transport.send(records)).rejects.toSatisfy((error) => isEdaError(error, 'record-too-large'));
    await expect(transport.send([record('orders', 'x', { partition: 3 })])).rejects.toSatisfy(
      (error) => isEdaError(error, 'publish-failed') && !error.retryable,
    );
    expect(transport.read('orders')).toEqual([]);
  });

  it('spreads records without a key', async () => {
    const transport = await connected({ topics: ['orders'] });
    await transport.send(Array.from({ length: 6 }, (_, index) => record('orders', `${index}`)));
    expect(transport.read('orders').map(({ partition }) => partition)).toEqual([0, 0, 1, 1, 2, 2]);
  });

  it('delivers later, in bounded batches', async () => {
    const transport = await connected({ topics: [{ topic: 'orders', partitions: 1 }] });
    const sizes: number[] = [];
    const sink = new Collector((stream, records) => {
      sizes.push(records.length);
      stream.settle(records);
    });
    await join(transport, sink);
    await transport.send(Array.from({ length: 1_200 }, (_, index) => record('orders', `${index}`)));
    expect(sizes, 'not in the same turn').toEqual([]);
    await until('all records', () => sink.received.length === 1_200);
    expect(Math.max(...sizes)).toBeLessThanOrEqual(500);
    expect(transport.committedOffsets('group')).toEqual({ 'orders/0': '1200' });
  });

  it('says that records left before they were read, and goes on behind them', async () => {
    const transport = await connected({ topics: [{ topic: 'orders', partitions: 1 }], retainRecords: 5 });
    const sink = new Collector();
    await join(transport, sink);
    await transport.send(Array.from({ length: 12 }, (_, index) => record('orders', `${index}`)));
    await until('what is left', () => sink.received.length === 5);
    expect(sink.texts).toEqual(['7', '8', '9', '10', '11']);
    expect(sink.problems.map(({ error, fatal }) => [error.message, fatal, isEdaError(error, 'records-lost')])).toEqual([
      [expect.stringContaining('7 records of orders/0 left'), false, true],
    ]);
    expect(transport.committedOffsets('group')).toEqual({ 'orders/0': '12' });
  });

  it('lets records leave by the topic’s retention', async () => {
    let now = 1_000;
    const topics = [{ topic: 'orders', partitions: 1, retentionMs: 100 }];
    const transport = await connected({ topics, clock: { now: () => now } });
    await transport.send([record('orders', 'old')]);
    now += 101;
    await transport.send([record('orders', 'new')]);
    expect(transport.read('orders').map((one) => [textOf(one), one.offset, one.timestamp])).toEqual([
      ['new', '1', 1_101],
    ]);
  });

  it('refuses to settle a record on the stream of another partition', async () => {
    const transport = await connected({ topics: ['orders'] });
    const sink = new Collector(settleNothing);
    await join(transport, sink);
    await transport.send([0, 1].map((partition) => record('orders', 'x', { partition })));
    await until('two records', () => sink.received.length === 2);
    const [one, other] = sink.received;
    expect(() => one?.stream.settle(other === undefined ? [] : [other.record])).toThrow(/settle it on the stream/);
  });

  it('stops a subscription whose sink throws, and says so', async () => {
    const transport = await connected({ topics: ['orders'] });
    const sink = new Collector(() => {
      throw new Error('a bug in the sink');
    });
    const subscription = await join(transport, sink);
    await transport.send([record('orders', 'x'), record('orders', 'y')]);
    await until('the problem', () => sink.problems.length > 0);
    expect(sink.problems).toMatchObject([{ fatal: true, error: { message: 'a bug in the sink' } }]);
    expect(subscription.healthy).toBe(false);
  });
});

describe('open subscriptions and inboxes of memory', () => {
  it('keep the process running until they are closed', async () => {
    const timers = (): number => process.getActiveResourcesInfo().filter((resource) => resource === 'Timeout').length;
    const transport = await connected({ topics: ['orders', 'replies'] });
    const before = timers();
    const subscription = await join(transport, new Collector());
    const inbox = await transport.openReplies({
      topic: 'replies',
      instance: 'one',
      partitions: 'all',
      onReply: () => undefined,
      onProblem: () => undefined,
    });
    expect(timers()).toBe(before + 1);
    await subscription.close();
    expect(timers()).toBe(before + 1);
    await inbox.close();
    await inbox.close();
    expect(timers()).toBe(before);
  });
});

describe('the faults of memory', () => {
  it('make sends fail, also after they were written', async () => {
    const transport = await connected({ topics: ['orders'] });
    transport.faults.failNextSend({ times: 2 });
    transport.faults.failNextSend({ error: new Error('acknowledgement lost'), written: true });
    for (const text of ['a', 'b'])
      await expect(transport.send([record('orders', text)])).rejects.toSatisfy((error) =>
        isEdaError(error, 'broker-unavailable'),
      );
    await expect(transport.send([record('orders', 'c')])).rejects.toThrow('acknowledgement lost');
    await transport.send([record('orders', 'd')]);
    expect(transport.read('orders').map(textOf).toSorted()).toEqual(['c', 'd']);
  });

  it('hold sends until they are let go', async () => {
    const transport = await connected({ topics: ['orders'] });
    const letGo = transport.faults.holdSends();
    const controller = new AbortController();
    const reason = new Error('no longer wanted');
    const aborted = transport.send([record('orders', 'aborted')], controller.signal);
    const held = transport.send([record('orders', 'held')]);
    controller.abort(reason);
    await expect(aborted).rejects.toBe(reason);
    expect(transport.read('orders')).toEqual([]);
    letGo();
    await held;
    expect(transport.read('orders').map(textOf)).toEqual(['held']);
  });

  it('take the broker away and bring it back with all it had', async () => {
    const transport = await connected({ topics: [{ topic: 'orders', partitions: 1 }, 'replies'] });
    const sink = new Collector(settleNothing);
    const subscription = await join(transport, sink);
    const replies: string[] = [];
    const problems: Error[] = [];
    const inbox = await transport.openReplies({
      topic: 'replies',
      instance: 'one',
      partitions: 'own',
      onReply: (reply) => replies.push(textOf(reply)),
      onProblem: ({ error }) => problems.push(error),
    });
    await transport.send([record('orders', 'a'), record('orders', 'b')]);
    await until('two records', () => sink.received.length === 2);
    const [first] = sink.received;
    first?.stream.settle([first.record]);
    transport.faults.disconnect();
    expect([subscription.healthy, inbox.ready]).toEqual([false, false]);
    expect(first?.stream.signal.aborted).toBe(true);
    expect(sink.problems).toMatchObject([{ fatal: false, error: { code: 'broker-unavailable' } }]);
    expect(problems).toMatchObject([{ code: 'broker-unavailable' }]);
    await expect(transport.send([record('orders', 'c')])).rejects.toSatisfy((error) =>
      isEdaError(error, 'broker-unavailable'),
    );
    await expect(transport.connect()).rejects.toSatisfy((error) => isEdaError(error, 'broker-unavailable'));
    transport.faults.reconnect();
    expect([subscription.healthy, inbox.ready]).toEqual([true, true]);
    await transport.send([record('orders', 'd'), record('replies', 'r', { partition: inbox.partition ?? 0 })]);
    await until('what was not settled, and the new record', () => sink.received.length === 4 && replies.length === 1);
    expect(sink.texts).toEqual(['a', 'b', 'b', 'd']);
    expect(replies).toEqual(['r']);
  });

  it('make partitions change hands', async () => {
    const transport = await connected({ topics: [{ topic: 'orders', partitions: 1 }] });
    const [one, other] = [new Collector(settleNothing), new Collector(settleNothing)];
    await join(transport, one);
    await join(transport, other);
    await transport.send([record('orders', 'x')]);
    await until('the record', () => one.received.length === 1);
    transport.faults.rebalance('another group');
    expect(one.received[0]?.stream.signal.aborted).toBe(false);
    transport.faults.rebalance('group');
    expect(one.received[0]?.stream.signal.aborted).toBe(true);
    await until('the record at the other member', () => other.received.length === 1);
  });
});

describe('reply inboxes of memory', () => {
  it('have partitions of their own as far as there are some, and pick up added ones where they read all', async () => {
    const transport = await connected({ topics: [{ topic: 'replies', partitions: 2 }] });
    const texts: string[] = [];
    const inbox = (partitions: 'own' | 'all') =>
      transport.openReplies({
        topic: 'replies',
        instance: 'one',
        partitions,
        onReply: (reply) => texts.push(textOf(reply)),
        onProblem: () => undefined,
      });
    const own = [await inbox('own'), await inbox('own')];
    expect(new Set(own.map(({ partition }) => partition))).toEqual(new Set([0, 1]));
    await own[0]?.close();
    expect((await inbox('own')).partition).toBe(own[0]?.partition);
    await inbox('all');
    await transport.addPartitions('replies', 3);
    await transport.send([record('replies', 'in the new partition', { partition: 2 })]);
    await until('the reply', () => texts.length > 0);
    expect(texts).toEqual(['in the new partition']);
  });
});
