import { EdaError } from '../../../src/runtime/errors.js';
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
} from '../../../src/runtime/transport.js';

export interface FakeInbox extends ReplyInbox {
  ready: boolean;
  closed: boolean;
  readonly options: OpenRepliesOptions;
}

export interface FakeSubscription extends Subscription {
  healthy: boolean;
  fetching: boolean;
  closed: boolean;
  readonly options: SubscribeOptions;
}

/** A transport that records what it is asked for; what `send` does is up to the test. */
export class FakeTransport implements Transport {
  readonly name = 'fake';
  readonly capabilities: TransportCapabilities = {
    kind: 'log',
    orderedByKey: true,
    replay: true,
    delayedRedelivery: false,
    nativeDeadLetter: false,
    dedupWindowMs: 0,
  };
  /** Existing topics with their partitions. */
  readonly topics = new Map<string, number>();
  /** Every call of `send`, refused ones too. */
  readonly requests: (readonly OutgoingRecord[])[] = [];
  readonly written: OutgoingRecord[] = [];
  readonly inboxes: FakeInbox[] = [];
  readonly subscriptions: FakeSubscription[] = [];
  readonly ensured: TopicSpec[] = [];
  connects = 0;
  closes = 0;
  describes = 0;
  /** Runs before the records are written; what it rejects with refuses them all. */
  onSend: ((records: readonly OutgoingRecord[]) => Promise<void> | void) | undefined;
  onConnect: (() => Promise<void> | void) | undefined;

  constructor(topics: readonly string[] = []) {
    for (const topic of topics) this.topics.set(topic, 3);
  }

  async connect(): Promise<void> {
    await this.onConnect?.();
    this.connects += 1;
  }

  async send(records: readonly OutgoingRecord[]): Promise<void> {
    this.requests.push(records);
    await this.onSend?.(records);
    this.written.push(...records);
  }

  async subscribe(options: SubscribeOptions): Promise<Subscription> {
    const subscription: FakeSubscription = {
      options,
      healthy: true,
      fetching: true,
      closed: false,
      stopFetching: async () => {
        subscription.fetching = false;
      },
      close: async () => {
        subscription.closed = true;
      },
    };
    this.subscriptions.push(subscription);
    return subscription;
  }

  async openReplies(options: OpenRepliesOptions): Promise<ReplyInbox> {
    const inbox: FakeInbox = {
      options,
      ready: true,
      closed: false,
      topic: options.topic,
      partition: options.partitions === 'own' ? 1 : undefined,
      close: async () => {
        inbox.closed = true;
      },
    };
    this.inboxes.push(inbox);
    return inbox;
  }

  async describeTopics(topics: readonly string[]): Promise<readonly TopicInfo[]> {
    this.describes += 1;
    return topics.flatMap((topic) => {
      const partitions = this.topics.get(topic);
      return partitions === undefined ? [] : [{ topic, partitions }];
    });
  }

  async findTopics(pattern: RegExp): Promise<readonly string[]> {
    return [...this.topics.keys()].filter((topic) => pattern.test(topic));
  }

  async ensureTopics(topics: readonly TopicSpec[]): Promise<void> {
    for (const spec of topics) {
      this.ensured.push(spec);
      if (!this.topics.has(spec.topic)) this.topics.set(spec.topic, spec.partitions);
    }
  }

  topicName(name: string): string {
    return name.replaceAll(/[^A-Za-z0-9._-]/g, '_');
  }

  async close(): Promise<void> {
    this.closes += 1;
  }
}

const bytes = (text: string | Uint8Array): Uint8Array =>
  typeof text === 'string' ? new TextEncoder().encode(text) : text;

/** A record as a broker would hand it out. */
export function incoming(
  record: Partial<Omit<OutgoingRecord, 'headers' | 'partition'>> & { readonly headers?: OutgoingRecord['headers'] },
  place: { readonly partition?: number; readonly offset?: string; readonly timestamp?: number } = {},
): IncomingRecord {
  const { topic = 'topic', key = null, value = null, headers = {} } = record;
  return {
    topic,
    partition: place.partition ?? 0,
    offset: place.offset ?? '0',
    key: key === null ? null : bytes(key),
    value: value === null ? null : bytes(value),
    headers: Object.fromEntries(Object.entries(headers).map(([name, header]) => [name, bytes(header)])),
    timestamp: place.timestamp ?? 0,
  };
}

export const tooLarge = (): EdaError => new EdaError('record-too-large', 'A record is larger than the topic takes.');
export const brokerAway = (): EdaError => new EdaError('broker-unavailable', 'The broker fake:9092 is away. Start it.');
