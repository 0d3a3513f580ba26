import type { Clock } from '../service/types.js';

/** Wakes one sleeper; who rings while nobody sleeps is heard by the next one. */
export interface Bell {
  readonly ring: () => void;
  /** Resolves when it has rung since the last `silence`, or when the time is over that `until` tells, if it tells one. */
  rung(until: () => number | undefined): Promise<void>;
  silence(): void;
}

export function createBell(clock: Pick<Clock, 'now' | 'sleep'>): Bell {
  let wake: (() => void) | undefined;
  let woken = false;
  return {
    ring: () => {
      woken = true;
      wake?.();
    },
    rung: async (until) => {
      if (woken) return;
      const due = until();
      const alarm = new AbortController();
      const rung = new Promise<void>((resolve) => {
        wake = resolve;
      });
      try {
        if (due === undefined) await rung;
        else
          await Promise.race([rung, clock.sleep(Math.max(0, due - clock.now()), alarm.signal).catch(() => undefined)]);
      } finally {
        wake = undefined;
        alarm.abort();
      }
    },
    silence: () => {
      woken = false;
    },
  };
}
