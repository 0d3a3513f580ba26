import { EdaError } from '../errors.js';
import type { OutboxRow } from '../store.js';
import type { RefusedRow } from './refused-row.js';

const textOf = (error: unknown): string => (error instanceof Error ? error.message : String(error));

/** What operators are told of a row that the broker refuses. */
export function refusedError({ row, error }: RefusedRow, retryMs: number): EdaError {
  return new EdaError(
    'publish-failed',
    `Message ${row.id} in the outbox is refused by the broker: ${textOf(error)} It is tried again every ${retryMs / 1_000} s as long as it stays there; others go on.`,
    { cause: error, fields: { id: row.id, topic: row.record.topic }, retryable: false },
  );
}

/** Answers whose return address is no good: one sentence for all of a request to the broker. */
export function refusedRepliesError(refused: readonly RefusedRow[]): EdaError {
  const [first] = refused;
  return new EdaError(
    'publish-failed',
    `The broker refuses ${refused.length} answers to requests, which are dropped, the first one to ${first?.row.record.topic}: ${textOf(first?.error)}`,
    { cause: first?.error, fields: fieldsOf(first), retryable: false },
  );
}

export function lateRepliesError(late: readonly RefusedRow[]): EdaError {
  const [first] = late;
  return new EdaError(
    'publish-failed',
    `The deadlines of ${late.length} requests are over: their answers are dropped, the first one to ${first?.row.record.topic}.`,
    { fields: fieldsOf(first), retryable: false },
  );
}

/** Why an answer is not sent any more. */
export function deadlineError(row: OutboxRow): EdaError {
  return new EdaError('request-timeout', `Nobody waits for answer ${row.id} any more.`, {
    fields: { id: row.id, topic: row.record.topic },
  });
}

const fieldsOf = (first: RefusedRow | undefined): { readonly id: unknown; readonly topic: unknown } => ({
  id: first?.row.id,
  topic: first?.row.record.topic,
});
