import { describe, expect, it } from 'vitest';
import { isEdaError } from '../../../src/runtime/errors.js';
import type { IncomingRecord, OpenRepliesOptions, ReplyInbox, Transport } from '../../../src/runtime/transport.js';
import { type Harness, record, textOf } from './harness.js';

const TIMEOUT = 90_000;

interface OpenInbox {
  readonly inbox: ReplyInbox;
  readonly texts: string[];
}

export function replyCases(harness: Harness): void {
  const open = async (topic: string, partitions: OpenRepliesOptions['partitions']): Promise<OpenInbox> => {
    const client = await harness.client();
    const texts: string[] = [];
    const inbox = await client.openReplies({
      topic,
      instance: harness.name('instance'),
      partitions,
      onReply: (reply: IncomingRecord) => texts.push(textOf(reply)),
      onProblem: () => undefined,
    });
    return { inbox: harness.track(inbox), texts };
  };
  const answer = (client: Transport, inbox: ReplyInbox, text: string): Promise<void> =>
    client.send([record(inbox.topic, text, inbox.partition === undefined ? {} : { partition: inbox.partition })]);

  describe('replies', () => {
    it(
      'come to the partition of each instance',
      async () => {
        const topic = await harness.topic(2);
        const client = await harness.client();
        const one = await open(topic, 'own');
        expect(one.inbox).toMatchObject({ ready: true, topic });
        expect([0, 1]).toContain(one.inbox.partition);
        await answer(client, one.inbox, 'for one');
        await harness.until('the reply', () => one.texts.includes('for one'));
        await client.send([record(topic, 'elsewhere', { partition: 1 - (one.inbox.partition ?? 0) })]);
        await answer(client, one.inbox, 'again for one');
        await harness.until('the second reply', () => one.texts.includes('again for one'));
        expect(one.texts).toEqual(['for one', 'again for one']);
      },
      TIMEOUT,
    );

    it(
      'come from every partition to those that read all',
      async () => {
        const topic = await harness.topic(3);
        const client = await harness.client();
        const all = await open(topic, 'all');
        expect(all.inbox.partition).toBeUndefined();
        await client.send([0, 1, 2].map((partition) => record(topic, `${partition}`, { partition })));
        await harness.until('three replies', () => all.texts.length === 3);
        expect(all.texts.toSorted()).toEqual(['0', '1', '2']);
      },
      TIMEOUT,
    );

    it(
      'sent right after opening arrive, and earlier ones do not',
      async () => {
        const topic = await harness.topic(1);
        const client = await harness.client();
        for (let round = 0; round < 4; round += 1) {
          await client.send([record(topic, `before ${round}`)]);
          const { inbox, texts } = await open(topic, 'own');
          await answer(client, inbox, `after ${round}`);
          await harness.until(`reply ${round}`, () => texts.length > 0);
          expect(texts).toEqual([`after ${round}`]);
          await inbox.close();
        }
      },
      TIMEOUT,
    );

    it(
      'are not lost while other instances come and go',
      async () => {
        const topic = await harness.topic(2);
        const client = await harness.client();
        const one = await open(topic, 'own');
        let sent = 0;
        const sendSome = async (): Promise<void> => {
          for (let count = 0; count < 10; count += 1, sent += 1) await answer(client, one.inbox, `${sent}`);
        };
        await sendSome();
        const other = await open(topic, 'own');
        await sendSome();
        await other.inbox.close();
        await sendSome();
        await harness.until('all replies', () => one.texts.length >= sent);
        expect(one.texts).toEqual(Array.from({ length: sent }, (_, index) => `${index}`));
        expect(one.inbox.ready).toBe(true);
      },
      TIMEOUT,
    );

    it(
      'stop with close',
      async () => {
        const topic = await harness.topic(1);
        const client = await harness.client();
        const [closed, open2] = [await open(topic, 'all'), await open(topic, 'all')];
        await closed.inbox.close();
        await closed.inbox.close();
        expect(closed.inbox.ready).toBe(false);
        await client.send([record(topic, 'late')]);
        await harness.until('the reply in the other inbox', () => open2.texts.length === 1);
        expect(closed.texts).toEqual([]);
      },
      TIMEOUT,
    );

    it(
      'need their topic',
      async () => {
        const topic = harness.name('missing');
        await expect(open(topic, 'own')).rejects.toSatisfy(
          (error) => isEdaError(error, 'topic-missing') && error.message.includes(topic),
        );
      },
      TIMEOUT,
    );
  });
}
