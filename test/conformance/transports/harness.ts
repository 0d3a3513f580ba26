import { randomUUID } from 'node:crypto';
import { afterAll, afterEach, beforeAll } from 'vitest';
import type {
  DeliverySink,
  DeliveryStream,
  IncomingRecord,
  OutgoingRecord,
  ReplyInbox,
  SubscribeOptions,
  Subscription,
  TopicSpec,
  Transport,
  TransportProblem,
} from '../../../src/runtime/transport.js';

/** What an adapter's test gives to the cases. */
export interface TransportSetup {
  /** A client of the broker, not connected. May be the same each time where clients share one transport. */
  transport(): Transport;
  createTopics(topics: readonly TopicSpec[]): Promise<void>;
  addPartitions(topic: string, partitions: number): Promise<void>;
  /** Ends what `create` began. */
  close(): Promise<void>;
}

export interface TransportCasesOptions {
  readonly name: string;
  /** Called once for all cases; topics and groups have names of their own in each. */
  create(): Promise<TransportSetup>;
  /** How long a condition may take to come true, milliseconds. 15,000 by default. */
  readonly deadlineMs?: number;
}

/** Waits until a condition holds, and fails with what was waited for where it does not in time. */
export async function waitUntil(what: string, holds: () => boolean, deadlineMs: number): Promise<void> {
  const end = performance.now() + deadlineMs;
  while (!holds()) {
    if (performance.now() > end) throw new Error(`Not within ${deadlineMs} ms: ${what}.`);
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
}

export interface Received {
  readonly stream: DeliveryStream;
  readonly record: IncomingRecord;
  readonly text: string;
}

const decoder = new TextDecoder();
export const textOf = (record: IncomingRecord): string => decoder.decode(record.value ?? new Uint8Array());

/** A sink that writes down what it gets. */
export class Collector implements DeliverySink {
  readonly received: Received[] = [];
  readonly problems: TransportProblem[] = [];
  readonly streams = new Set<DeliveryStream>();
  readonly #onDelivery: (stream: DeliveryStream, records: readonly IncomingRecord[]) => void;

  /** Settles at once where nothing else is given. */
  constructor(
    onDelivery: (stream: DeliveryStream, records: readonly IncomingRecord[]) => void = (stream, records) =>
      stream.settle(records),
  ) {
    this.#onDelivery = onDelivery;
  }

  get texts(): string[] {
    return this.received.map(({ text }) => text);
  }

  deliver(stream: DeliveryStream, records: readonly IncomingRecord[]): void {
    this.streams.add(stream);
    for (const record of records) this.received.push({ stream, record, text: textOf(record) });
    this.#onDelivery(stream, records);
  }

  onProblem(problem: TransportProblem): void {
    this.problems.push(problem);
  }
}

/** Keeps everything unsettled. */
export const settleNothing = (): void => undefined;

export const record = (topic: string, value: string, more: Partial<OutgoingRecord> = {}): OutgoingRecord => ({
  topic,
  key: null,
  value,
  headers: {},
  ...more,
});

/** What the cases of one adapter share: names of their own, and an end for all that a case has opened. */
export class Harness {
  readonly deadlineMs: number;
  readonly #options: TransportCasesOptions;
  readonly #run = randomUUID().slice(0, 8);
  #setup: TransportSetup | undefined;
  #count = 0;
  #opened: { close(): Promise<void> }[] = [];

  constructor(options: TransportCasesOptions) {
    this.#options = options;
    this.deadlineMs = options.deadlineMs ?? 15_000;
    beforeAll(async () => {
      this.#setup = await options.create();
    }, 120_000);
    afterEach(async () => {
      const opened = this.#opened.toReversed();
      this.#opened = [];
      for (const one of opened) await one.close();
    }, 60_000);
    afterAll(async () => {
      await this.#setup?.close();
    }, 60_000);
  }

  get setup(): TransportSetup {
    if (this.#setup === undefined) throw new Error(`create() of ${this.#options.name} has not finished.`);
    return this.#setup;
  }

  name(kind: string): string {
    this.#count += 1;
    return `conformance.${this.#run}.${kind}-${this.#count}`;
  }

  async topic(partitions: number, more: Partial<TopicSpec> = {}): Promise<string> {
    const topic = this.name('topic');
    await this.setup.createTopics([{ topic, partitions, ...more }]);
    return topic;
  }

  /** A connected client, closed after the case. */
  async client(): Promise<Transport> {
    const transport = this.setup.transport();
    await transport.connect();
    this.#opened.push(transport);
    return transport;
  }

  /** A member on a client of its own. */
  async member(
    options: Omit<SubscribeOptions, 'topics' | 'sink'> & {
      readonly sink: DeliverySink;
      readonly topic?: string;
      readonly topics?: SubscribeOptions['topics'];
    },
  ): Promise<Subscription> {
    const { topic, topics = topic === undefined ? [] : [{ kind: 'name', topic } as const], ...rest } = options;
    const transport = await this.client();
    const subscription = await transport.subscribe({ ...rest, topics });
    this.#opened.push(subscription);
    return subscription;
  }

  track<Opened extends ReplyInbox | Subscription>(opened: Opened): Opened {
    this.#opened.push(opened);
    return opened;
  }

  until(what: string, holds: () => boolean): Promise<void> {
    return waitUntil(what, holds, this.deadlineMs);
  }
}
