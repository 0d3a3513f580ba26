import { array, assert, integer, property, record, uniqueArray } from 'fast-check';
import { describe, expect, it } from 'vitest';
import { assignPartitions } from '../../../../src/runtime/transports/memory/assign-partitions.js';

describe('assignPartitions', () => {
  it('gives each partition that somebody wants to one member, evenly', () => {
    const seed = Date.now() & 0x7fffffff;
    console.log(`assignPartitions: seed ${seed}`);
    const arbitrary = record({
      topics: array(record({ partitions: integer({ min: 1, max: 9 }) }), { maxLength: 5 }),
      members: array(uniqueArray(integer({ min: 0, max: 4 }), { maxLength: 5 }), { maxLength: 5 }),
    });
    assert(
      property(arbitrary, (input) => {
        const topics = input.topics.map(({ partitions }, index) => ({ topic: `t${index}`, partitions }));
        const members = input.members.map((wanted) => ({
          wants: (topic: string) => wanted.includes(Number(topic.slice(1))),
        }));
        const assigned = assignPartitions(members, topics);
        const wanted = topics.filter(({ topic }) => members.some((member) => member.wants(topic)));
        const expected = wanted.flatMap(({ topic, partitions }) =>
          Array.from({ length: partitions }, (_, partition) => `${topic}/${partition}`),
        );
        expect(assigned.map(({ topic, partition }) => `${topic}/${partition}`).toSorted()).toEqual(expected.toSorted());
        for (const { member, topic } of assigned) expect(member.wants(topic)).toBe(true);
        const alike = members.every((member) => topics.every(({ topic }) => member.wants(topic)));
        const loads = members.map((member) => assigned.filter((one) => one.member === member).length);
        const spread = alike && loads.length > 0 ? Math.max(...loads) - Math.min(...loads) : 0;
        expect(spread).toBeLessThanOrEqual(1);
      }),
      { seed, numRuns: 300 },
    );
  });
});
