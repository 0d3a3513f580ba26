import { describe, expect, it } from 'vitest';
import { Collector, type Harness, record, settleNothing } from './harness.js';

const TIMEOUT = 90_000;
const numbered = (count: number, from = 0): string[] => Array.from({ length: count }, (_, index) => `${from + index}`);

export function groupCases(harness: Harness): void {
  const sendTo = async (topic: string, partitions: number, texts: readonly string[]): Promise<void> => {
    const client = await harness.client();
    await client.send(texts.map((text, index) => record(topic, text, { partition: index % partitions })));
  };

  describe('groups', () => {
    it(
      'give every record to each group',
      async () => {
        const topic = await harness.topic(3);
        const [one, other] = [new Collector(), new Collector()];
        await harness.member({ group: harness.name('group'), topic, sink: one });
        await harness.member({ group: harness.name('group'), topic, sink: other });
        await sendTo(topic, 3, numbered(30));
        await harness.until('30 records in each', () => one.received.length >= 30 && other.received.length >= 30);
        expect(one.texts.toSorted()).toEqual(numbered(30).toSorted());
        expect(other.texts.toSorted()).toEqual(numbered(30).toSorted());
      },
      TIMEOUT,
    );

    it(
      'share the partitions among their members',
      async () => {
        const topic = await harness.topic(4);
        const group = harness.name('group');
        const sinks = [new Collector(), new Collector()];
        for (const sink of sinks) await harness.member({ group, topic, sink });
        let sent = 0;
        const both = (): boolean => sinks.every((sink) => sink.received.length > 0);
        // A member may take its time to join: records go on until both have some.
        for (const end = performance.now() + harness.deadlineMs; !both() && performance.now() < end; sent += 8) {
          await sendTo(topic, 4, numbered(8, sent));
          const enough = (): boolean => new Set(sinks.flatMap(({ texts }) => texts)).size >= sent + 8;
          await harness.until(`${sent + 8} records`, enough);
        }
        expect(both(), 'both members get records').toBe(true);
        const [first, second] = sinks.map(
          ({ streams }) => new Set([...streams].filter(({ signal }) => !signal.aborted).map((one) => one.partition)),
        );
        for (const partition of first ?? []) expect(second?.has(partition)).toBe(false);
      },
      TIMEOUT,
    );

    it(
      'hand the partitions of a member that leaves to the others',
      async () => {
        const topic = await harness.topic(4);
        const group = harness.name('group');
        const [leaver, stayer] = [new Collector(), new Collector()];
        const leaving = await harness.member({ group, topic, sink: leaver });
        await sendTo(topic, 4, numbered(8));
        await harness.until('the first eight', () => leaver.received.length === 8);
        await harness.member({ group, topic, sink: stayer });
        await leaving.close();
        for (const stream of leaver.streams) expect(stream.signal.aborted).toBe(true);
        const count = leaver.received.length;
        await sendTo(topic, 4, numbered(8, 100));
        await harness.until('all of the second eight', () =>
          numbered(8, 100).every((text) => stayer.texts.includes(text)),
        );
        expect(leaver.received.length, 'nothing comes after close').toBe(count);
        await leaving.close();
      },
      TIMEOUT,
    );
  });

  describe('settling', () => {
    it(
      'commits the contiguous prefix, and delivers the rest again',
      async () => {
        const topic = await harness.topic(1);
        const group = harness.name('group');
        const first = new Collector(settleNothing);
        const member = await harness.member({ group, topic, sink: first });
        await sendTo(topic, 1, numbered(6));
        await harness.until('six records', () => first.received.length === 6);
        for (const index of [4, 1, 3, 0]) {
          const one = first.received[index];
          one?.stream.settle([one.record]);
        }
        await member.close();
        const second = new Collector();
        await harness.member({ group, topic, sink: second });
        await harness.until('the rest', () => second.received.length >= 4);
        expect(second.texts).toEqual(['2', '3', '4', '5']);
      },
      TIMEOUT,
    );

    it(
      'closes the gap when the missing record is settled',
      async () => {
        const topic = await harness.topic(1);
        const group = harness.name('group');
        const first = new Collector(settleNothing);
        const member = await harness.member({ group, topic, sink: first });
        await sendTo(topic, 1, numbered(5));
        await harness.until('five records', () => first.received.length === 5);
        for (const index of [3, 2, 1, 0]) {
          const one = first.received[index];
          one?.stream.settle([one.record]);
        }
        await member.close();
        const second = new Collector();
        await harness.member({ group, topic, sink: second });
        await harness.until('the last one', () => second.received.length >= 1);
        expect(second.texts).toEqual(['4']);
      },
      TIMEOUT,
    );

    it(
      'delivers all again where nothing was settled',
      async () => {
        const topic = await harness.topic(2);
        const group = harness.name('group');
        const first = new Collector(settleNothing);
        const member = await harness.member({ group, topic, sink: first });
        await sendTo(topic, 2, numbered(10));
        await harness.until('ten records', () => first.received.length === 10);
        await member.close();
        const second = new Collector();
        await harness.member({ group, topic, sink: second });
        await harness.until('ten records again', () => second.received.length >= 10);
        expect(second.texts.toSorted()).toEqual(numbered(10));
      },
      TIMEOUT,
    );

    it(
      'is dropped after the epoch has ended',
      async () => {
        const topic = await harness.topic(2);
        const group = harness.name('group');
        const first = new Collector(settleNothing);
        const member = await harness.member({ group, topic, sink: first });
        await sendTo(topic, 2, numbered(4));
        await harness.until('four records', () => first.received.length === 4);
        const old = first.received.slice();
        const second = new Collector(settleNothing);
        const other = await harness.member({ group, topic, sink: second });
        const gone = (): typeof old => old.filter(({ stream }) => stream.signal.aborted);
        await harness.until('a partition changes hands', () => second.received.length > 0 && gone().length > 0);
        for (const { stream, record: one } of gone()) stream.settle([one]);
        const dropped = gone().map(({ text }) => text);
        await other.close();
        await member.close();
        const third = new Collector();
        await harness.member({ group, topic, sink: third });
        await harness.until('records of ended epochs come again', () =>
          dropped.every((text) => third.texts.includes(text)),
        );
        expect(third.problems).toEqual([]);
      },
      TIMEOUT,
    );
  });

  describe('members that come and go', () => {
    it(
      'lose no record, and never hold a partition together',
      async () => {
        const topic = await harness.topic(4);
        const group = harness.name('group');
        const sinks: Collector[] = [];
        const overlaps: string[] = [];
        const handled = new Set<string>();
        const newSink = (): Collector => {
          const sink = new Collector((stream, records) => {
            if (stream.signal.aborted) overlaps.push(`${stream.partition}: delivered after its epoch`);
            for (const other of sinks)
              for (const one of other.streams)
                if (one !== stream && one.partition === stream.partition && !one.signal.aborted)
                  overlaps.push(`${stream.partition}: two streams at once`);
            for (const { value } of records) handled.add(Buffer.from(value ?? []).toString('utf8'));
            stream.settle(records);
          });
          sinks.push(sink);
          return sink;
        };
        const client = await harness.client();
        let sent = 0;
        const sendSome = async (): Promise<void> => {
          await client.send(numbered(20, sent).map((text, index) => record(topic, text, { partition: index % 4 })));
          sent += 20;
        };
        const join = () => harness.member({ group, topic, sink: newSink() });
        const first = await join();
        await sendSome();
        const second = await join();
        await sendSome();
        const third = await join();
        await sendSome();
        await second.close();
        await sendSome();
        await first.close();
        await sendSome();
        const fourth = await join();
        await sendSome();
        await harness.until('every record was handled', () => handled.size === sent);
        await third.close();
        await sendSome();
        await harness.until('every record was handled', () => handled.size === sent);
        await fourth.close();
        expect(overlaps).toEqual([]);
      },
      TIMEOUT,
    );
  });
}
