import type { RouteSource } from '../consumer/topic-routes.js';
import { compileAddress } from '../envelope/address.js';
import { assertTopics, type NeededTopic } from '../producer/assert-topics.js';
import type { Logger } from './types.js';
import type { TopicSpec, Transport } from '../transport.js';
import { DEFAULTS } from './defaults.js';
import type { ChannelDescriptor, ServiceDescriptor } from './descriptor.js';
import type { ResolvedNames } from './names.js';

/** Throws `topic-missing` where a topic of the contract is not there. Topics with parameters are checked when they are used. */
export async function checkContractTopics(
  descriptor: ServiceDescriptor,
  names: ResolvedNames,
  transport: Transport,
  signal: AbortSignal,
): Promise<void> {
  const needed = new Map<string, NeededTopic>();
  const { sends, requests, receives, responds } = descriptor;
  for (const { channel } of [sends, requests, receives, responds].flatMap((entries) => Object.values(entries))) {
    const topic = names.topicOf(channel);
    if (topic !== undefined && !topic.includes('{')) needed.set(topic, { topic, channel: channel.key });
  }
  await assertTopics(transport, [...needed.values()], signal);
}

/** Creates the reply topics that the contract names for requests answered here: a responder may be up before anybody asks. */
export async function ensureReplyTopics(
  descriptor: ServiceDescriptor,
  names: ResolvedNames,
  transport: Transport,
  signal: AbortSignal,
): Promise<void> {
  const specs = new Map<string, TopicSpec>();
  for (const { reply } of Object.values(descriptor.responds)) {
    const { channel } = reply;
    const topic = channel === undefined ? undefined : names.topicOf(channel);
    if (channel === undefined || topic === undefined || topic.includes('{')) continue;
    specs.set(topic, replyTopic(topic, channel));
  }
  if (specs.size > 0) await transport.ensureTopics([...specs.values()], signal);
}

function replyTopic(topic: string, channel: ChannelDescriptor): TopicSpec {
  return {
    topic,
    partitions: channel.partitions ?? DEFAULTS.replyTopicPartitions,
    retentionMs: channel.retentionMs ?? DEFAULTS.replyTopicRetentionMs,
  };
}

/** The topics that a group receives from at this moment. */
export async function receivedTopics(
  sources: readonly RouteSource[],
  transport: Transport,
  logger: Logger,
  signal: AbortSignal,
): Promise<readonly string[]> {
  const topics = new Set<string>();
  for (const { channel, topic } of sources) {
    const address = compileAddress(channel, topic);
    if (address.topic !== undefined) topics.add(address.topic);
    else {
      const found = await transport.findTopics(address.pattern, signal);
      if (found.length === 0)
        logger.warn(
          `No topic fits ${address.template} (channel ${channel.key}) yet: nothing is received from it until one is created.`,
        );
      for (const name of found) topics.add(name);
    }
  }
  return [...topics];
}
