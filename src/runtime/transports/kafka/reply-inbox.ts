import type { OpenRepliesOptions, ReplyInbox } from '../../transport.js';
import { withAdmin } from './admin.js';
import { fixedPartitions } from './assigners.js';
import type { KafkaBatchPayload, KafkaClient } from './client.js';
import { ConsumedRecord } from './consumed-record.js';
import { Membership } from './membership.js';
import { partitionOfKey } from '../../topics/partition-of-key.js';
import { compareOffsets, nextOffset } from './offsets.js';
import type { KafkaSettings } from './options.js';
import { assertTopicsExist } from './topics.js';
import { nextTurn } from './waits.js';

/**
 * Replies for one instance: a group of its own, whose assigner takes exactly one partition. It commits nothing: it begins where
 * the partition ended before it joined, and seeks to its own position at every join, so that no reply is missed meanwhile.
 */
export class KafkaReplyInbox implements ReplyInbox {
  readonly topic: string;
  readonly partition: number | undefined;
  readonly #options: OpenRepliesOptions;
  readonly #membership: Membership;
  readonly #positions: Map<number, string>;
  readonly #onClosed: (inbox: KafkaReplyInbox) => void;
  #closed: Promise<void> | undefined;

  private constructor(
    client: KafkaClient,
    settings: KafkaSettings,
    options: OpenRepliesOptions,
    positions: Map<number, string>,
    onClosed: (inbox: KafkaReplyInbox) => void,
  ) {
    this.topic = options.topic;
    this.partition =
      options.partitions === 'own' ? partitionOfKey(Buffer.from(options.instance), positions.size) : undefined;
    this.#options = options;
    this.#positions = positions;
    this.#onClosed = onClosed;
    const own = this.partition === undefined ? undefined : [this.partition];
    this.#membership = new Membership({
      client,
      settings,
      group: `${options.topic}.${options.instance}`,
      sessionTimeoutMs: settings.replySessionTimeoutMs,
      topics: () => Promise.resolve([options.topic]),
      assigner: (onProtocol) => fixedPartitions(own, onProtocol),
      onJoined: (assignment, consumer) => {
        for (const partition of assignment.get(this.topic) ?? []) {
          // A partition that was added since: all of it is news.
          consumer.seek({ topic: this.topic, partition, offset: this.#positions.get(partition) ?? '0' });
        }
      },
      onLeft: () => undefined,
      onBatch: (payload) => {
        this.#receive(payload);
        return nextTurn();
      },
      onProblem: options.onProblem,
    });
  }

  static async open(
    client: KafkaClient,
    settings: KafkaSettings,
    options: OpenRepliesOptions,
    onClosed: (inbox: KafkaReplyInbox) => void,
  ): Promise<KafkaReplyInbox> {
    const { topic, signal } = options;
    const access = { client, clock: settings.clock };
    await assertTopicsExist(access, [topic], signal);
    const doing = `reading where topic "${topic}" ends`;
    const ends = await withAdmin(access, doing, (admin) => admin.fetchTopicOffsets(topic), signal);
    const positions = new Map(ends.map(({ partition, high }) => [partition, high] as const));
    const inbox = new KafkaReplyInbox(client, settings, options, positions, onClosed);
    await inbox.#membership.start(signal);
    return inbox;
  }

  get ready(): boolean {
    return this.#closed === undefined && this.#membership.joined;
  }

  close(): Promise<void> {
    return (this.#closed ??= this.#membership.close().then(() => {
      this.#onClosed(this);
    }));
  }

  #receive(payload: KafkaBatchPayload): void {
    const { batch } = payload;
    const { topic, partition } = batch;
    const position = this.#positions.get(partition);
    // Fetched from before our position: the topic was made anew, and everything in it is news. Otherwise the same may come twice around a join.
    const anew =
      position !== undefined && batch.fetchedOffset !== undefined && compareOffsets(batch.fetchedOffset, position) < 0;
    payload.resolveOffset(batch.lastOffset());
    this.#positions.set(partition, nextOffset(batch.lastOffset()));
    batch.messages.forEach((message, index) => {
      if (!anew && position !== undefined && compareOffsets(message.offset, position) < 0) return;
      this.#options.onReply(new ConsumedRecord(topic, partition, message, index));
    });
  }
}
