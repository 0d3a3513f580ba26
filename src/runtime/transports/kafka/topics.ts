import { EdaError } from '../../errors.js';
import type { TopicInfo, TopicSpec } from '../../transport.js';
import { withAdmin, type AdminAccess } from './admin.js';
import type { KafkaAdmin } from './client.js';
import { toKafkaError } from './to-kafka-error.js';

/** Kafka's number for "topic" where it describes configurations. */
const TOPIC_RESOURCE = 2;
const MAX_MESSAGE_BYTES = 'max.message.bytes';
/** How often, and how long apart, a topic that was created is looked for. */
const KNOWN_ATTEMPTS = 300;
const KNOWN_PAUSE_MS = 100;

/** Rejects with `topic-missing` or `not-authorized`, naming the first topic that cannot be used. */
export async function assertTopicsExist(
  access: AdminAccess,
  topics: readonly string[],
  signal?: AbortSignal,
): Promise<void> {
  await withAdmin(
    access,
    'looking for topics',
    async (admin) => {
      for (const topic of topics) {
        try {
          await admin.fetchTopicMetadata({ topics: [topic] });
        } catch (error) {
          throw toKafkaError(error, `looking for topic "${topic}"`, [topic]);
        }
      }
    },
    signal,
  );
}

export function describeTopics(
  access: AdminAccess,
  topics: readonly string[],
  signal?: AbortSignal,
): Promise<readonly TopicInfo[]> {
  return withAdmin(access, 'describing topics', (admin) => describe(admin, topics), signal);
}

export function findTopics(access: AdminAccess, pattern: RegExp, signal?: AbortSignal): Promise<readonly string[]> {
  return withAdmin(
    access,
    'listing topics',
    async (admin) => {
      const topics = await admin.listTopics();
      // A pattern with the flag `g` or `y` remembers where it was.
      const stateless = new RegExp(pattern.source, pattern.flags.replace(/[gy]/g, ''));
      return topics.filter((topic) => stateless.test(topic)).toSorted();
    },
    signal,
  );
}

export async function ensureTopics(
  access: AdminAccess,
  specs: readonly TopicSpec[],
  replicationFactor: number,
  signal?: AbortSignal,
): Promise<void> {
  if (specs.length === 0) return;
  const wanted = merge(specs);
  const names = wanted.map(({ topic }) => topic);
  await withAdmin(
    access,
    `creating ${names.map((name) => `"${name}"`).join(', ')}`,
    async (admin) => {
      const existing = new Set(await admin.listTopics());
      const missing = wanted.filter(({ topic }) => !existing.has(topic));
      if (missing.length > 0) {
        // Resolves with false where another instance was quicker with all of them.
        await createTopics(admin, missing, replicationFactor);
        await untilKnown(access, admin, names, signal);
      }
      check(wanted, await describe(admin, names));
    },
    signal,
  );
}

/** A broker under load tells of a topic only some time after it was created. */
async function untilKnown(
  { clock }: AdminAccess,
  admin: KafkaAdmin,
  names: readonly string[],
  signal: AbortSignal | undefined,
): Promise<void> {
  for (let attempt = 1; ; attempt++) {
    const existing = new Set(await admin.listTopics());
    const unknown = names.filter((name) => !existing.has(name));
    if (unknown.length === 0) return;
    if (attempt === KNOWN_ATTEMPTS)
      throw new EdaError(
        'broker-unavailable',
        `Kafka has created ${unknown.map((name) => `"${name}"`).join(', ')} and does not list them after ${(KNOWN_ATTEMPTS * KNOWN_PAUSE_MS) / 1000} s. Check how the brokers and their controller are, and start again.`,
        { fields: { topics: unknown } },
      );
    await clock.sleep(KNOWN_PAUSE_MS, signal);
  }
}

async function describe(admin: KafkaAdmin, topics: readonly string[]): Promise<TopicInfo[]> {
  if (topics.length === 0) return [];
  const existing = new Set(await admin.listTopics());
  const present = Array.from(new Set(topics)).filter((topic) => existing.has(topic));
  if (present.length === 0) return [];
  const metadata = await admin.fetchTopicMetadata({ topics: present });
  const limits = await describeLimits(admin, present);
  return metadata.topics.map(({ name, partitions }) => {
    const maxMessageBytes = limits.get(name);
    return {
      topic: name,
      partitions: partitions.length,
      ...(maxMessageBytes === undefined ? {} : { maxMessageBytes }),
    };
  });
}

async function describeLimits(admin: KafkaAdmin, topics: readonly string[]): Promise<ReadonlyMap<string, number>> {
  const limits = new Map<string, number>();
  try {
    const { resources } = await admin.describeConfigs({
      resources: topics.map((name) => ({ type: TOPIC_RESOURCE, name, configNames: [MAX_MESSAGE_BYTES] })),
      includeSynonyms: false,
    });
    for (const { resourceName, configEntries } of resources) {
      const value = configEntries.find(({ configName }) => configName === MAX_MESSAGE_BYTES)?.configValue;
      if (value !== undefined) limits.set(resourceName, Number(value));
    }
  } catch (error) {
    // Many users may read and write topics and not describe their settings: then the limits are not known.
    if (toKafkaError(error, 'describing topics').code !== 'not-authorized') throw error;
  }
  return limits;
}

async function createTopics(admin: KafkaAdmin, specs: readonly TopicSpec[], replicationFactor: number): Promise<void> {
  const entry = (name: string, value: number | undefined): { name: string; value: string }[] =>
    value === undefined ? [] : [{ name, value: String(value) }];
  const create = (some: readonly TopicSpec[]): Promise<boolean> =>
    admin.createTopics({
      // The client's own wait takes a broker that does not know the topic yet for one that has none.
      waitForLeaders: false,
      topics: some.map(({ topic, partitions, maxMessageBytes, retentionMs }) => ({
        topic,
        numPartitions: partitions,
        replicationFactor,
        configEntries: [...entry(MAX_MESSAGE_BYTES, maxMessageBytes), ...entry('retention.ms', retentionMs)],
      })),
    });
  try {
    await create(specs);
  } catch (error) {
    // One that another instance has created meanwhile fails the call for all: each again by itself.
    if (specs.length === 1) throw error;
    for (const spec of specs) await create([spec]);
  }
}

/** One spec a topic, with the larger demands. */
function merge(specs: readonly TopicSpec[]): TopicSpec[] {
  const merged = new Map<string, TopicSpec>();
  for (const spec of specs) {
    const other = merged.get(spec.topic);
    const bytes = Math.max(spec.maxMessageBytes ?? 0, other?.maxMessageBytes ?? 0);
    merged.set(spec.topic, {
      ...other,
      ...spec,
      partitions: Math.max(spec.partitions, other?.partitions ?? 0),
      ...(bytes === 0 ? {} : { maxMessageBytes: bytes }),
    });
  }
  return Array.from(merged.values());
}

function check(wanted: readonly TopicSpec[], infos: readonly TopicInfo[]): void {
  const problems: string[] = [];
  const topics: string[] = [];
  for (const { topic, maxMessageBytes: least } of wanted) {
    const actual = infos.find((info) => info.topic === topic)?.maxMessageBytes;
    if (least === undefined || actual === undefined || actual >= least) continue;
    topics.push(topic);
    problems.push(
      `topic "${topic}" takes records of at most ${actual} bytes, and has to take ${least}: set its max.message.bytes to ${least} or more`,
    );
  }
  if (problems.length > 0) {
    throw new EdaError('topic-mismatch', `A topic that exists is not as it has to be: ${problems.join('; ')}.`, {
      fields: { topics },
    });
  }
}
