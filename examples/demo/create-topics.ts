import { setTimeout as sleep } from 'node:timers/promises';
import type { Admin } from 'kafkajs';

/** Creates topics and waits until the broker answers for them (kafkajs' `waitForLeaders` fails where the broker does not know a new topic yet). */
export async function createTopics(admin: Admin, topics: readonly string[], numPartitions: number): Promise<void> {
  await admin.createTopics({ topics: topics.map((topic) => ({ topic, numPartitions })), waitForLeaders: false });
  const end = performance.now() + 15_000;
  for (;;) {
    const there = new Set(await admin.listTopics());
    const missing = topics.filter((topic) => !there.has(topic));
    if (missing.length === 0) return;
    if (performance.now() > end)
      throw new Error(`The broker has not made the topics ${missing.join(', ')} within 15 s.`);
    await sleep(50);
  }
}
