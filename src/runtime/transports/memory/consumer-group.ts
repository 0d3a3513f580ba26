import { assignPartitions } from './assign-partitions.js';
import type { GroupMember } from './group-member.js';
import { GroupOffsets } from './group-offsets.js';
import { MemoryStream } from './memory-stream.js';
import type { TopicLog } from './topic-log.js';

export interface ConsumerGroupOptions {
  readonly name: string;
  readonly topics: ReadonlyMap<string, TopicLog>;
  readonly onCommit: (topic: string, partition: number, offset: number) => void;
}

/**
 * Members that share the partitions of topics. Every change of members or partitions ends all streams of the group and
 * begins new ones at the committed offsets, as a Kafka group with an eager protocol does.
 */
export class ConsumerGroup {
  readonly name: string;
  readonly offsets = new GroupOffsets();
  readonly #options: ConsumerGroupOptions;
  #members: GroupMember[] = [];
  #away = false;

  constructor(options: ConsumerGroupOptions) {
    this.#options = options;
    this.name = options.name;
  }

  get members(): readonly GroupMember[] {
    return this.#members;
  }

  join(member: GroupMember, startAt: 'earliest' | 'latest'): void {
    if (startAt === 'latest') this.#startAtEnd(member);
    this.#members.push(member);
    this.rebalance();
  }

  leave(member: GroupMember): void {
    const rest = this.#members.filter((other) => other !== member);
    if (rest.length === this.#members.length) return;
    this.#members = rest;
    member.assign([]);
    this.rebalance();
  }

  /** A topic is new or has grown. */
  topicChanged(topic: string): void {
    if (this.#members.some((member) => member.wants(topic))) this.rebalance();
  }

  /** `rotate`: partitions change hands although nobody has come or gone. */
  rebalance(rotate = false): void {
    const [first, ...others] = this.#members;
    if (rotate && first !== undefined) this.#members = [...others, first];
    for (const member of this.#members) member.assign([]);
    if (this.#away) return;
    const topics = [...this.#options.topics.values()].map(({ topic, logs }) => ({ topic, partitions: logs.length }));
    const streams = new Map<GroupMember, MemoryStream[]>();
    for (const { member, topic, partition } of assignPartitions(this.#members, topics)) {
      const stream = this.#openStream(member, topic, partition);
      const own = streams.get(member);
      if (own === undefined) streams.set(member, [stream]);
      else own.push(stream);
    }
    for (const [member, own] of streams) member.assign(own);
  }

  /** The broker is away: sessions end, and nobody gets anything until it is back. */
  setAway(away: boolean, error: Error): void {
    this.#away = away;
    this.rebalance();
    if (away) for (const member of this.#members) member.report({ error, fatal: false });
  }

  #openStream(member: GroupMember, topic: string, partition: number): MemoryStream {
    const log = this.#options.topics.get(topic)?.logs[partition];
    if (log === undefined) throw new Error(`${topic}/${partition} was assigned but does not exist.`);
    return new MemoryStream({
      log,
      from: Math.min(this.offsets.get(topic, partition) ?? log.start, log.end),
      onCommit: (offset) => this.#commit(topic, partition, offset),
      onWake: () => member.wake(),
    });
  }

  /** Only for topics of which the group has no offset at all: a partition that is added later begins at its first record, or its records would be lost. */
  #startAtEnd(member: GroupMember): void {
    for (const { topic, logs } of this.#options.topics.values()) {
      if (!member.wants(topic) || this.offsets.hasTopic(topic)) continue;
      for (const log of logs) this.#commit(topic, log.partition, log.end);
    }
  }

  #commit(topic: string, partition: number, offset: number): void {
    this.offsets.set(topic, partition, offset);
    this.#options.onCommit(topic, partition, offset);
  }
}
