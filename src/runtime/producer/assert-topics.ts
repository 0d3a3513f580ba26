import { EdaError } from '../errors.js';
import type { Transport } from '../transport.js';

export interface NeededTopic {
  readonly topic: string;
  /** Key of the contract's channel. */
  readonly channel: string;
}

/** Throws `topic-missing`, naming every contract topic that the broker does not have. Contract topics are never created: partitions and retention are their owner's decision. */
export async function assertTopics(
  transport: Transport,
  needed: readonly NeededTopic[],
  signal?: AbortSignal,
): Promise<void> {
  if (needed.length === 0) return;
  const found = await transport.describeTopics([...new Set(needed.map(({ topic }) => topic))], signal);
  const existing = new Set(found.map(({ topic }) => topic));
  const missing = needed.filter(({ topic }) => !existing.has(topic));
  if (missing.length === 0) return;
  const names = missing.map(({ topic, channel }) => `${topic} (channel ${channel})`).join(', ');
  throw new EdaError(
    'topic-missing',
    `The broker has no topic ${names}. Create ${missing.length === 1 ? 'it' : 'them'}, or rename with \`names.topics\`.`,
    { fields: { topics: missing.map(({ topic }) => topic) } },
  );
}
