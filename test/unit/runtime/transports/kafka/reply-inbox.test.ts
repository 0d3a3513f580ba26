import { nextTick } from 'node:process';
import { describe, expect, it } from 'vitest';
import type { ReplyInbox } from '../../../../../src/runtime/transport.js';
import { kafka } from '../../../../../src/runtime/transports/kafka/index.js';
import { FakeClock, settled, until } from '../../fake-clock.js';
import { FakeKafka, type FakeConsumer } from './fake-kafka.js';

interface Setup {
  readonly client: FakeKafka;
  readonly consumer: FakeConsumer;
  readonly inbox: ReplyInbox;
  readonly replies: string[];
  readonly clock: FakeClock;
}

/** Every partition ends at 100 when the inbox is opened. */
async function open(partitions: 'own' | 'all', onReply: () => void = () => undefined): Promise<Setup> {
  const client = new FakeKafka({ replies: 4 });
  const clock = new FakeClock();
  const transport = kafka(client, { clock });
  await transport.connect();
  const replies: string[] = [];
  const opening = transport.openReplies({
    topic: 'replies',
    instance: 'one',
    partitions,
    onReply: (record) => {
      replies.push(`${record.partition}@${record.offset}`);
      onReply();
    },
    onProblem: () => undefined,
  });
  await until(() => client.consumers[0]?.calls.includes('run autoCommit=false') === true, 'it runs');
  client.latest.join({ replies: partitions === 'own' ? [3] : [0, 1, 2, 3] });
  return { client, consumer: client.latest, inbox: await opening, replies, clock };
}

describe('a reply inbox', () => {
  it('is a group of its own, with a short session, and commits nothing', async () => {
    const { consumer, clock } = await open('own');
    expect(consumer.config).toMatchObject({ groupId: 'replies.one', sessionTimeout: 6000 });
    await consumer.batch('replies', 3, [100, 101]);
    await clock.advance(10_000);
    expect(consumer.commits).toEqual([]);
  });

  it('seeks to its own position at every join', async () => {
    const { consumer, replies } = await open('own');
    expect(consumer.calls.at(-1)).toBe('seek replies/3@100');
    await consumer.batch('replies', 3, [100, 101, 102]);
    consumer.protocol();
    await consumer.batch('replies', 3, [103]);
    consumer.join({ replies: [3] });
    expect(consumer.calls.at(-1), 'what came between two joins is read again').toBe('seek replies/3@103');
    await consumer.batch('replies', 3, [102, 103, 104], 103);
    expect(replies).toEqual(['3@100', '3@101', '3@102', '3@103', '3@104']);
  });

  it('lets what callers send next go out before the next fetch', async () => {
    const order: string[] = [];
    const { consumer } = await open('own', () => {
      // As far as a publish goes that a caller makes once it has its answer.
      void Promise.resolve().then(() => {
        nextTick(() => order.push('send'));
      });
    });
    await consumer.batch('replies', 3, [100]);
    order.push('fetch');
    expect(order).toEqual(['send', 'fetch']);
  });

  it('reads a partition that was added from its beginning', async () => {
    const { consumer } = await open('all');
    expect(consumer.calls.slice(-4)).toEqual([0, 1, 2, 3].map((partition) => `seek replies/${partition}@100`));
    consumer.join({ replies: [0, 1, 2, 3, 4] });
    expect(consumer.calls.at(-1)).toBe('seek replies/4@0');
  });

  it('takes the replies of a topic that was made anew', async () => {
    const { consumer, replies } = await open('own');
    await consumer.batch('replies', 3, [0, 1], 0);
    await consumer.batch('replies', 3, [2], 2);
    expect(replies).toEqual(['3@0', '3@1', '3@2']);
  });

  it('is ready only while it is joined', async () => {
    const { consumer, inbox, client, clock } = await open('own');
    expect(inbox.ready).toBe(true);
    consumer.protocol();
    expect(inbox.ready).toBe(false);
    consumer.join({ replies: [3] });
    expect(inbox.ready).toBe(true);
    consumer.crash(new Error('broken'));
    expect(inbox.ready).toBe(false);
    await settled();
    await clock.advance(1000);
    expect(client.consumers).toHaveLength(2);
    client.latest.join({ replies: [3] });
    expect(client.latest.calls.at(-1)).toBe('seek replies/3@100');
    expect(inbox.ready).toBe(true);
    await inbox.close();
    expect(inbox.ready).toBe(false);
  });

  it('chooses its partition by the name of the instance', async () => {
    const { inbox } = await open('own');
    const again = await open('own');
    expect(inbox.partition).toBe(again.inbox.partition);
    expect((await open('all')).inbox.partition).toBeUndefined();
  });
});
