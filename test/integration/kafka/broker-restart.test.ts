import { describe, expect, it } from 'vitest';
import { kafka } from '../../../src/runtime/transports/kafka/index.js';
import {
  brokerIsForeign,
  committedOffsets,
  createTopic,
  kafkaClient,
  restartBroker,
  uniqueName,
} from '../../support/kafka.js';
import { waitUntil } from '../../support/wait-until.js';
import { RunRecorder } from './run-recorder.js';

// A broker that EDA_KAFKA names is not ours to stop.
describe.skipIf(brokerIsForeign)('a broker that restarts', () => {
  it('is reported once, and after it everything goes on and nothing is lost', async () => {
    const topic = await createTopic('restart', 3);
    const replyTopic = await createTopic('restart-replies', 4);
    const group = uniqueName('group');
    const transport = kafka(kafkaClient(), { sessionTimeoutMs: 6000, heartbeatMs: 500 });
    await transport.connect();
    const sink = new RunRecorder('here', 2);
    const subscription = await transport.subscribe({ group, topics: [{ kind: 'name', topic }], sink });
    const replies: string[] = [];
    const replyProblems: string[] = [];
    const inbox = await transport.openReplies({
      topic: replyTopic,
      instance: 'one',
      partitions: 'own',
      onReply: (record) => replies.push(Buffer.from(record.value ?? []).toString()),
      onProblem: ({ error }) => replyProblems.push(error.message),
    });
    let sent = 0;
    const send = async (): Promise<void> => {
      const values = Array.from({ length: 20 }, () => `${sent++}`);
      await transport.send(values.map((value) => ({ topic, key: value, value, headers: {} })));
    };
    const answer = (value: string): Promise<void> =>
      transport.send([{ topic: replyTopic, key: null, value, headers: {}, partition: inbox.partition ?? 0 }]);
    const everything = (): boolean => sink.settled.size === sent;
    try {
      await send();
      await answer('before');
      await waitUntil('the first records are settled', () => everything() && replies.length === 1);

      const restarted = restartBroker();
      await waitUntil('the broker is missed', () => !subscription.healthy && !inbox.ready, 30_000);
      await restarted;
      await waitUntil('both are back', () => subscription.healthy && inbox.ready, 60_000);

      await send();
      await answer('after');
      await waitUntil('everything is settled, and answered', () => everything() && replies.includes('after'), 60_000);
      await waitUntil('everything is committed', async () => {
        const offsets = Array.from((await committedOffsets(group, topic)).values(), Number);
        return offsets.reduce((total, offset) => total + Math.max(0, offset), 0) === sent;
      });
      const codes = sink.problems.map(({ error }) => (error as { code?: string }).code);
      expect(
        codes.filter((code) => code === 'broker-unavailable'),
        'once an outage',
      ).toHaveLength(1);
      expect(sink.problems.map(({ error }) => error.message).join()).toContain('cannot be reached');
      expect(replyProblems.filter((text) => text.includes('cannot be reached'))).toHaveLength(1);
      expect(replies).toEqual(['before', 'after']);
    } finally {
      await transport.close();
    }
  }, 180_000);
});
