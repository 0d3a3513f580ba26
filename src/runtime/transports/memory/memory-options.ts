import { EdaError } from '../../errors.js';
import type { Clock } from '../../service/types.js';

/** A topic of the memory transport; what is left out follows the transport's options. */
export interface MemoryTopic {
  readonly topic: string;
  readonly partitions?: number | undefined;
  /** Largest record that the topic takes, bytes. */
  readonly maxMessageBytes?: number | undefined;
  /** For how long records are kept, milliseconds. For ever by default. */
  readonly retentionMs?: number | undefined;
}

/** Options of `memory`. */
export interface MemoryOptions {
  /** Partitions of a topic that does not say. 3 by default. */
  readonly partitions?: number | undefined;
  /** Topics that exist from the start. */
  readonly topics?: readonly (string | MemoryTopic)[] | undefined;
  /** Keeps topics, records and offsets in this folder across restarts; one process at a time may use it. Nothing is kept by default. */
  readonly folder?: string | undefined;
  /**
   * With `folder`: a send resolves only when the disk has the records, so that they survive a loss of power. By default they survive the
   * end of the process, however it ends.
   */
  readonly fsync?: boolean | undefined;
  /** Largest record that a topic takes, bytes. 1,048,588 by default, as Kafka has it. */
  readonly maxMessageBytes?: number | undefined;
  /** Records kept in a partition, at most; the oldest leave first, read or not. 1,000,000 by default. */
  readonly retainRecords?: number | undefined;
  /** The time of records. Injected by tests. */
  readonly clock?: Pick<Clock, 'now'> | undefined;
}

export interface MemorySettings {
  readonly partitions: number;
  readonly topics: readonly MemoryTopic[];
  readonly folder: string | undefined;
  readonly fsync: boolean;
  readonly maxMessageBytes: number;
  readonly retainRecords: number;
  readonly clock: Pick<Clock, 'now'>;
}

/** @throws EdaError `invalid-options` that names every bad option */
export function readMemoryOptions(options: MemoryOptions): MemorySettings {
  const settings: MemorySettings = {
    partitions: options.partitions ?? 3,
    topics: (options.topics ?? []).map((topic) => (typeof topic === 'string' ? { topic } : topic)),
    folder: options.folder,
    fsync: options.fsync ?? false,
    maxMessageBytes: options.maxMessageBytes ?? 1_048_588,
    retainRecords: options.retainRecords ?? 1_000_000,
    clock: options.clock ?? { now: Date.now },
  };
  const problems = (['partitions', 'maxMessageBytes', 'retainRecords'] as const)
    .filter((name) => !isCount(settings[name]))
    .map((name) => `${name} is ${settings[name]}, and has to be a whole number from 1 on`);
  for (const { topic, partitions } of settings.topics)
    if (partitions !== undefined && !isCount(partitions))
      problems.push(`partitions of the topic "${topic}" is ${partitions}, and has to be a whole number from 1 on`);
  if (settings.folder === '') problems.push('folder is empty, and has to be a path');
  if (settings.fsync && settings.folder === undefined) problems.push('fsync needs a folder');
  if (problems.length > 0) throw new EdaError('invalid-options', `memory(): ${problems.join('; ')}.`);
  return settings;
}

function isCount(value: number): boolean {
  return Number.isInteger(value) && value >= 1;
}
