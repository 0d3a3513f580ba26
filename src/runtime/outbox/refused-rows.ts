import { EdaError } from '../errors.js';
import type { OutboxRow } from '../store.js';

/** A row that the broker refuses: it stays in the outbox, others pass, and it is tried again later. */
export interface RefusedRow {
  readonly row: OutboxRow;
  readonly error: unknown;
}

/** Rows that were refused, with the time from which each may be tried again. */
export interface RefusedRows {
  readonly size: number;
  get(id: string): RefusedRow | undefined;
  all(): readonly RefusedRow[];
  /** Whether a row has to wait. */
  waits(id: string, now: number): boolean;
  add(refused: RefusedRow, retryAt: number): void;
  remove(id: string): void;
  /** When the next one may be tried; undefined where there is none. */
  nextRetryAt(): number | undefined;
}

export function createRefusedRows(): RefusedRows {
  const rows = new Map<string, { readonly refused: RefusedRow; readonly retryAt: number }>();
  return {
    get size() {
      return rows.size;
    },
    get: (id) => rows.get(id)?.refused,
    all: () => [...rows.values()].map(({ refused }) => refused),
    waits: (id, now) => (rows.get(id)?.retryAt ?? Number.NEGATIVE_INFINITY) > now,
    add: (refused, retryAt) => {
      rows.delete(refused.row.id);
      rows.set(refused.row.id, { refused, retryAt });
    },
    remove: (id) => {
      rows.delete(id);
    },
    // Added in the order of time, so the first one is due first.
    nextRetryAt: () => rows.values().next().value?.retryAt,
  };
}

/** What operators are told of such a row. */
export function refusedError({ row, error }: RefusedRow, retryMs: number): EdaError {
  const reason = error instanceof Error ? error.message : String(error);
  return new EdaError(
    'publish-failed',
    `Message ${row.id} in the outbox is refused by the broker: ${reason} It stays there and is tried again every ${retryMs / 1_000} s; others go on.`,
    { cause: error, fields: { id: row.id, topic: row.record.topic }, retryable: false },
  );
}
