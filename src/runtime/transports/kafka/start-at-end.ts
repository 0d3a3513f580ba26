import { EdaError } from '../../errors.js';
import { withAdmin, type AdminAccess } from './admin.js';
import { roundRobin } from './assigners.js';
import { isNoOffset } from './offsets.js';
import type { KafkaSettings } from './options.js';
import { readOffsets } from './read-offsets.js';
import { toKafkaError } from './to-kafka-error.js';
import { raceAbort } from '../../producer/race-abort.js';
import { withinTime } from './waits.js';

type Positions = ReadonlyMap<string, ReadonlyMap<number, string>>;

const ATTEMPTS = 5;
const FETCH_WAIT_MS = 50;
const DISCONNECT_MS = 15_000;

/**
 * Lets a group that has no offsets of a topic begin at its end: a short-lived member joins, seeks there and commits that, before
 * the consumer joins. Only so the end of now holds for every member that joins later.
 */
export async function startAtEnd(
  access: AdminAccess,
  settings: KafkaSettings,
  group: string,
  topics: readonly string[],
  signal?: AbortSignal,
): Promise<void> {
  for (let attempt = 0; attempt < ATTEMPTS; attempt++) {
    const ends = await endsOfNewTopics(access, group, topics, signal);
    if (ends.size === 0) return;
    await raceAbort(commitPositions(access, settings, group, ends), signal);
  }
  throw new EdaError(
    'broker-unavailable',
    `Kafka did not keep where group "${group}" is to start in ${topics.map((topic) => `"${topic}"`).join(', ')}: its members come and go. Try again, or start one instance first.`,
  );
}

/** Of topics of which the group has no offset at all: a partition that was added to a known one is read from its beginning. */
function endsOfNewTopics(
  access: AdminAccess,
  group: string,
  topics: readonly string[],
  signal?: AbortSignal,
): Promise<Positions> {
  return withAdmin(
    access,
    `reading offsets of group "${group}"`,
    async (admin) => {
      const ends = new Map<string, ReadonlyMap<number, string>>();
      for (const topic of topics) {
        const offsets = await readOffsets(admin, group, topic);
        if (offsets.every(({ committed }) => isNoOffset(committed))) {
          ends.set(topic, new Map(offsets.map(({ partition, high }) => [partition, high])));
        }
      }
      return ends;
    },
    signal,
  );
}

async function commitPositions(
  { client, clock }: AdminAccess,
  settings: KafkaSettings,
  group: string,
  positions: Positions,
): Promise<void> {
  const consumer = client.consumer({
    groupId: group,
    partitionAssigners: [roundRobin(() => undefined)],
    sessionTimeout: settings.sessionTimeoutMs,
    rebalanceTimeout: settings.rebalanceTimeoutMs,
    heartbeatInterval: settings.heartbeatMs,
    maxWaitTimeInMs: FETCH_WAIT_MS,
    allowAutoTopicCreation: false,
    retry: { retries: 5, restartOnFailure: () => Promise.resolve(false) },
  });
  const fetched = new Promise<void>((resolve, reject) => {
    consumer.on('consumer.group_join', () => {
      for (const [topic, partitions] of positions) {
        // Of those that it was not given, the client forgets the position.
        for (const [partition, offset] of partitions) consumer.seek({ topic, partition, offset });
        consumer.pause([{ topic }]);
      }
    });
    // A fetch begins by committing what was sought.
    consumer.on('consumer.fetch', () => {
      resolve();
    });
    consumer.on('consumer.crash', ({ payload }) => {
      reject(toKafkaError((payload as { readonly error?: unknown }).error, `setting offsets of group "${group}"`));
    });
  });
  // Awaited below; a crash before that must not count as unhandled.
  fetched.catch(() => undefined);
  try {
    await consumer.connect();
    await consumer.subscribe({ topics: Array.from(positions.keys()), fromBeginning: true });
    await consumer.run({ autoCommit: true, eachBatchAutoResolve: false, eachBatch: () => Promise.resolve() });
    await fetched;
  } finally {
    await withinTime(consumer.disconnect(), DISCONNECT_MS, clock);
  }
}
