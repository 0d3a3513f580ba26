import type { Failure } from '../consumer/failure.js';
import type { Task } from '../consumer/task.js';
import type { RecordSender } from '../producer/record-sender.js';
import type { Clock } from '../service/types.js';
import type { Transport } from '../transport.js';
import { deadLetterRecord } from './dead-letter-record.js';
import { ensureDeadLetterTopics } from './dead-letter-topics.js';

export interface DeadLetterWriter {
  /** Makes the dead-letter topics of these topics, where they are missing. */
  ensure(topics: readonly string[], signal?: AbortSignal): Promise<void>;
  /** Resolves when the dead letter is written, acknowledged by all replicas. */
  write(task: Task, failure: Failure, signal: AbortSignal): Promise<void>;
}

export interface DeadLetterWriterOptions {
  readonly group: string;
  readonly transport: Transport;
  readonly sender: RecordSender;
  readonly clock: Clock;
  /** `dlq.<group>.<topic>`, as the broker takes it. */
  readonly topicOf: (topic: string) => string;
}

/** Writes records that cannot be handled into their dead-letter topic. Topics that appear later (patterns) get theirs when it is needed. */
export function createDeadLetterWriter(options: DeadLetterWriterOptions): DeadLetterWriter {
  const { group, transport, sender, clock, topicOf } = options;
  const ensured = new Set<string>();
  const ensure = async (topics: readonly string[], signal?: AbortSignal): Promise<void> => {
    const missing = topics.filter((topic) => !ensured.has(topic));
    if (missing.length === 0) return;
    await ensureDeadLetterTopics(transport, missing, topicOf, signal);
    for (const topic of missing) ensured.add(topic);
  };
  return {
    ensure,
    write: async (task, failure, signal) => {
      await ensure([task.record.topic], signal);
      const topic = topicOf(task.record.topic);
      await sender.send(deadLetterRecord({ task, failure, group, topic, now: clock.now() }), signal);
    },
  };
}
