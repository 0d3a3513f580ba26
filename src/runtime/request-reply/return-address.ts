import type { Receiver } from '../consumer/receiver.js';
import type { Task } from '../consumer/task.js';
import { headerText } from '../envelope/decode-text.js';
import { HEADERS } from '../envelope/header-names.js';
import { formatLocation, readLocation, scalarText } from '../envelope/read-location.js';
import type { MessageLocation } from '../message/descriptor.js';

/** Where an answer goes. */
export interface ReturnAddress {
  readonly topic: string;
  readonly partition: number | undefined;
  /** Header names and values that tie the answer to its request. */
  readonly correlation: Readonly<Record<string, string>>;
}

const DEFAULT_ADDRESS: MessageLocation = { from: 'header', path: [HEADERS.replyTopic] };

/** The return address of a request: where the contract says that it is, else Kafka's usual header, else the contract's own reply topic. */
export function returnAddress(task: Task): ReturnAddress | undefined {
  const receiver = task.receiver as Receiver;
  const topic = readText(task, receiver.reply?.addressLocation ?? DEFAULT_ADDRESS) ?? receiver.replyTopic;
  if (topic === undefined) return undefined;
  return {
    topic,
    partition: readPartition(task.record.headers[HEADERS.replyPartition]),
    correlation: correlationOf(task, receiver),
  };
}

/** For the sentence that says what is missing. */
export function addressLocation(receiver: Receiver): string {
  return formatLocation(receiver.reply?.addressLocation ?? DEFAULT_ADDRESS);
}

function readText(task: Task, location: MessageLocation): string | undefined {
  const [name] = location.path;
  if (location.from === 'payload') return scalarText(readLocation(location, task.event?.payload, undefined));
  return name === undefined ? undefined : headerText(task.record.headers, name);
}

/** The request's correlation id under the header in which it came, and under Kafka's usual one. */
function correlationOf(task: Task, receiver: Receiver): Record<string, string> {
  const { headers } = task.record;
  const correlation: Record<string, string> = {};
  const usual = headerText(headers, HEADERS.requestCorrelationId);
  if (usual !== undefined) correlation[HEADERS.requestCorrelationId] = usual;
  const location = receiver.message.correlationId;
  const named = location === undefined ? undefined : readText(task, location);
  const value = named ?? usual;
  if (value === undefined) return correlation;
  if (location?.from === 'header' && location.path[0] !== undefined) correlation[location.path[0]] = value;
  for (const { message } of [...(receiver.reply?.replies ?? []), ...(receiver.reply?.errors ?? [])])
    if (message.correlationId?.from === 'header' && message.correlationId.path[0] !== undefined)
      correlation[message.correlationId.path[0]] = value;
  return correlation;
}

/** Decimal text (NestJS, ours) or four bytes, big-endian (Spring). */
function readPartition(bytes: Uint8Array | undefined): number | undefined {
  if (bytes === undefined || bytes.byteLength === 0) return undefined;
  const text = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('latin1');
  if (/^\d{1,9}$/.test(text)) return Number(text);
  if (bytes.byteLength !== 4) return undefined;
  const partition = new DataView(bytes.buffer, bytes.byteOffset, 4).getInt32(0);
  return partition >= 0 ? partition : undefined;
}
