import { brokerAway, notConnected } from './memory-errors.js';
import { EdaError } from '../../errors.js';
import type {
  IncomingRecord,
  OpenRepliesOptions,
  OutgoingRecord,
  ReplyInbox,
  SubscribeOptions,
  Subscription,
  TopicInfo,
  TopicSpec,
  Transport,
  TransportCapabilities,
} from '../../transport.js';
import { openFolder } from './folder/open-folder.js';
import { GroupMember } from './group-member.js';
import { MemoryBroker } from './memory-broker.js';
import {
  checkTopic,
  type MemoryOptions,
  type MemorySettings,
  type MemoryTopic,
  readMemoryOptions,
} from './memory-options.js';
import { MemoryReplyInbox } from './memory-reply-inbox.js';
import { raceAbort } from '../../producer/race-abort.js';
import { type MemoryFaults, SendFaults } from './send-faults.js';
import { topicName } from '../../topics/topic-name.js';

/** The embedded transport: what every transport does, and what tests and demos need beside it. */
export interface MemoryTransport extends Transport {
  /** Creates topics; of those that exist it adds partitions. Rejects with `topic-mismatch` where a topic has more, or another limit. */
  createTopics(topics: readonly (string | MemoryTopic)[]): Promise<void>;
  /** Lets a topic grow to this many partitions; its groups share them out anew. */
  addPartitions(topic: string, partitions: number): Promise<void>;
  /** All records that a topic holds, by partition and offset. Throws `topic-missing`. */
  read(topic: string): readonly IncomingRecord[];
  /** What a group has committed: by `topic/partition`, the offset of its next record. */
  committedOffsets(group: string): Readonly<Record<string, string>>;
  readonly faults: MemoryFaults;
}

/**
 * A broker inside the process, with Kafka's semantics: partitions by the same hash of the key, consumer groups, committed
 * offsets, redelivery. Services of one process share one transport; what it holds stays when all of them have closed it.
 * Open subscriptions and reply inboxes keep the process running, as a broker's client does.
 * @throws EdaError `invalid-options`
 */
export function memory(options: MemoryOptions = {}): MemoryTransport {
  return new SharedMemory(readMemoryOptions(options));
}

class SharedMemory implements MemoryTransport {
  readonly name = 'memory';
  readonly broker: unknown;
  readonly capabilities: TransportCapabilities = {
    kind: 'log',
    orderedByKey: true,
    replay: true,
    delayedRedelivery: false,
    nativeDeadLetter: false,
    dedupWindowMs: 0,
  };
  readonly faults: MemoryFaults = {
    failNextSend: (fault = {}) => this.#sendFaults.fail(fault),
    holdSends: () => this.#sendFaults.hold(),
    disconnect: () => this.#open().setAway(true),
    reconnect: () => this.#open().setAway(false),
    rebalance: (name) => {
      for (const group of this.#open().groups) if (name === undefined || group.name === name) group.rebalance(true);
    },
  };
  readonly topicName = topicName;
  readonly #settings: MemorySettings;
  readonly #sendFaults = new SendFaults();
  #broker: MemoryBroker | undefined;
  #users = 0;

  constructor(settings: MemorySettings) {
    this.#settings = settings;
    this.broker = settings.folder ?? this;
  }

  async connect(signal?: AbortSignal): Promise<void> {
    signal?.throwIfAborted();
    if (this.#open().isAway) throw brokerAway();
    this.#users += 1;
  }

  async close(): Promise<void> {
    if (this.#users > 1) this.#users -= 1;
    else {
      this.#users = 0;
      const broker = this.#broker;
      // In a folder somebody else may go on before we open it again.
      if (this.#settings.folder !== undefined) this.#broker = undefined;
      await broker?.close();
    }
  }

  async send(records: readonly OutgoingRecord[], signal?: AbortSignal): Promise<void> {
    signal?.throwIfAborted();
    if (this.#sendFaults.gate !== undefined) await raceAbort(this.#sendFaults.gate, signal);
    const broker = this.#connected();
    const fault = this.#sendFaults.next();
    if (fault === undefined || fault.written === true) broker.append(records);
    if (fault !== undefined) throw fault.error ?? brokerAway();
  }

  async subscribe(options: SubscribeOptions): Promise<Subscription> {
    options.signal?.throwIfAborted();
    const broker = this.#connected();
    if (broker.isAway) throw brokerAway();
    for (const selector of options.topics) if (selector.kind === 'name') broker.topic(selector.topic);
    const group = broker.group(options.group);
    const letGo = broker.keepAlive.hold();
    const member = new GroupMember({
      topics: options.topics,
      sink: options.sink,
      isAway: () => broker.isAway,
      onClose: (self) => {
        group.leave(self);
        letGo();
      },
    });
    group.join(member, options.startAt ?? 'earliest');
    return member;
  }

  async openReplies(options: OpenRepliesOptions): Promise<ReplyInbox> {
    options.signal?.throwIfAborted();
    const broker = this.#connected();
    if (broker.isAway) throw brokerAway();
    const { logs } = broker.topic(options.topic);
    const letGo = broker.keepAlive.hold();
    const inbox = new MemoryReplyInbox({
      replies: options,
      partition: options.partitions === 'own' ? leastUsed(broker, options.topic, logs.length) : undefined,
      isAway: () => broker.isAway,
      onClose: (self) => {
        broker.inboxes.delete(self);
        letGo();
      },
    });
    for (const log of logs)
      if (inbox.partition === undefined || inbox.partition === log.partition) inbox.listen(log, log.end);
    broker.inboxes.add(inbox);
    return inbox;
  }

  async describeTopics(topics: readonly string[], signal?: AbortSignal): Promise<readonly TopicInfo[]> {
    signal?.throwIfAborted();
    const broker = this.#reachable();
    return topics.flatMap((name) => {
      const topic = broker.topics.get(name);
      return topic === undefined
        ? []
        : [{ topic: name, partitions: topic.logs.length, maxMessageBytes: topic.maxMessageBytes }];
    });
  }

  async findTopics(pattern: RegExp, signal?: AbortSignal): Promise<readonly string[]> {
    signal?.throwIfAborted();
    return [...this.#reachable().topics.keys()].filter((topic) => topic.search(pattern) >= 0).toSorted();
  }

  async ensureTopics(topics: readonly TopicSpec[], signal?: AbortSignal): Promise<void> {
    signal?.throwIfAborted();
    const broker = this.#reachable();
    for (const spec of topics) {
      const existing = broker.topics.get(spec.topic);
      if (existing === undefined) broker.createTopic({ ...spec, ...checkTopic(spec.topic) });
      else if (existing.maxMessageBytes < (spec.maxMessageBytes ?? 0))
        throw new EdaError(
          'topic-mismatch',
          `The topic "${spec.topic}" takes records up to ${existing.maxMessageBytes} bytes, and has to take ${spec.maxMessageBytes}. Raise its limit (maxMessageBytes).`,
          { fields: { topic: spec.topic, has: existing.maxMessageBytes, needs: spec.maxMessageBytes } },
        );
    }
  }

  async createTopics(topics: readonly (string | MemoryTopic)[]): Promise<void> {
    const broker = this.#open();
    for (const topic of topics.map(checkTopic)) broker.createTopic(topic);
  }

  async addPartitions(topic: string, partitions: number): Promise<void> {
    this.#open().addPartitions(topic, partitions);
  }

  read(topic: string): readonly IncomingRecord[] {
    return this.#open()
      .topic(topic)
      .logs.flatMap((log) => log.read(log.start, log.end - log.start));
  }

  committedOffsets(group: string): Readonly<Record<string, string>> {
    const entries = [...this.#open().group(group).offsets.entries()];
    return Object.fromEntries(entries.map(({ topic, partition, offset }) => [`${topic}/${partition}`, String(offset)]));
  }

  #open(): MemoryBroker {
    const { folder, fsync } = this.#settings;
    this.#broker ??= new MemoryBroker(this.#settings, folder === undefined ? undefined : openFolder(folder, { fsync }));
    return this.#broker;
  }

  #connected(): MemoryBroker {
    if (this.#users === 0) throw notConnected();
    return this.#open();
  }

  #reachable(): MemoryBroker {
    const broker = this.#connected();
    if (broker.isAway) throw brokerAway();
    return broker;
  }
}

/** The partition with the fewest inboxes, so that instances share one only where there are more of them than partitions. */
function leastUsed(broker: MemoryBroker, topic: string, partitions: number): number {
  const users = Array.from({ length: partitions }, () => 0);
  for (const inbox of broker.inboxes)
    if (inbox.topic === topic && inbox.partition !== undefined)
      users[inbox.partition] = (users[inbox.partition] ?? 0) + 1;
  return users.indexOf(Math.min(...users));
}
