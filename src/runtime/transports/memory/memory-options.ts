import { EdaError } from '../../errors.js';
import type { Clock } from '../../service/types.js';
import { topicName } from '../../topics/topic-name.js';

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

const OPTIONS = ['partitions', 'topics', 'folder', 'fsync', 'maxMessageBytes', 'retainRecords', 'clock'];
const TOPIC_OPTIONS = ['topic', 'partitions', 'maxMessageBytes', 'retentionMs'];
const A_COUNT = 'a whole number from 1 on';

/** @throws EdaError `invalid-options` that names every bad option */
export function readMemoryOptions(given: MemoryOptions): MemorySettings {
  const problems: string[] = [];
  const options: MemoryOptions | undefined = asObject(given);
  if (options === undefined) problems.push(`the options are ${show(given)}, and have to be an object`);
  const settings = {
    partitions: options?.partitions ?? 3,
    folder: options?.folder,
    fsync: options?.fsync ?? false,
    maxMessageBytes: options?.maxMessageBytes ?? 1_048_588,
    retainRecords: options?.retainRecords ?? 1_000_000,
    clock: options?.clock ?? { now: Date.now },
  };
  problems.push(...unknownNames(options ?? {}, OPTIONS, ''));
  for (const name of ['partitions', 'maxMessageBytes', 'retainRecords'] as const)
    if (!isCount(settings[name])) problems.push(`${name} is ${show(settings[name])}, and has to be ${A_COUNT}`);
  const topics: unknown = options?.topics ?? [];
  if (!Array.isArray(topics)) problems.push(`topics is ${show(topics)}, and has to be a list of names or objects`);
  const read = Array.isArray(topics) ? topics.map((topic: unknown) => readTopic(topic, problems)) : [];
  const { folder, fsync } = settings;
  if (folder === '') problems.push('folder is empty, and has to be a path');
  else if (folder !== undefined && typeof folder !== 'string')
    problems.push(`folder is ${show(folder)}, and has to be a path`);
  if (typeof fsync !== 'boolean') problems.push(`fsync is ${show(fsync)}, and has to be true or false`);
  if (fsync && folder === undefined) problems.push('fsync needs a folder');
  if (typeof settings.clock.now !== 'function') problems.push('clock has to have a function now');
  throwProblems('memory()', problems);
  return { ...settings, topics: read };
}

/** @throws EdaError `invalid-options` where it is none that Kafka would take */
export function checkTopic(topic: string | MemoryTopic): MemoryTopic {
  const problems: string[] = [];
  const checked = readTopic(topic, problems);
  throwProblems('A topic of memory()', problems);
  return checked;
}

function readTopic(given: unknown, problems: string[]): MemoryTopic {
  const topic = (typeof given === 'string' ? { topic: given } : asObject(given)) as MemoryTopic | undefined;
  if (topic === undefined || typeof topic.topic !== 'string') {
    problems.push(`a topic is ${show(given)}, and has to be a name, or an object with one as \`topic\``);
    return { topic: '' };
  }
  if (topicName(topic.topic) !== topic.topic)
    problems.push(
      `"${topic.topic}" is no name of a topic: Kafka takes 1 to 249 of the characters A-Z a-z 0-9 . _ -, and neither . nor ..`,
    );
  problems.push(...unknownNames(topic, TOPIC_OPTIONS, ` of the topic "${topic.topic}"`));
  for (const name of ['partitions', 'maxMessageBytes', 'retentionMs'] as const) {
    const value = topic[name];
    if (value !== undefined && !isCount(value))
      problems.push(`${name} of the topic "${topic.topic}" is ${show(value)}, and has to be ${A_COUNT}`);
  }
  return topic;
}

function unknownNames(value: object, known: readonly string[], of: string): string[] {
  return Object.keys(value)
    .filter((name) => !known.includes(name))
    .map((name) => `there is no option ${name}${of}; there are ${known.join(', ')}`);
}

function throwProblems(what: string, problems: readonly string[]): void {
  if (problems.length > 0) throw new EdaError('invalid-options', `${what}: ${problems.join('; ')}.`);
}

function asObject(value: unknown): object | undefined {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? value : undefined;
}

function show(value: unknown): string {
  if (typeof value === 'string') return `'${value}'`;
  if (typeof value === 'object' && value !== null) return Array.isArray(value) ? 'a list' : 'an object';
  return typeof value === 'function' ? 'a function' : String(value);
}

function isCount(value: number): boolean {
  return Number.isInteger(value) && value >= 1;
}
