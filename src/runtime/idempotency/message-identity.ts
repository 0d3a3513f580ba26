import { hash } from 'node:crypto';
import type { Receiver } from '../consumer/receiver.js';
import type { Task } from '../consumer/task.js';
import { HEADERS } from '../envelope/header-names.js';
import { headerText } from '../envelope/decode-text.js';
import { readLocation, scalarText } from '../envelope/read-location.js';
import { messageName } from '../message/describe-message.js';
import type { ClaimRequest, MessageIdentity } from '../store.js';

/** An identity, and whether the message had an id of its own. */
export interface TaskIdentity {
  readonly identity: MessageIdentity;
  /** False: it is known by its topic, partition and offset, which tells a redelivery but not a second publish. */
  readonly hasId: boolean;
}

/** Who handles which message: the key of the guard. The id is the contract's (`ce_id` by default), else the record's place. */
export function identityOf(task: Task): TaskIdentity {
  const receiver = task.receiver as Receiver;
  const { record } = task;
  const id = idFromContract(task, receiver) ?? headerText(record.headers, HEADERS.id);
  return {
    hasId: id !== undefined,
    identity: {
      consumer: receiver.consumer,
      source: headerText(record.headers, HEADERS.source) ?? record.topic,
      message: messageName(receiver.message),
      id: id ?? `${record.topic}:${record.partition}:${record.offset}`,
    },
  };
}

function idFromContract(task: Task, receiver: Receiver): string | undefined {
  const location = receiver.message.id;
  if (location === undefined) return undefined;
  const [name] = location.path;
  if (location.from === 'header' && name !== undefined && location.path.length === 1)
    return headerText(task.record.headers, name);
  return scalarText(readLocation(location, task.event?.payload, task.event?.headers));
}

const EMPTY = new Uint8Array(0);

/** First 16 bytes of the payload's SHA-256, base64url. */
export function payloadHash(value: Uint8Array | null): string {
  return hash('sha256', value ?? EMPTY, 'buffer').toString('base64url', 0, 16);
}

export function claimRequest(task: Task, identity: MessageIdentity, retentionMs: number): ClaimRequest {
  return { identity, payloadHash: payloadHash(task.record.value), retentionMs };
}

/** The same for every run of one message by one consumer, in every process; 22 characters. */
export function idempotencyKey(task: Task): string {
  return hash('sha256', identityText(identityOf(task).identity), 'buffer').toString('base64url', 0, 16);
}

/** The four parts as one text that no other four parts have. */
export function identityText({ consumer, source, message, id }: MessageIdentity): string {
  return JSON.stringify([consumer, source, message, id]);
}

/**
 * Whether another payload under the same id is no mistake: ids that were derived from a handled message (a second run may
 * write another timestamp), and requests that are asked again.
 */
export function mayDiffer(task: Task): boolean {
  return task.receiver?.kind === 'request' || task.record.headers[HEADERS.derived] !== undefined;
}
