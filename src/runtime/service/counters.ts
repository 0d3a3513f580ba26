import type { Counters } from './types.js';

/** The same numbers, for those who count. */
export type MutableCounters = { -readonly [Name in keyof Counters]: Counters[Name] };

/** Counters of one service, all zero. Hand out copies (`{ ...counters }`). */
export function createCounters(): MutableCounters {
  return {
    published: 0,
    handled: 0,
    ignored: 0,
    duplicates: 0,
    retries: 0,
    deadLetters: 0,
    requestsSent: 0,
    repliesReceived: 0,
    repliesSent: 0,
    unmatchedReplies: 0,
    expiredRequests: 0,
    withoutId: 0,
  };
}
