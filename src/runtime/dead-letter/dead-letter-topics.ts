import type { TopicSpec, Transport } from '../transport.js';
import { DEAD_LETTER_MARGIN } from './dead-letter-record.js';

/** As long as handled messages are remembered: a replay after that could run twice. */
const RETENTION_MS = 14 * 24 * 60 * 60 * 1000;

/**
 * Creates or checks the dead-letter topics of some topics. Each takes records larger than its source's by our headers: one
 * near the limit would be refused otherwise, and stop the consumer.
 */
export async function ensureDeadLetterTopics(
  transport: Transport,
  topics: readonly string[],
  topicOf: (topic: string) => string,
  signal?: AbortSignal,
): Promise<void> {
  const sources = await transport.describeTopics(topics, signal);
  const specs = new Map<string, TopicSpec>();
  for (const { topic, maxMessageBytes } of sources)
    specs.set(topicOf(topic), {
      topic: topicOf(topic),
      partitions: 1,
      retentionMs: RETENTION_MS,
      ...(maxMessageBytes === undefined ? {} : { maxMessageBytes: maxMessageBytes + DEAD_LETTER_MARGIN }),
    });
  if (specs.size > 0) await transport.ensureTopics([...specs.values()], signal);
}
