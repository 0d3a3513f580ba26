import { EdaError } from '../../errors.js';
import type { IncomingRecord, OutgoingRecord } from '../../transport.js';
import type { BrokerStorage } from './broker-storage.js';
import { ConsumerGroup } from './consumer-group.js';
import { KeepAlive } from './keep-alive.js';
import { brokerAway, topicMissing } from './memory-errors.js';
import type { MemorySettings, MemoryTopic } from './memory-options.js';
import type { MemoryReplyInbox } from './memory-reply-inbox.js';
import { partitionOfKey } from '../../topics/partition-of-key.js';
import type { PartitionLog } from './partition-log.js';
import { type EncodedRecord, encodeRecord } from './stored-record.js';
import { TopicLog } from './topic-log.js';

/** The broker inside the process: topics, groups and reply inboxes. */
export class MemoryBroker {
  readonly topics = new Map<string, TopicLog>();
  readonly inboxes = new Set<MemoryReplyInbox>();
  readonly keepAlive = new KeepAlive();
  readonly #groups = new Map<string, ConsumerGroup>();
  readonly #settings: MemorySettings;
  readonly #storage: BrokerStorage | undefined;
  #away = false;

  constructor(settings: MemorySettings, storage: BrokerStorage | undefined) {
    this.#settings = settings;
    this.#storage = storage;
    if (storage !== undefined) this.#restore(storage);
    for (const topic of settings.topics) this.createTopic(topic);
  }

  get isAway(): boolean {
    return this.#away;
  }

  get groups(): Iterable<ConsumerGroup> {
    return this.#groups.values();
  }

  topic(name: string): TopicLog {
    const topic = this.topics.get(name);
    if (topic === undefined) throw topicMissing(name);
    return topic;
  }

  group(name: string): ConsumerGroup {
    const existing = this.#groups.get(name);
    if (existing !== undefined) return existing;
    const group = new ConsumerGroup({
      name,
      topics: this.topics,
      onCommit: (topic, partition, offset) => this.#storage?.commit({ group: name, topic, partition, offset }),
    });
    group.setAway(this.#away, brokerAway());
    this.#groups.set(name, group);
    return group;
  }

  /** Creates a topic, or adds partitions to it; one that has more is a mismatch. */
  createTopic(topic: MemoryTopic): void {
    const existing = this.topics.get(topic.topic);
    const spec = {
      topic: topic.topic,
      partitions: topic.partitions ?? existing?.logs.length ?? this.#settings.partitions,
      maxMessageBytes: topic.maxMessageBytes ?? existing?.maxMessageBytes ?? this.#settings.maxMessageBytes,
      ...(topic.retentionMs === undefined ? {} : { retentionMs: topic.retentionMs }),
    };
    if (existing === undefined) {
      this.#storage?.saveTopic(spec);
      this.topics.set(spec.topic, new TopicLog(spec, this.#settings.retainRecords));
    } else if (existing.logs.length < spec.partitions) this.addPartitions(spec.topic, spec.partitions);
    else if (existing.logs.length > spec.partitions || existing.maxMessageBytes !== spec.maxMessageBytes)
      throw new EdaError(
        'topic-mismatch',
        `The topic "${spec.topic}" exists with ${existing.logs.length} partitions and records up to ${existing.maxMessageBytes} bytes, not ${spec.partitions} and ${spec.maxMessageBytes}. Ask for what it has, or use another name.`,
        { fields: { topic: spec.topic } },
      );
    if (existing === undefined) for (const group of this.#groups.values()) group.topicChanged(spec.topic);
  }

  addPartitions(name: string, partitions: number): void {
    const topic = this.topic(name);
    if (partitions <= topic.logs.length)
      throw new EdaError(
        'topic-mismatch',
        `The topic "${name}" has ${topic.logs.length} partitions: it can only grow, and ${partitions} is not more.`,
        { fields: { topic: name } },
      );
    const { maxMessageBytes, retentionMs } = topic;
    this.#storage?.saveTopic({
      topic: name,
      partitions,
      maxMessageBytes,
      ...(retentionMs === undefined ? {} : { retentionMs }),
    });
    const before = topic.logs.length;
    topic.grow(partitions);
    for (const inbox of this.inboxes)
      if (inbox.topic === name && inbox.partition === undefined)
        for (const log of topic.logs.slice(before)) inbox.listen(log, 0);
    for (const group of this.#groups.values()) group.topicChanged(name);
  }

  /** Writes all records or, where one cannot be written, none. */
  append(records: readonly OutgoingRecord[]): void {
    if (this.#away) throw brokerAway();
    const placed = records.map((record) => this.#place(record));
    const byLog = new Map<PartitionLog, EncodedRecord[]>();
    for (const { log, encoded } of placed) {
      const group = byLog.get(log);
      if (group === undefined) byLog.set(log, [encoded]);
      else group.push(encoded);
    }
    const timestamp = this.#settings.clock.now();
    for (const [log, group] of byLog) {
      const first = log.end;
      const added = group.map(({ key, value, headers }, index): IncomingRecord => {
        const offset = String(first + index);
        return { topic: log.topic, partition: log.partition, offset, key, value, headers, timestamp };
      });
      this.#storage?.append(log.topic, log.partition, added);
      for (const record of added) log.append(record);
      log.notify();
    }
  }

  setAway(away: boolean): void {
    if (this.#away === away) return;
    this.#away = away;
    const error = brokerAway();
    for (const group of this.#groups.values()) group.setAway(away, error);
    for (const inbox of this.inboxes)
      if (away) inbox.report(error);
      else inbox.wake();
  }

  /** Ends every subscription and inbox. */
  async close(): Promise<void> {
    for (const group of this.#groups.values()) for (const member of group.members) await member.close();
    for (const inbox of this.inboxes) await inbox.close();
    this.#storage?.close();
  }

  #place(record: OutgoingRecord): { readonly log: PartitionLog; readonly encoded: EncodedRecord } {
    const topic = this.topic(record.topic);
    const encoded = encodeRecord(record);
    if (encoded.size > topic.maxMessageBytes)
      throw new EdaError(
        'record-too-large',
        `A record of ${encoded.size} bytes is over the limit of the topic "${topic.topic}", ${topic.maxMessageBytes} bytes. Send less, or raise maxMessageBytes.`,
        { fields: { topic: topic.topic, bytes: encoded.size, limit: topic.maxMessageBytes } },
      );
    const partition =
      record.partition ??
      (encoded.key === null ? topic.nextPartition() : partitionOfKey(encoded.key, topic.logs.length));
    const log = topic.logs[partition];
    if (log === undefined)
      throw new EdaError(
        'publish-failed',
        `The topic "${topic.topic}" has no partition ${partition}: it has ${topic.logs.length}, counted from 0.`,
        { retryable: false, fields: { topic: topic.topic, partition } },
      );
    return { log, encoded };
  }

  #restore(storage: BrokerStorage): void {
    const stored = storage.load();
    for (const { spec, partitions } of stored.topics) {
      const topic = new TopicLog(spec, this.#settings.retainRecords);
      for (const [partition, records] of partitions.entries()) {
        const log = topic.openLog(partition, Number(records[0]?.offset ?? 0));
        for (const record of records) log.append(record);
        storage.trim(spec.topic, partition, log.start);
      }
      this.topics.set(spec.topic, topic);
    }
    for (const { group, topic, partition, offset } of stored.offsets)
      this.group(group).offsets.set(topic, partition, offset);
  }
}
