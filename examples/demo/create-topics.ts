import { setTimeout as sleep } from 'node:timers/promises';
import type { Admin } from 'kafkajs';

const PATIENCE_MS = 15_000;

/**
 * Creates topics and waits until the broker answers for them. kafkajs' own `waitForLeaders`, and each look at the list of topics, fails
 * where one of them has just been made or deleted and the broker's memory of it is a moment behind: that is what is waited for.
 */
export async function createTopics(admin: Admin, topics: readonly string[], numPartitions: number): Promise<void> {
  await admin.createTopics({ topics: topics.map((topic) => ({ topic, numPartitions })), waitForLeaders: false });
  const end = performance.now() + PATIENCE_MS;
  let missing = topics;
  while (missing.length > 0) {
    if (performance.now() > end)
      throw new Error(`The broker has not made the topics ${missing.join(', ')} within ${PATIENCE_MS / 1_000} s.`);
    await sleep(50);
    missing = await missingOf(admin, topics);
  }
}

async function missingOf(admin: Admin, topics: readonly string[]): Promise<readonly string[]> {
  try {
    const there = new Set(await admin.listTopics());
    return topics.filter((topic) => !there.has(topic));
  } catch (error) {
    if (error instanceof Error && 'type' in error && error.type === 'UNKNOWN_TOPIC_OR_PARTITION') return topics;
    throw error;
  }
}
