import type { OutboxRow } from '../store.js';

/** A row that the broker refuses: it stays in the outbox, others pass, and it is tried again later; an answer is dropped. */
export interface RefusedRow {
  readonly row: OutboxRow;
  readonly error: unknown;
}
