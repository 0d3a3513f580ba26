import type { ChannelDescriptor, PublishersDescriptor, ReceiveEntry, ServiceDescriptor } from './descriptor.js';
import type { Names } from './types.js';

/** Names as the broker sees them, after renames. */
export interface ResolvedNames {
  /** The service's name: client id, default of groups and of the topics below. */
  readonly service: string;
  /** Topic or template of a channel; undefined where its address is known only at run time. */
  topicOf(channel: ChannelDescriptor): string | undefined;
  groupOf(entry: Pick<ReceiveEntry, 'operation' | 'groupId'>): string;
  /** `<service>.replies`: where answers come that the contract has no channel for. */
  readonly replyTopic: string;
  /** `dlq.<group>.<topic>`. */
  deadLetterTopic(group: string, topic: string): string;
}

/** `topicName` is the transport's: it makes a name that the broker takes of the names that the runtime makes up. */
export function resolveNames(
  descriptor: Pick<PublishersDescriptor, 'service'>,
  names: Names | undefined,
  topicName: (name: string) => string,
): ResolvedNames {
  const service = names?.service ?? descriptor.service;
  const topics = new Map<string, string | undefined>();
  const rename = (address: string, key: string): string => {
    const renames = names?.topics;
    if (renames === undefined) return address;
    if (typeof renames === 'function') return renames(address, key);
    return (Object.hasOwn(renames, key) ? renames[key] : undefined) ?? address;
  };
  return {
    service,
    topicOf: (channel) => {
      if (!topics.has(channel.key))
        topics.set(channel.key, channel.address === null ? undefined : rename(channel.address, channel.key));
      return topics.get(channel.key);
    },
    groupOf: ({ operation, groupId }) => {
      const group = groupId ?? service;
      const renames = names?.groups;
      if (renames === undefined) return group;
      if (typeof renames === 'function') return renames(group, operation);
      return (Object.hasOwn(renames, operation) ? renames[operation] : undefined) ?? group;
    },
    replyTopic: topicName(`${service}.replies`),
    deadLetterTopic: (group, topic) => topicName(`dlq.${group}.${topic}`),
  };
}

/** Every channel that a descriptor mentions, once. */
export function channelsOf(descriptor: PublishersDescriptor | ServiceDescriptor): readonly ChannelDescriptor[] {
  const channels = new Map<string, ChannelDescriptor>();
  const add = (channel: ChannelDescriptor | undefined): void => {
    if (channel !== undefined) channels.set(channel.key, channel);
  };
  for (const entry of Object.values(descriptor.sends)) add(entry.channel);
  if ('requests' in descriptor) {
    for (const entry of Object.values(descriptor.receives)) add(entry.channel);
    for (const entry of [...Object.values(descriptor.requests), ...Object.values(descriptor.responds)]) {
      add(entry.channel);
      add(entry.reply.channel);
    }
  }
  return [...channels.values()];
}
