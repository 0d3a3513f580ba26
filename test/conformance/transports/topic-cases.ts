import { describe, expect, it } from 'vitest';
import { isEdaError } from '../../../src/runtime/errors.js';
import { type Harness, record } from './harness.js';

const TIMEOUT = 60_000;

export function topicCases(harness: Harness): void {
  describe('topics', () => {
    it(
      'are described where they exist',
      async () => {
        const topic = await harness.topic(3);
        const client = await harness.client();
        const described = await client.describeTopics([topic, harness.name('missing')]);
        expect(described.map(({ topic: name, partitions }) => ({ name, partitions }))).toEqual([
          { name: topic, partitions: 3 },
        ]);
        expect(await client.describeTopics([])).toEqual([]);
      },
      TIMEOUT,
    );

    it(
      'are created where they are missing, and left alone where they exist',
      async () => {
        const client = await harness.client();
        const topic = harness.name('ensured');
        const spec = { topic, partitions: 2, maxMessageBytes: 30_000 };
        await client.ensureTopics([spec]);
        await client.ensureTopics([spec, { topic, partitions: 1, maxMessageBytes: 20_000 }]);
        expect(await client.describeTopics([topic])).toMatchObject([{ topic, partitions: 2 }]);
        await client.send([record(topic, 'x'.repeat(25_000))]);
      },
      TIMEOUT,
    );

    it(
      'that take less than they have to are a mismatch',
      async () => {
        const topic = await harness.topic(1, { maxMessageBytes: 20_000 });
        const client = await harness.client();
        await expect(client.ensureTopics([{ topic, partitions: 1, maxMessageBytes: 30_000 }])).rejects.toSatisfy(
          (error) => isEdaError(error, 'topic-mismatch') && error.message.includes(topic),
        );
      },
      TIMEOUT,
    );

    it(
      'can be created by any name after topicName',
      async () => {
        const client = await harness.client();
        expect(client.topicName('orders.placed_v-1')).toBe('orders.placed_v-1');
        const names = ['a b', 'a/b', 'a:b', 'ä', `${harness.name('long')}${'x'.repeat(300)}`, 'y'.repeat(300)];
        const made = names.map((name) => client.topicName(name));
        expect(new Set(made).size, 'two names stay two').toBe(names.length);
        const unique = made.map((name) => client.topicName(`${harness.name('n')}${name}`.slice(-240)));
        await client.ensureTopics(unique.map((topic) => ({ topic, partitions: 1 })));
        expect((await client.describeTopics(unique)).map(({ topic }) => topic).toSorted()).toEqual(unique.toSorted());
      },
      TIMEOUT,
    );
  });
}
