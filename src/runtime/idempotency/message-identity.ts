import { hash } from 'node:crypto';
import type { Receiver } from '../consumer/receiver.js';
import type { Task } from '../consumer/task.js';
import { contractId } from '../envelope/contract-id.js';
import { sameBytes } from '../envelope/same-bytes.js';
import { HEADERS } from '../envelope/header-names.js';
import { decodeText, headerText } from '../envelope/decode-text.js';
import { messageName } from '../message/describe-message.js';
import type { ClaimRequest, MessageIdentity } from '../store.js';

const EMPTY = new Uint8Array(0);

/** An identity, and whether the message had an id of its own. */
export interface TaskIdentity {
  readonly identity: MessageIdentity;
  /** False: it is known by its topic, partition and offset, which tells a redelivery but not a second publish. */
  readonly hasId: boolean;
}

/** What an identity is made of: a task, or one run of it. */
export type Identified = Pick<Task, 'receiver' | 'record' | 'event'>;

/**
 * Who handles which message: the key of the guard. The id is the contract's (`ce_id` by default), else the record's place.
 * What messages in a row have in common is the same string each time: it is decoded once, and stores compare it at a glance.
 */
export class IdentityReader {
  #receiver: Receiver | undefined;
  #message = '';
  #sourceBytes = EMPTY;
  #source = '';

  read(task: Identified): TaskIdentity {
    const receiver = task.receiver as Receiver;
    if (receiver !== this.#receiver) {
      this.#receiver = receiver;
      this.#message = messageName(receiver.message);
    }
    const { record } = task;
    const { payload, headers } = task.event ?? {};
    const id = contractId(receiver.message, record, payload, headers) ?? headerText(record.headers, HEADERS.id);
    return {
      hasId: id !== undefined,
      identity: {
        consumer: receiver.consumer,
        source: this.#readSource(record.headers[HEADERS.source]) ?? record.topic,
        message: this.#message,
        id: id ?? `${record.topic}:${record.partition}:${record.offset}`,
      },
    };
  }

  #readSource(bytes: Uint8Array | undefined): string | undefined {
    if (bytes === undefined || bytes.length === 0) return undefined;
    if (!sameBytes(bytes, this.#sourceBytes)) {
      // A copy: the header is a view of a whole response of the broker, which must not be kept.
      this.#sourceBytes = Uint8Array.from(bytes);
      this.#source = decodeText(bytes);
    }
    return this.#source;
  }
}

/** `retentionMs`: where the contract names none for this consumer. */
export function claimRequest(task: Task, identity: MessageIdentity, retentionMs: number): ClaimRequest {
  return { identity, payload: task.record.value, retentionMs: task.receiver?.retentionMs ?? retentionMs };
}

/** The same for every run of one message by one consumer, in every process; 22 characters. */
export function idempotencyKey(run: Identified): string {
  return hash('sha256', identityText(new IdentityReader().read(run).identity), 'buffer').toString('base64url', 0, 16);
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
