import { EdaError } from '../errors.js';
import type { RefusedRow } from './refused-row.js';

/** What `publishNow` found of the rows it was asked for (or of all rows). */
export interface RelayReport {
  readonly refused: readonly RefusedRow[];
}

/** Somebody who has called `publishNow`. */
export interface RelayWaiter {
  /** Ids without a verdict yet; undefined: everything. */
  readonly open: Set<string> | undefined;
  readonly refused: RefusedRow[];
  /** Nothing is left but rows that another relay has taken. */
  heldElsewhere: boolean;
  readonly resolve: (report: RelayReport) => void;
  readonly reject: (reason: unknown) => void;
}

export function closedError(): EdaError {
  return new EdaError(
    'closed',
    'The outbox relay has stopped: what is not published yet is published after the next start.',
  );
}
