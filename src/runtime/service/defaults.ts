const DAY_MS = 24 * 60 * 60 * 1_000;

/** Every default of the runtime; what they were measured against stands in docs. */
export const DEFAULTS = {
  gather: { maxRecords: 1_000, maxBytes: 900_000, lingerMs: 0 },
  /** Records and bytes that wait to be sent, at most; beyond it publishes reject with `overloaded`. */
  queue: { maxRecords: 100_000, maxBytes: 256 * 1_024 * 1_024 },
  retry: { attempts: 5, baseMs: 200, maxMs: 10_000 },
  handlerTimeoutMs: 60_000,
  leaseMs: 90_000,
  concurrency: 16,
  batch: 1_000,
  batchMs: 250,
  retentionMs: 14 * DAY_MS,
  requests: { timeoutMs: 5_000, maxPending: 10_000, replyPartitions: 'own' },
  /** Partitions of a reply topic that the contract says nothing about: instances that should each have one of their own. */
  replyTopicPartitions: 8,
  /** Answers are of no use once their request has timed out. */
  replyTopicRetentionMs: 60 * 60 * 1_000,
  stopTimeoutMs: 30_000,
  relay: { batch: 1_000, baseMs: 100, maxMs: 5_000, refusedRetryMs: 60_000 },
} as const;

/** The longest wait that Node's timers take. */
export const MAX_TIMER_MS = 2 ** 31 - 1;
