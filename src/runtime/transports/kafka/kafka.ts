import { EdaError } from '../../errors.js';
import type {
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
import type { AdminAccess } from './admin.js';
import type { KafkaClient } from './client.js';
import { resolveOptions, type KafkaOptions, type KafkaSettings } from './options.js';
import { KafkaReplyInbox } from './reply-inbox.js';
import { Sender } from './sender.js';
import { KafkaSubscription } from './subscription.js';
import { topicName } from '../../topics/topic-name.js';
import { describeTopics, ensureTopics, findTopics } from './topics.js';

/**
 * Apache Kafka over a client that you construct: `kafka(new Kafka({ brokers, socketFactory: kafkaSockets() }))`. TLS, credentials
 * and addresses are the client's. Nothing is connected before `connect`; several services may share one transport.
 * Throws `invalid-options`, listing every bad one.
 */
export function kafka(client: KafkaClient, options: KafkaOptions = {}): Transport {
  return new KafkaTransport(client, resolveOptions(client, options));
}

class KafkaTransport implements Transport {
  readonly name = 'kafka';
  readonly capabilities: TransportCapabilities = {
    kind: 'log',
    orderedByKey: true,
    replay: true,
    delayedRedelivery: false,
    nativeDeadLetter: false,
    dedupWindowMs: 0,
  };
  readonly #client: KafkaClient;
  readonly #settings: KafkaSettings;
  readonly #open = new Set<{ close(): Promise<void> }>();
  #users = 0;
  #sender: Sender | undefined;
  #closing: Promise<void> | undefined;

  constructor(client: KafkaClient, settings: KafkaSettings) {
    this.#client = client;
    this.#settings = settings;
  }

  async connect(signal?: AbortSignal): Promise<void> {
    signal?.throwIfAborted();
    await this.#closing;
    const sender = (this.#sender ??= new Sender(this.#client, this.#settings));
    await sender.connect(signal);
    this.#users++;
  }

  send(records: readonly OutgoingRecord[], signal?: AbortSignal): Promise<void> {
    const sender = this.#users === 0 ? undefined : this.#sender;
    return sender === undefined ? Promise.reject(closed()) : sender.send(records, signal);
  }

  async subscribe(options: SubscribeOptions): Promise<Subscription> {
    this.#connected();
    const subscription = new KafkaSubscription(this.#client, this.#settings, options, () => {
      this.#open.delete(subscription);
    });
    this.#open.add(subscription);
    try {
      await subscription.start();
    } catch (error) {
      await subscription.close();
      throw error;
    }
    return subscription;
  }

  async openReplies(options: OpenRepliesOptions): Promise<ReplyInbox> {
    this.#connected();
    const inbox = await KafkaReplyInbox.open(this.#client, this.#settings, options, (closed) => {
      this.#open.delete(closed);
    });
    this.#open.add(inbox);
    if (this.#users === 0) {
      // Closed while it was opened.
      await inbox.close();
      throw closed();
    }
    return inbox;
  }

  async describeTopics(topics: readonly string[], signal?: AbortSignal): Promise<readonly TopicInfo[]> {
    return describeTopics(this.#access(), topics, signal);
  }

  async findTopics(pattern: RegExp, signal?: AbortSignal): Promise<readonly string[]> {
    return findTopics(this.#access(), pattern, signal);
  }

  async ensureTopics(topics: readonly TopicSpec[], signal?: AbortSignal): Promise<void> {
    return ensureTopics(this.#access(), topics, this.#settings.replicationFactor, signal);
  }

  topicName(name: string): string {
    return topicName(name);
  }

  async close(): Promise<void> {
    if (this.#users > 1) {
      this.#users--;
      return;
    }
    this.#users = 0;
    this.#closing ??= this.#close();
    await this.#closing;
  }

  async #close(): Promise<void> {
    const sender = this.#sender;
    this.#sender = undefined;
    try {
      await Promise.all(Array.from(this.#open, (each) => each.close()));
      await sender?.close();
    } finally {
      this.#closing = undefined;
    }
  }

  #connected(): Sender {
    if (this.#users === 0 || this.#sender === undefined) throw closed();
    return this.#sender;
  }

  #access(): AdminAccess {
    this.#connected();
    return { client: this.#client, clock: this.#settings.clock };
  }
}

function closed(): EdaError {
  return new EdaError(
    'closed',
    'The Kafka transport is not connected: call connect() before using it, and close() after.',
  );
}
