import type { Receiver } from '../consumer/receiver.js';
import type { RouteCandidate, RouteSource } from '../consumer/topic-routes.js';
import { assertCodec } from '../envelope/payload-codec.js';
import { EdaError } from '../errors.js';
import type { AnyMessage } from '../message/descriptor.js';
import { handlerName, type CheckedHandlers } from './check-handlers.js';
import type { ChannelDescriptor, OtherMessage, ReceiveEntry, RespondEntry, ServiceDescriptor } from './descriptor.js';
import { isIgnored } from './ignore.js';
import type { ResolvedNames } from './names.js';

/** What each consumer group receives, by the group's name. */
export type GroupSources = ReadonlyMap<string, readonly RouteSource[]>;

/** Joins the contract's receiving operations with their handlers. Throws `invalid-options` where a channel has no address. */
export function createReceivers(
  descriptor: ServiceDescriptor,
  names: ResolvedNames,
  handlers: CheckedHandlers,
): GroupSources {
  const groups = new Map<string, Map<string, { channel: ChannelDescriptor; candidates: RouteCandidate[] }>>();
  const add = (key: string, entry: ReceiveEntry | RespondEntry): void => {
    const group = names.groupOf(entry);
    const channels =
      groups.get(group) ?? new Map<string, { channel: ChannelDescriptor; candidates: RouteCandidate[] }>();
    groups.set(group, channels);
    const topic = requireTopic(entry, names);
    const source = channels.get(topic) ?? { channel: entry.channel, candidates: [] };
    channels.set(topic, source);
    for (const receiver of receiversOf(key, entry, group, names, handlers)) {
      refuseSecond(source.candidates, receiver, group, topic);
      source.candidates.push({ message: receiver.message, receiver });
    }
  };
  for (const [key, entry] of Object.entries(descriptor.receives)) add(key, entry);
  for (const [key, entry] of Object.entries(descriptor.responds)) add(key, entry);

  const others = otherMessages(descriptor, names);
  const sources = new Map<string, RouteSource[]>();
  for (const [group, channels] of groups)
    sources.set(
      group,
      [...channels].map(([topic, { channel, candidates }]) => ({
        channel,
        topic,
        candidates: [...candidates, ...missingFrom(candidates, others.get(topic) ?? [])],
      })),
    );
  return sources;
}

function receiversOf(
  key: string,
  entry: ReceiveEntry | RespondEntry,
  group: string,
  names: ResolvedNames,
  handlers: CheckedHandlers,
): Receiver[] {
  return entry.messages.map((item) => {
    const { message, retentionMs } = item;
    assertCodec(message);
    const name = handlerName(key, item);
    const handler = handlers.get(name);
    if (handler === undefined)
      throw new EdaError('handlers-mismatch', `There is no handler '${name}' for ${entry.name}.`, { fields: { name } });
    const receiver: Receiver = {
      kind: 'reply' in entry ? 'request' : 'event',
      handlerName: name,
      operation: entry.operation,
      consumer: `${group}:${entry.operation}`,
      name: entry.name,
      message,
      handler,
      ...(isIgnored(handler) ? { ignored: handler.reason } : {}),
      ...(retentionMs === undefined ? {} : { retentionMs }),
    };
    if (!('reply' in entry)) return receiver;
    const { reply } = entry;
    for (const answer of [...reply.replies, ...reply.errors]) assertCodec(answer.message);
    const replyTopic = reply.channel === undefined ? undefined : names.topicOf(reply.channel);
    // A template is not an address: then the request has to name one.
    return replyTopic === undefined || replyTopic.includes('{')
      ? { ...receiver, reply }
      : { ...receiver, reply, replyTopic };
  });
}

/** A group gets each record once, so only one operation of it can have a message. */
function refuseSecond(candidates: readonly RouteCandidate[], receiver: Receiver, group: string, topic: string): void {
  const { type, variant } = receiver.message;
  const first = candidates.find(({ message }) => message.type === type && message.variant === variant)?.receiver;
  if (first === undefined) return;
  throw new EdaError(
    'invalid-options',
    `Operations ${first.operation} and ${receiver.operation} both receive ${type} from ${topic} in group ${group}: give each a group of its own with \`names.groups\`.`,
    { fields: { group, topic, operations: [first.operation, receiver.operation] } },
  );
}

function requireTopic(entry: ReceiveEntry, names: ResolvedNames): string {
  const topic = names.topicOf(entry.channel);
  if (topic !== undefined) return topic;
  throw new EdaError(
    'invalid-options',
    `Operation ${entry.operation} receives from channel ${entry.channel.key}, which has no address. Give it one in the contract.`,
    { fields: { operation: entry.operation, channel: entry.channel.key } },
  );
}

/** Messages by topic that this service knows: one of its own, or of another of its groups, is no unknown message. */
function otherMessages(descriptor: ServiceDescriptor, names: ResolvedNames): Map<string, AnyMessage[]> {
  const known = new Map<string, AnyMessage[]>();
  const add = (channel: ChannelDescriptor | undefined, messages: readonly { readonly message: AnyMessage }[]): void => {
    const topic = channel === undefined ? undefined : names.topicOf(channel);
    if (topic === undefined) return;
    known.set(topic, [...(known.get(topic) ?? []), ...messages.map(({ message }) => message)]);
  };
  const { sends, requests, receives, responds } = descriptor;
  for (const entry of [sends, requests, receives, responds].flatMap((entries) => Object.values(entries)))
    add(entry.channel, entry.messages);
  for (const entry of [receives, responds].flatMap((entries): ReceiveEntry[] => Object.values(entries)))
    add(entry.channel, (entry.others ?? []).map(asMessage));
  for (const { reply } of [requests, responds].flatMap((entries) => Object.values(entries)))
    add(reply.channel, [...reply.replies, ...reply.errors]);
  return known;
}

/** Never decoded: its records are skipped as soon as they are told. */
function asMessage(other: OtherMessage): { readonly message: AnyMessage } {
  return { message: { ...other, contentType: 'application/json', payload: () => true } };
}

function missingFrom(candidates: readonly RouteCandidate[], messages: readonly AnyMessage[]): RouteCandidate[] {
  const others: RouteCandidate[] = [];
  for (const message of messages)
    if (
      ![...candidates, ...others].some(
        (known) => known.message.type === message.type && known.message.variant === message.variant,
      )
    )
      others.push({ message, receiver: undefined });
  return others;
}
