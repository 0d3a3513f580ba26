import type { Clock } from '../../service/types.js';

/**
 * For the next fetch, which costs the client a good part of a millisecond where it names many partitions: what handlers and callers
 * send at once goes out before it.
 */
export function nextTurn(): Promise<void> {
  return new Promise((resolve) => {
    setImmediate(resolve);
  });
}

/**
 * Waits for the end of something whose outcome no longer matters, such as closing a connection that may be broken already,
 * but not for ever. True where it ended in time.
 */
export async function withinTime(promise: Promise<unknown>, ms: number, clock: Clock): Promise<boolean> {
  const timer = new AbortController();
  try {
    return await Promise.race([
      promise.then(
        () => true,
        () => true,
      ),
      clock.sleep(ms, timer.signal).then(
        () => false,
        () => false,
      ),
    ]);
  } finally {
    timer.abort();
  }
}
