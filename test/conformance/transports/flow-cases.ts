import { describe, expect, it } from 'vitest';
import { Collector, type Harness, record, settleNothing } from './harness.js';

const TIMEOUT = 90_000;

export function flowCases(harness: Harness): void {
  describe('flow', () => {
    it(
      'holds a partition back while it is paused, and others go on',
      async () => {
        const topic = await harness.topic(2);
        const client = await harness.client();
        const sink = new Collector();
        await harness.member({ group: harness.name('group'), topic, sink });
        await client.send([record(topic, 'first', { partition: 0 })]);
        await harness.until('the first record', () => sink.received.length === 1);
        const stream = sink.received[0]?.stream;
        stream?.pause();
        const held = (): number => sink.received.filter((one) => one.record.partition === 0).length;
        const counts: number[] = [];
        for (let round = 0; round < 6; round += 1) {
          const texts = [0, 1].map((partition) => record(topic, `${partition}:${round}`, { partition }));
          await client.send(texts);
          await harness.until(`round ${round} of the other partition`, () => sink.texts.includes(`1:${round}`));
          counts.push(held());
        }
        // What was under way when it was paused may still come.
        expect(counts.at(-1), 'paused').toBe(counts.at(-3));
        expect(held()).toBeLessThan(7);
        stream?.resume();
        await harness.until('what was held back', () => held() >= 7);
        const texts = sink.received.filter((one) => one.record.partition === 0).map(({ text }) => text);
        expect(texts).toEqual(['first', '0:0', '0:1', '0:2', '0:3', '0:4', '0:5']);
      },
      TIMEOUT,
    );

    it(
      'delivers nothing after stopFetching, and still commits',
      async () => {
        const topic = await harness.topic(1);
        const group = harness.name('group');
        const client = await harness.client();
        const sink = new Collector(settleNothing);
        const member = await harness.member({ group, topic, sink });
        await client.send([record(topic, 'a'), record(topic, 'b')]);
        await harness.until('two records', () => sink.received.length === 2);
        expect(member.healthy).toBe(true);
        await member.stopFetching();
        await client.send([record(topic, 'c')]);
        for (const { stream, record: one } of sink.received) stream.settle([one]);
        await member.close();
        expect(sink.texts).toEqual(['a', 'b']);
        const next = new Collector();
        await harness.member({ group, topic, sink: next });
        await harness.until('the record that came later', () => next.received.length >= 1);
        expect(next.texts).toEqual(['c']);
      },
      TIMEOUT,
    );

    it(
      'begins at the first record, or at the end where that is asked',
      async () => {
        const topic = await harness.topic(2);
        const client = await harness.client();
        const both = (text: string) => [0, 1].map((partition) => record(topic, text, { partition }));
        await client.send(both('early'));
        const [first, last] = [new Collector(), new Collector()];
        await harness.member({ group: harness.name('group'), topic, sink: first });
        await harness.member({ group: harness.name('group'), topic, sink: last, startAt: 'latest' });
        await client.send(both('late'));
        await harness.until('late records', () => first.received.length >= 4 && last.received.length >= 2);
        expect(first.texts.toSorted()).toEqual(['early', 'early', 'late', 'late']);
        expect(last.texts).toEqual(['late', 'late']);
      },
      TIMEOUT,
    );

    it(
      'goes on where a group that began at the end has left off',
      async () => {
        const topic = await harness.topic(1);
        const group = harness.name('group');
        const client = await harness.client();
        const first = new Collector();
        const member = await harness.member({ group, topic, sink: first, startAt: 'latest' });
        await client.send([record(topic, 'a')]);
        await harness.until('the first record', () => first.received.length === 1);
        await member.close();
        await client.send([record(topic, 'sent while nobody was there')]);
        const second = new Collector();
        await harness.member({ group, topic, sink: second, startAt: 'latest' });
        await harness.until('what was missed', () => second.received.length === 1);
        expect(second.texts).toEqual(['sent while nobody was there']);
      },
      TIMEOUT,
    );
  });

  describe('growth', () => {
    for (const startAt of ['earliest', 'latest'] as const)
      it(
        `picks up added partitions from their first record (${startAt})`,
        async () => {
          const topic = await harness.topic(1);
          const client = await harness.client();
          const sink = new Collector();
          await harness.member({ group: harness.name('group'), topic, sink, startAt });
          await client.send([record(topic, 'old', { partition: 0 })]);
          await harness.until('a record of the old partition', () => sink.received.length === 1);
          await harness.setup.addPartitions(topic, 3);
          const grown = await harness.client();
          const texts = Array.from({ length: 30 }, (_, index) => `${index}`);
          let sent = false;
          // A client may know the new partitions only after a while.
          for (const end = performance.now() + harness.deadlineMs; !sent;) {
            try {
              await grown.send(texts.map((text, index) => record(topic, text, { partition: index % 3 })));
              sent = true;
            } catch (error) {
              if (performance.now() > end) throw error;
            }
          }
          await harness.until('the records of all partitions', () => texts.every((text) => sink.texts.includes(text)));
          expect(new Set(sink.received.map((one) => one.record.partition))).toEqual(new Set([0, 1, 2]));
        },
        TIMEOUT,
      );

    it(
      'subscribes to all topics that fit a pattern, also to later ones',
      async () => {
        const prefix = harness.name('region');
        const [early, later, other] = [`${prefix}.eu.sent`, `${prefix}.us.sent`, `${prefix}.eu.lost`];
        await harness.setup.createTopics([early, other].map((topic) => ({ topic, partitions: 1 })));
        const client = await harness.client();
        const sink = new Collector();
        const pattern = new RegExp(`^${prefix.replaceAll('.', '\\.')}\\.[^.]+\\.sent$`);
        const topics = [{ kind: 'pattern', pattern, template: `${prefix}.{region}.sent` } as const];
        await harness.member({ group: harness.name('group'), topics, sink });
        await client.send([record(early, 'early'), record(other, 'does not fit')]);
        await harness.until('a record of the first topic', () => sink.texts.includes('early'));
        await harness.setup.createTopics([{ topic: later, partitions: 1 }]);
        await (await harness.client()).send([record(later, 'later')]);
        await harness.until('a record of the later topic', () => sink.texts.includes('later'));
        expect(sink.texts).not.toContain('does not fit');
        expect([...(await client.findTopics(pattern))].toSorted()).toEqual([early, later]);
      },
      TIMEOUT,
    );
  });
}
