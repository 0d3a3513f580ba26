import { decodeSubscription, encodeAssignment, encodeSubscription } from './assigner-protocol.js';
import { toKafkaError } from './to-kafka-error.js';
import type { KafkaAssigner, KafkaAssignerFactory, KafkaCluster } from './client.js';

/** The members of a group with what each subscribes to, and the partitions of each topic: who gets what. */
type Share = (
  members: readonly { readonly id: string; readonly topics: ReadonlySet<string> }[],
  topics: readonly { readonly topic: string; readonly partitions: readonly number[] }[],
) => Map<string, Map<string, number[]>>;

/**
 * Round robin, under the name and in the form of kafkajs's own, so that members of both can share a group while one replaces the
 * other. Unlike that one it gives a topic to members that subscribe to it alone: in a rolling deployment that adds a topic, others get nothing they would drop.
 */
export function roundRobin(onProtocol: () => void): KafkaAssignerFactory {
  return assigner('RoundRobinAssigner', onProtocol, shareRoundRobin);
}

/** For a group of one member: exactly these partitions of its topic, or all where none are named. */
export function fixedPartitions(
  partitions: readonly number[] | undefined,
  onProtocol: () => void,
): KafkaAssignerFactory {
  return assigner('EdaGenFixedPartitions', onProtocol, (members, topics) => {
    const shares = new Map<string, Map<string, number[]>>();
    const [member] = members;
    if (member === undefined) return shares;
    shares.set(
      member.id,
      new Map(topics.map(({ topic, partitions: existing }) => [topic, [...(partitions ?? existing)]] as const)),
    );
    return shares;
  });
}

/** Round robin over all partitions of all topics, in an order that every leader finds again. */
export const shareRoundRobin: Share = (members, topics) => {
  const shares = new Map<string, Map<string, number[]>>();
  const sorted = members.toSorted((a, b) => (a.id < b.id ? -1 : 1));
  for (const { id } of sorted) shares.set(id, new Map());
  let turn = 0;
  for (const { topic, partitions } of topics) {
    const subscribers = sorted.filter((member) => member.topics.has(topic));
    for (const partition of subscribers.length === 0 ? [] : partitions) {
      const share = shares.get(subscribers[turn++ % subscribers.length]?.id ?? '');
      const taken = share?.get(topic);
      if (taken === undefined) share?.set(topic, [partition]);
      else taken.push(partition);
    }
  }
  return shares;
};

function assigner(name: string, onProtocol: () => void, share: Share): KafkaAssignerFactory {
  return ({ cluster }): KafkaAssigner => {
    isolateOffsets(cluster);
    return {
      name,
      version: 0,
      protocol: ({ topics }) => {
        onProtocol();
        return { name, metadata: encodeSubscription(topics) };
      },
      assign: async ({ members, topics: own }) => {
        const subscribed = members.map(({ memberId, memberMetadata }) => ({
          id: memberId,
          topics: new Set(decodeSubscription(memberMetadata)),
        }));
        const topics = Array.from(new Set(subscribed.flatMap((member) => Array.from(member.topics)))).toSorted();
        for (const topic of topics) if (!own.includes(topic)) await learnTopic(cluster, topic);
        const shares = share(
          subscribed,
          topics.map((topic) => ({
            topic,
            partitions: cluster
              .findTopicPartitionMetadata(topic)
              .map(({ partitionId }) => partitionId)
              .toSorted((a, b) => a - b),
          })),
        );
        return subscribed.map(({ id }) => ({
          memberId: id,
          memberAssignment: encodeAssignment(shares.get(id) ?? new Map<string, number[]>()),
        }));
      },
    };
  };
}

/** A topic that other members alone subscribe to. One that is gone has no partitions to share: those members report it. */
async function learnTopic(cluster: KafkaCluster, topic: string): Promise<void> {
  try {
    await cluster.addMultipleTargetTopics([topic]);
  } catch (error) {
    if (toKafkaError(error, 'sharing partitions').code === 'broker-unavailable') throw error;
  }
}

/**
 * All consumers of one `new Kafka(…)` share one table of committed offsets per group: a second member of the group in the same
 * process wipes the first one's, which then crashes with a TypeError. A table for each consumer ends that.
 */
function isolateOffsets(cluster: KafkaCluster): void {
  if ('committedOffsetsByGroup' in cluster) cluster.committedOffsetsByGroup = new Map();
}
