import { describe, expect, it } from 'vitest';
import { kafka } from '../../../src/runtime/transports/kafka/index.js';
import { createTopic, kafkaClient, noKafka, uniqueName, withAdmin } from '../../support/kafka.js';
import { waitUntil } from '../../support/wait-until.js';

describe.skipIf(noKafka)('replies', () => {
  it('are not lost when their topic grows, nor delivered twice', async () => {
    const topic = await createTopic('grown-replies', 3);
    const transport = kafka(kafkaClient(), { metadataMaxAgeMs: 200 });
    await transport.connect();
    const got: number[] = [];
    const problems: string[] = [];
    const states = new Set<boolean>();
    const inbox = await transport.openReplies({
      topic,
      instance: uniqueName('instance'),
      partitions: 'own',
      onReply: (record) => got.push(Number(Buffer.from(record.value ?? []).toString())),
      onProblem: ({ error }) => problems.push(error.message),
    });
    try {
      const partition = inbox.partition ?? -1;
      let sent = 0;
      const sendSome = async (): Promise<void> => {
        const values = Array.from({ length: 20 }, () => `${sent++}`);
        await transport.send(values.map((value) => ({ topic, key: null, value, headers: {}, partition })));
        states.add(inbox.ready);
      };
      for (const count of [4, 6, 8]) {
        await withAdmin((admin) => admin.createPartitions({ topicPartitions: [{ topic, count }] }));
        const until = Date.now() + 700;
        // Long enough for the member to notice, and to join again.
        while (Date.now() < until) await sendSome();
      }
      await waitUntil('every reply is there', () => got.length >= sent);
      expect(got).toEqual(Array.from({ length: sent }, (_, index) => index));
      expect(inbox.partition).toBe(partition);
      expect(inbox.ready).toBe(true);
      expect(problems).toEqual([]);
      expect(states.has(true)).toBe(true);
    } finally {
      await transport.close();
    }
    expect(inbox.ready).toBe(false);
  });

  it('sent while the inbox opens arrive once it has resolved', async () => {
    const topic = await createTopic('join-replies', 1);
    const transport = kafka(kafkaClient());
    await transport.connect();
    try {
      for (let round = 0; round < 10; round++) {
        const got: string[] = [];
        const inbox = await transport.openReplies({
          topic,
          instance: uniqueName('instance'),
          partitions: 'own',
          onReply: (record) => got.push(Buffer.from(record.value ?? []).toString()),
          onProblem: () => undefined,
        });
        await transport.send([{ topic, key: null, value: `${round}`, headers: {}, partition: 0 }]);
        await waitUntil(`reply ${round}`, () => got.length > 0);
        expect(got).toEqual([`${round}`]);
        await inbox.close();
      }
    } finally {
      await transport.close();
    }
  });
});
