import * as fc from 'fast-check';
import { AssignerProtocol } from 'kafkajs';
import { describe, expect, it } from 'vitest';
import { fixedPartitions, roundRobin, shareRoundRobin } from '../../../../../src/runtime/transports/kafka/assigners.js';
import {
  decodeSubscription,
  encodeAssignment,
  encodeSubscription,
} from '../../../../../src/runtime/transports/kafka/assigner-protocol.js';
import type { KafkaCluster } from '../../../../../src/runtime/transports/kafka/client.js';

const SEED = Date.now();

function cluster(
  topics: Readonly<Record<string, number>>,
): KafkaCluster & { committedOffsetsByGroup: Map<string, unknown> } {
  return {
    committedOffsetsByGroup: new Map([['group', {}]]),
    findTopicPartitionMetadata: (topic) =>
      Array.from({ length: topics[topic] ?? 0 }, (_, partitionId) => ({ partitionId })),
    addMultipleTargetTopics: ([topic = '']) =>
      topic in topics
        ? Promise.resolve()
        : Promise.reject(Object.assign(new Error('gone'), { type: 'UNKNOWN_TOPIC_OR_PARTITION' })),
  };
}

describe('the group protocol', () => {
  it('is the one that kafkajs speaks', () => {
    const topics = ['orders', 'zahlungen-ä'];
    expect(AssignerProtocol.MemberMetadata.decode(Buffer.from(encodeSubscription(topics)))).toMatchObject({
      version: 0,
      topics,
    });
    const theirs = AssignerProtocol.MemberMetadata.encode({ version: 0, topics, userData: Buffer.from('more') });
    expect(decodeSubscription(theirs)).toEqual(topics);
    const assignment = new Map([['orders', [0, 2, 70_000]]]);
    expect(AssignerProtocol.MemberAssignment.decode(Buffer.from(encodeAssignment(assignment)))).toMatchObject({
      version: 0,
      assignment: { orders: [0, 2, 70_000] },
    });
  });
});

describe('roundRobin', () => {
  it(`gives each partition to exactly one member that subscribes to its topic, evenly (seed ${SEED})`, () => {
    const topicNames = ['a', 'b', 'c', 'd'];
    fc.assert(
      fc.property(
        fc.array(fc.subarray(topicNames), { minLength: 1, maxLength: 6 }),
        fc.array(fc.integer({ min: 1, max: 9 }), { minLength: 4, maxLength: 4 }),
        (subscriptions, counts) => {
          const members = subscriptions.map((topics, index) => ({ id: `m${index}`, topics: new Set(topics) }));
          const topics = topicNames.map((topic, index) => ({
            topic,
            partitions: Array.from({ length: counts[index] ?? 1 }, (_, partition) => partition),
          }));
          const shares = shareRoundRobin(members, topics);
          for (const { topic, partitions } of topics) {
            const subscribers = members.filter((member) => member.topics.has(topic));
            const given = members.flatMap(({ id }) => shares.get(id)?.get(topic) ?? []);
            expect(given.toSorted((x, y) => x - y)).toEqual(subscribers.length === 0 ? [] : partitions);
            const sizes = subscribers.map(({ id }) => shares.get(id)?.get(topic)?.length ?? 0);
            expect(Math.max(0, ...sizes) - Math.min(...sizes, Math.max(0, ...sizes))).toBeLessThanOrEqual(1);
            const others = members.filter((member) => !member.topics.has(topic));
            expect(others.filter(({ id }) => shares.get(id)?.has(topic) === true)).toEqual([]);
          }
          expect(shareRoundRobin(members.toReversed(), topics), 'every leader finds the same').toEqual(shares);
        },
      ),
      { seed: SEED },
    );
  });

  it('tells of every protocol call, and takes a topic of another member that is gone for empty', async () => {
    let calls = 0;
    const shared = cluster({ here: 2 });
    const assigner = roundRobin(() => calls++)({ cluster: shared });
    expect(shared.committedOffsetsByGroup.size, 'a table of its own').toBe(0);
    expect(assigner.protocol({ topics: ['here'] }).name).toBe('RoundRobinAssigner');
    expect(calls).toBe(1);
    const assigned = await assigner.assign({
      topics: ['here'],
      members: [
        { memberId: 'one', memberMetadata: encodeSubscription(['here']) },
        { memberId: 'other', memberMetadata: encodeSubscription(['gone']) },
      ],
    });
    const decoded = assigned.map(
      ({ memberAssignment }) => AssignerProtocol.MemberAssignment.decode(Buffer.from(memberAssignment))?.assignment,
    );
    expect(decoded).toEqual([{ here: [0, 1] }, {}]);
  });
});

describe('fixedPartitions', () => {
  const assign = async (partitions: readonly number[] | undefined): Promise<unknown> => {
    const assigner = fixedPartitions(partitions, () => undefined)({ cluster: cluster({ replies: 4 }) });
    const members = [{ memberId: 'me', memberMetadata: encodeSubscription(['replies']) }];
    const [own] = await assigner.assign({ members, topics: ['replies'] });
    return AssignerProtocol.MemberAssignment.decode(Buffer.from(own?.memberAssignment ?? []))?.assignment;
  };

  it('takes exactly the partition of the instance, or all', async () => {
    expect(await assign([2])).toEqual({ replies: [2] });
    expect(await assign(undefined)).toEqual({ replies: [0, 1, 2, 3] });
  });
});
