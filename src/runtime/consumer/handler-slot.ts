import type { HandlerRun } from './handler-run.js';
import type { WatchedSlot } from './run-watch.js';

/** One of the places at which a handler runs. Its functions are made once, not for each record. */
export interface HandlerSlot extends WatchedSlot {
  run: HandlerRun | undefined;
  startedAt: number;
  readonly fulfilled: () => void;
  readonly rejected: (reason: unknown) => void;
}

export interface SlotEvents {
  readonly fulfilled: (slot: HandlerSlot) => void;
  readonly rejected: (slot: HandlerSlot, reason: unknown) => void;
  readonly expired: (slot: HandlerSlot) => void;
}

export function createSlot(events: SlotEvents): HandlerSlot {
  const slot: HandlerSlot = {
    run: undefined,
    running: false,
    deadline: 0,
    startedAt: 0,
    fulfilled: () => {
      events.fulfilled(slot);
    },
    rejected: (reason) => {
      events.rejected(slot, reason);
    },
    expire: () => {
      events.expired(slot);
    },
  };
  return slot;
}
