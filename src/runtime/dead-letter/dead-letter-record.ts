import type { Failure } from '../consumer/failure.js';
import type { Task } from '../consumer/task.js';
import { headerText } from '../envelope/decode-text.js';
import { isEdaError } from '../errors.js';
import type { HeaderValue, OutgoingRecord } from '../transport.js';

/** How many bytes a dead letter may be larger than its record. */
export const DEAD_LETTER_MARGIN = 64 * 1024;

/** Names of the headers of a dead letter. The first ones are those of Kafka itself: https://cwiki.apache.org/confluence/display/KAFKA/KIP-1191 */
export const DEAD_LETTER_HEADERS = {
  topic: '__dlq.errors.topic',
  partition: '__dlq.errors.partition',
  offset: '__dlq.errors.offset',
  group: '__dlq.errors.group',
  deliveryCount: '__dlq.errors.delivery.count',
  message: '__dlq.errors.message',
  reason: 'edagen_dlq_reason',
  errorType: 'edagen_dlq_error_type',
  firstFailedAt: 'edagen_dlq_first_failed_at',
  failedAt: 'edagen_dlq_failed_at',
  attempts: 'edagen_dlq_attempts',
  handler: 'edagen_dlq_handler',
  replays: 'edagen_dlq_replays',
  /** Headers of the record whose value was null, which clients cannot send: JSON array of names. */
  nullHeaders: 'edagen_dlq_null_headers',
} as const;

/** An error's text can hold anything; the record itself must still fit. */
const LONGEST_MESSAGE = 4096;
const LONGEST_NULL_HEADERS = 8192;

export interface DeadLetterOptions {
  readonly task: Task;
  readonly failure: Failure;
  readonly group: string;
  readonly topic: string;
  readonly now: number;
}

/** The record as it came, bytes and key untouched, with what went wrong beside it. */
export function deadLetterRecord({ task, failure, group, topic, now }: DeadLetterOptions): OutgoingRecord {
  const { record } = task;
  const headers: Record<string, HeaderValue> = {};
  const nulls: string[] = [];
  for (const name of Object.keys(record.headers)) {
    const value = record.headers[name];
    if (value === undefined || value === null) nulls.push(name);
    headers[name] = value ?? '';
  }
  const names = DEAD_LETTER_HEADERS;
  headers[names.topic] = record.topic;
  headers[names.partition] = String(record.partition);
  headers[names.offset] = record.offset;
  headers[names.group] = group;
  headers[names.deliveryCount] = String(task.attempt);
  headers[names.message] = cut(failure.error.message, LONGEST_MESSAGE);
  headers[names.reason] = failure.reason;
  headers[names.errorType] = errorType(failure.error);
  headers[names.firstFailedAt] = new Date(task.firstFailedAt ?? now).toISOString();
  headers[names.failedAt] = new Date(now).toISOString();
  headers[names.attempts] = String(task.attempt);
  headers[names.replays] = headerText(record.headers, names.replays) ?? '0';
  if (task.receiver === undefined) delete headers[names.handler];
  else headers[names.handler] = task.receiver.handlerName;
  if (nulls.length === 0) delete headers[names.nullHeaders];
  else headers[names.nullHeaders] = nullNames(nulls);
  return { topic, key: record.key, value: record.value, headers };
}

function errorType(error: Error): string {
  return isEdaError(error) ? `${error.name}:${error.code}` : cut(error.name, 200);
}

/** Cuts text to a number of UTF-8 bytes, between characters. */
function cut(given: unknown, bytes: number): string {
  // Anything can be assigned to an error's message.
  const text = typeof given === 'string' ? given : Object.prototype.toString.call(given);
  if (Buffer.byteLength(text) <= bytes) return text;
  return `${Buffer.from(text)
    .subarray(0, bytes - 3)
    .toString('utf8')
    .replace(/\uFFFD+$/, '')}…`;
}

function nullNames(names: readonly string[]): string {
  const fitting = [...names];
  while (Buffer.byteLength(JSON.stringify(fitting)) > LONGEST_NULL_HEADERS) fitting.pop();
  return JSON.stringify(fitting);
}
