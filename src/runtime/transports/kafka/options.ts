import { systemClock } from '../../service/clock.js';
import { createOptionsCheck } from '../../service/options-check.js';
import type { Clock } from '../../service/types.js';
import type { KafkaClient } from './client.js';

/** Options of `kafka(client, options)`. Times in milliseconds. */
export interface KafkaOptions {
  /** Of the records that are sent. `none` by default; kafkajs brings `gzip`, and needs a codec registered for the others. */
  readonly compression?: keyof typeof COMPRESSION | undefined;
  /** How often a request to send is tried again while the broker is away or moves a partition. 8 by default (about 9 s). */
  readonly sendRetries?: number | undefined;
  /** How long brokers may take to write a request on all replicas. 30,000 by default. */
  readonly sendTimeoutMs?: number | undefined;
  /** After this long without a sign of life the group gives a member's partitions to others. 30,000 by default. */
  readonly sessionTimeoutMs?: number | undefined;
  /** The same for the group of one that receives replies. 6,000 by default. */
  readonly replySessionTimeoutMs?: number | undefined;
  /** Between two heartbeats; at most half of both session timeouts. 2,000 by default. */
  readonly heartbeatMs?: number | undefined;
  /** How long members have to rejoin when the group rebalances. 60,000 by default. */
  readonly rebalanceTimeoutMs?: number | undefined;
  /** How long the broker holds a fetch that finds nothing. 250 by default and at max: resuming a paused partition waits for it. */
  readonly fetchWaitMs?: number | undefined;
  /** Bytes a fetch, at most, of one partition and of all. 1 MiB and 10 MiB by default. */
  readonly fetchPartitionBytes?: number | undefined;
  readonly fetchBytes?: number | undefined;
  /** How soon after a record is settled its offset is committed. 100 by default. */
  readonly commitMs?: number | undefined;
  /** How often members look whether a topic has got more partitions. 30,000 by default. */
  readonly metadataMaxAgeMs?: number | undefined;
  /** How often a subscription to a pattern looks for new topics that fit. 30,000 by default. */
  readonly topicCheckMs?: number | undefined;
  /** Of the topics that are created (replies and dead letters). The broker's default if absent. */
  readonly replicationFactor?: number | undefined;
  /** Injected by tests. */
  readonly clock?: Clock | undefined;
}

/** Numbers of Kafka's record format. */
const COMPRESSION = { none: 0, gzip: 1, snappy: 2, lz4: 3, zstd: 4 } as const;
const CODECS = ['none', 'gzip', 'snappy', 'lz4', 'zstd'] as const;

export interface KafkaSettings {
  readonly compression: number;
  readonly sendRetries: number;
  readonly sendTimeoutMs: number;
  readonly sessionTimeoutMs: number;
  readonly replySessionTimeoutMs: number;
  readonly heartbeatMs: number;
  readonly rebalanceTimeoutMs: number;
  readonly fetchWaitMs: number;
  readonly fetchPartitionBytes: number;
  readonly fetchBytes: number;
  readonly commitMs: number;
  readonly metadataMaxAgeMs: number;
  readonly topicCheckMs: number;
  /** -1: the broker's default. */
  readonly replicationFactor: number;
  readonly clock: Clock;
}

const LONGEST_MS = 2 ** 31 - 1;
const NUMBERS = {
  sendRetries: { fallback: 8, min: 0, max: 1000 },
  sendTimeoutMs: { fallback: 30_000, min: 1, max: LONGEST_MS },
  sessionTimeoutMs: { fallback: 30_000, min: 1000, max: LONGEST_MS },
  replySessionTimeoutMs: { fallback: 6000, min: 1000, max: LONGEST_MS },
  heartbeatMs: { fallback: 2000, min: 50, max: LONGEST_MS },
  rebalanceTimeoutMs: { fallback: 60_000, min: 1000, max: LONGEST_MS },
  fetchWaitMs: { fallback: 250, min: 1, max: 250 },
  fetchPartitionBytes: { fallback: 1_048_576, min: 1, max: LONGEST_MS },
  fetchBytes: { fallback: 10_485_760, min: 1, max: LONGEST_MS },
  commitMs: { fallback: 100, min: 0, max: 60_000 },
  metadataMaxAgeMs: { fallback: 30_000, min: 100, max: LONGEST_MS },
  topicCheckMs: { fallback: 30_000, min: 50, max: LONGEST_MS },
} as const;

/** Fills in defaults. Throws `invalid-options` that lists every problem. */
export function resolveOptions(client: KafkaClient, options: KafkaOptions): KafkaSettings {
  const names = [...Object.keys(NUMBERS), 'compression', 'replicationFactor', 'clock'];
  const check = createOptionsCheck('kafka(client, options)', options, names);
  check.required('client', client, '`new Kafka({ … })` of kafkajs, or what fits KafkaClient');
  check.methods('client', client, ['producer', 'consumer', 'admin']);
  check.methods('clock', options.clock, ['now', 'sleep', 'random', 'uuid']);
  const number = (name: keyof typeof NUMBERS): number => {
    const { fallback, min, max } = NUMBERS[name];
    return check.integer(name, options[name], fallback, { min, max });
  };
  const compression = check.oneOf('compression', options.compression, 'none', CODECS);
  const settings: KafkaSettings = {
    compression: COMPRESSION[compression],
    sendRetries: number('sendRetries'),
    sendTimeoutMs: number('sendTimeoutMs'),
    sessionTimeoutMs: number('sessionTimeoutMs'),
    replySessionTimeoutMs: number('replySessionTimeoutMs'),
    heartbeatMs: number('heartbeatMs'),
    rebalanceTimeoutMs: number('rebalanceTimeoutMs'),
    fetchWaitMs: number('fetchWaitMs'),
    fetchPartitionBytes: number('fetchPartitionBytes'),
    fetchBytes: number('fetchBytes'),
    commitMs: number('commitMs'),
    metadataMaxAgeMs: number('metadataMaxAgeMs'),
    topicCheckMs: number('topicCheckMs'),
    replicationFactor: check.integer('replicationFactor', options.replicationFactor, -1, { min: 1, max: 32_767 }),
    clock: options.clock ?? systemClock,
  };
  check.throwProblems();
  const shortest = Math.min(settings.sessionTimeoutMs, settings.replySessionTimeoutMs);
  // A default may be too long for a short session timeout that the user gives: then a third of that.
  const heartbeatMs = options.heartbeatMs ?? Math.min(settings.heartbeatMs, Math.floor(shortest / 3));
  check.integer('heartbeatMs', heartbeatMs, heartbeatMs, { min: 1, max: Math.floor(shortest / 2) });
  check.throwProblems();
  return { ...settings, heartbeatMs };
}
