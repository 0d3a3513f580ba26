import { afterEach, describe, expect, it } from 'vitest';
import type { DeliverySink, DeliveryStream, IncomingRecord, Transport } from '../../../src/runtime/transport.js';
import { kafka, type KafkaClient } from '../../../src/runtime/transports/kafka/index.js';
import { committedOffsets, createTopic, kafkaClient, noKafka, uniqueName, withAdmin } from '../../support/kafka.js';
import { waitUntil } from '../../support/wait-until.js';

interface Delivered {
  readonly stream: DeliveryStream;
  readonly record: IncomingRecord;
}

class HoldingSink implements DeliverySink {
  readonly delivered: Delivered[] = [];
  readonly problems: string[] = [];

  deliver(stream: DeliveryStream, records: readonly IncomingRecord[]): void {
    for (const record of records) this.delivered.push({ stream, record });
  }

  onProblem({ error }: { readonly error: Error }): void {
    this.problems.push(error.message);
  }

  settle(which: (delivered: Delivered) => boolean): void {
    for (const { stream, record } of this.delivered.filter(which)) stream.settle([record]);
  }
}

describe.skipIf(noKafka)('epochs', () => {
  const open: Transport[] = [];
  const connect = async (client: KafkaClient = kafkaClient()): Promise<Transport> => {
    const transport = kafka(client, { sessionTimeoutMs: 6000, heartbeatMs: 300, metadataMaxAgeMs: 300, commitMs: 10 });
    await transport.connect();
    open.push(transport);
    return transport;
  };
  const send = (transport: Transport, topic: string, partition: number, count: number): Promise<void> =>
    transport.send(
      Array.from({ length: count }, (_, index) => ({ topic, key: null, value: `${index}`, headers: {}, partition })),
    );

  afterEach(async () => {
    for (const transport of open.splice(0)) await transport.close();
  });

  it('take no late settlement: it moves no offset of the new owner back', async () => {
    const topic = await createTopic('zombie', 2);
    const group = uniqueName('group');
    const zombie = new HoldingSink();
    const owner = new HoldingSink();
    const first = await connect();
    await first.subscribe({ group, topics: [{ kind: 'name', topic }], sink: zombie });
    for (const partition of [0, 1]) await send(first, topic, partition, 50);
    await waitUntil('all are delivered', () => zombie.delivered.length === 100);
    const old = zombie.delivered.slice();
    await (await connect()).subscribe({ group, topics: [{ kind: 'name', topic }], sink: owner });
    await waitUntil('a partition has a new owner', () => owner.delivered.length === 50);
    const moved = owner.delivered[0]?.record.partition ?? -1;
    owner.settle(() => true);
    await waitUntil('it has committed', async () => (await committedOffsets(group, topic)).get(moved) === '50');

    for (const { stream, record } of old.slice(0, 10).concat(old.slice(50, 60))) {
      expect(stream.signal.aborted).toBe(true);
      stream.settle([record]);
    }
    // A commit of its own, after what it settled late, shows that the late ones have had their time.
    zombie.settle(({ stream }) => !stream.signal.aborted);
    await waitUntil(
      'the other has committed',
      async () => (await committedOffsets(group, topic)).get(1 - moved) === '50',
    );
    expect((await committedOffsets(group, topic)).get(moved)).toBe('50');
    expect(zombie.problems).toEqual([]);
  });

  it('end when partitions are added, which rejoins without a rebalance of others', async () => {
    const topic = await createTopic('grown', 1);
    const group = uniqueName('group');
    const sink = new HoldingSink();
    const transport = await connect();
    await transport.subscribe({ group, topics: [{ kind: 'name', topic }], sink });
    await send(transport, topic, 0, 10);
    await waitUntil('all are delivered', () => sink.delivered.length === 10);
    const old = sink.delivered.slice();
    sink.settle(({ record }) => Number(record.offset) < 3);
    await withAdmin((admin) => admin.createPartitions({ topicPartitions: [{ topic, count: 3 }] }));
    await waitUntil('what was not settled comes again', () => sink.delivered.length === 17);
    expect(old.every(({ stream }) => stream.signal.aborted)).toBe(true);
    expect(sink.delivered.slice(10).map(({ record }) => record.offset)).toEqual(['3', '4', '5', '6', '7', '8', '9']);
    for (const { stream, record } of old) stream.settle([record]);
    sink.settle(({ record, stream }) => !stream.signal.aborted && Number(record.offset) < 5);
    await waitUntil('the new epoch commits', async () => (await committedOffsets(group, topic)).get(0) === '5');
  });

  it('are apart for members that share one client', async () => {
    const [one, other] = [await createTopic('shared-one', 2), await createTopic('shared-other', 2)];
    const group = uniqueName('group');
    const client = kafkaClient();
    const transport = await connect(client);
    const sinks = [new HoldingSink(), new HoldingSink()];
    await transport.subscribe({ group, topics: [{ kind: 'name', topic: one }], sink: sinks[0] ?? new HoldingSink() });
    // Members of one group that subscribe to different topics: each gets its own, as in a rolling deployment.
    await transport.subscribe({ group, topics: [{ kind: 'name', topic: other }], sink: sinks[1] ?? new HoldingSink() });
    for (const topic of [one, other]) for (const partition of [0, 1]) await send(transport, topic, partition, 5);
    await waitUntil('both get theirs', () => sinks.every((sink) => sink.delivered.length === 10));
    for (const sink of sinks) sink.settle(() => true);
    for (const topic of [one, other]) {
      await waitUntil(`${topic} is committed`, async () => {
        const offsets = await committedOffsets(group, topic);
        return offsets.get(0) === '5' && offsets.get(1) === '5';
      });
    }
    expect(sinks.flatMap(({ problems }) => problems)).toEqual([]);
  });

  it('report records that were deleted before they were handled, at start and while running', async () => {
    const topic = await createTopic('deleted', 1);
    const group = uniqueName('group');
    const transport = await connect();
    const first = new HoldingSink();
    const subscription = await transport.subscribe({ group, topics: [{ kind: 'name', topic }], sink: first });
    await send(transport, topic, 0, 10);
    await waitUntil('ten are delivered', () => first.delivered.length === 10);
    first.settle(({ record }) => Number(record.offset) < 5);
    await subscription.close();
    const deleteUpTo = (offset: string): Promise<void> =>
      withAdmin(async (admin) => {
        // The client deletes only where it has just looked.
        await admin.fetchTopicOffsets(topic);
        await admin.deleteTopicRecords({ topic, partitions: [{ partition: 0, offset }] });
      });
    await deleteUpTo('8');

    const second = new HoldingSink();
    await transport.subscribe({ group, topics: [{ kind: 'name', topic }], sink: second });
    await waitUntil('it goes on with what is left', () => second.delivered.length === 2);
    expect(second.problems).toHaveLength(1);
    expect(second.problems[0]).toContain('partition 0 from 5 to 8');

    second.settle(() => true);
    second.delivered[0]?.stream.pause();
    await send(transport, topic, 0, 10);
    await deleteUpTo('15');
    await send(transport, topic, 0, 1);
    second.delivered[0]?.stream.resume();
    await waitUntil('the last one comes', () => second.delivered.at(-1)?.record.offset === '20');
    await waitUntil('it is reported', () => second.problems.length > 1);
    expect(second.problems.slice(1)).toEqual([expect.stringContaining('partition 0 from 10 to 15')]);
  });
});
