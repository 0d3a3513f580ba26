import { HEADERS } from '../envelope/header-names.js';
import { createRecordTemplate, type RecordTemplate } from '../envelope/record-template.js';
import { EdaError } from '../errors.js';
import type { MessageLocation } from '../message/descriptor.js';
import type { ReplyMessage, RequestEntry } from '../service/descriptor.js';
import type { ResolvedNames } from '../service/names.js';
import type { Clock, Telemetry } from '../service/types.js';

/** A possible answer, good or not. */
export interface ReplyCandidate extends ReplyMessage {
  readonly good: boolean;
}

/** What is the same for every request of one operation. */
export interface PreparedRequest {
  /** `request.<key>`. */
  readonly key: string;
  readonly entry: RequestEntry;
  readonly template: RecordTemplate;
  /** Where its replies come. */
  readonly replyTopic: string;
  readonly candidates: readonly ReplyCandidate[];
  /** More than one good answer: the promise tells which. */
  readonly named: boolean;
  /** Header that carries our correlation id. */
  readonly correlationHeader: string;
  /** Headers in which replies may carry it. */
  readonly replyCorrelationHeaders: readonly string[];
  /** Payload locations in which replies may name the request. */
  readonly replyAliases: readonly MessageLocation[];
  /** Header that tells responders where to answer; undefined where the payload does. */
  readonly addressHeader: string | undefined;
}

export interface PrepareRequestOptions {
  readonly key: string;
  readonly entry: RequestEntry;
  readonly source: string;
  readonly names: ResolvedNames;
  readonly clock: Clock;
  readonly telemetry: Telemetry | undefined;
}

/** Throws `invalid-options` where the contract leaves open what a request needs. */
export function prepareRequest(options: PrepareRequestOptions): PreparedRequest {
  const { key, entry, source, names, clock, telemetry } = options;
  const topic = names.topicOf(entry.channel);
  const [only] = entry.messages;
  if (topic === undefined || only === undefined)
    throw new EdaError(
      'invalid-options',
      `Request ${entry.operation} has ${topic === undefined ? `no address on channel ${entry.channel.key}` : 'no message'}. Give it one in the contract.`,
      { fields: { operation: entry.operation } },
    );
  const { message } = only;
  const { channel, addressLocation, replies, errors } = entry.reply;
  const replyTopic = (channel === undefined ? undefined : names.topicOf(channel)) ?? names.replyTopic;
  if (replyTopic.includes('{'))
    throw new EdaError(
      'invalid-options',
      `Request ${entry.operation} is answered on ${replyTopic}, which has parameters: a reply topic needs a fixed name. Leave the reply channel's address out, or rename it with \`names.topics.${channel?.key ?? ''}\`.`,
      { fields: { operation: entry.operation, topic: replyTopic } },
    );
  const candidates = [
    ...replies.map((reply) => ({ ...reply, good: true })),
    ...errors.map((reply) => ({ ...reply, good: false })),
  ];
  const correlationHeader =
    message.correlationId?.from === 'header'
      ? (message.correlationId.path[0] ?? HEADERS.requestCorrelationId)
      : HEADERS.requestCorrelationId;
  const replyLocations = candidates.flatMap((candidate) => candidate.message.correlationId ?? []);
  const headerLocations = replyLocations.flatMap(({ from, path }) => (from === 'header' ? path.slice(0, 1) : []));
  const payloadLocations = replyLocations.filter(({ from }) => from === 'payload');
  if (payloadLocations.length === 0 && message.correlationId?.from === 'payload')
    payloadLocations.push(message.correlationId);
  return {
    key,
    entry,
    template: createRecordTemplate({ message, source, channel: entry.channel, topic, clock, telemetry }),
    replyTopic,
    candidates,
    named: replies.length > 1,
    correlationHeader,
    replyCorrelationHeaders: [...new Set([correlationHeader, ...headerLocations, HEADERS.requestCorrelationId])],
    replyAliases: message.correlationId?.from === 'payload' ? payloadLocations : [],
    addressHeader:
      addressLocation === undefined
        ? HEADERS.replyTopic
        : addressLocation.from === 'header'
          ? (addressLocation.path[0] ?? HEADERS.replyTopic)
          : undefined,
  };
}
