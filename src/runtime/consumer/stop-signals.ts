import { setMaxListeners } from 'node:events';
import type { Clock } from '../service/types.js';

/** The two steps of stopping, and waits that end with the first. */
export interface StopSignals {
  /** Nothing new is begun; what runs may end. */
  readonly stopping: AbortSignal;
  /** What still runs is given up. */
  readonly cutOff: AbortSignal;
  /** Waits, or resolves early where the service stops: for loops that look at their state afterwards. */
  pause(ms: number): Promise<void>;
}

/** The side that stops. */
export interface Stop {
  readonly signals: StopSignals;
  stop(reason: Error): void;
  cutOff(reason: Error): void;
}

export function createStop(clock: Clock): Stop {
  const stopping = new AbortController();
  const cutOff = new AbortController();
  // Every record that is being written may listen, and that is no leak.
  setMaxListeners(0, stopping.signal, cutOff.signal);
  // Thousands of keys may wait for their next try: a signal's list of listeners is no place to keep them.
  const pauses = new Set<AbortController>();
  const stop = (reason: Error): void => {
    stopping.abort(reason);
    for (const pause of pauses) pause.abort(reason);
  };
  return {
    signals: {
      stopping: stopping.signal,
      cutOff: cutOff.signal,
      pause: async (ms) => {
        if (stopping.signal.aborted) return;
        const pause = new AbortController();
        pauses.add(pause);
        try {
          await clock.sleep(ms, pause.signal);
        } catch (error) {
          if (!pause.signal.aborted) throw error;
        } finally {
          pauses.delete(pause);
        }
      },
    },
    stop,
    cutOff: (reason) => {
      stop(reason);
      cutOff.abort(reason);
    },
  };
}
