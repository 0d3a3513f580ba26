import type { OutboxRow } from '../store.js';
import { deadlineError } from './refusal-errors.js';
import type { RefusedRow } from './refused-row.js';

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

/** What of the rows that were taken is to be sent now, and which answers nobody waits for any more. */
export function sortRows(
  taken: readonly OutboxRow[],
  refused: Pick<RefusedRows, 'waits'>,
  now: number,
): { readonly due: readonly OutboxRow[]; readonly late: readonly RefusedRow[] } {
  const due: OutboxRow[] = [];
  const late: RefusedRow[] = [];
  for (const row of taken)
    if (row.expiresAt !== undefined && row.expiresAt < now) late.push({ row, error: deadlineError(row) });
    else if (!refused.waits(row.id, now)) due.push(row);
  return { due, late };
}

/** The outbox marks by id: a row that is written has to stay there with another one of its id that is not, and goes out again with that. */
export function unwrittenIds(rows: readonly OutboxRow[], verdicts: readonly unknown[]): ReadonlySet<string> {
  const ids = new Set<string>();
  for (const [index, { id }] of rows.entries()) if (verdicts[index] !== undefined) ids.add(id);
  return ids;
}
