import type { Clock } from '../service/types.js';

export interface BackOff {
  readonly baseMs: number;
  readonly maxMs: number;
}

/** Full jitter: a random time between 0 and min(max, base × 2^(n-1)). https://aws.amazon.com/blogs/architecture/exponential-backoff-and-jitter/ */
export function backOffMs(clock: Clock, failures: number, { baseMs, maxMs }: BackOff): number {
  return clock.random() * Math.min(maxMs, baseMs * 2 ** (failures - 1));
}
