import { EdaError } from '../../errors.js';
import type { OutgoingRecord } from '../../transport.js';
import type { KafkaClient, KafkaProducer, KafkaTopicMessages } from './client.js';
import type { KafkaSettings } from './options.js';
import { createPartitioner } from './partitioner.js';
import { assertTopicsExist } from './topics.js';
import { toKafkaError } from './to-kafka-error.js';
import { toTopicMessages } from './to-message.js';
import { raceAbort } from '../../producer/race-abort.js';
import { withinTime } from './waits.js';

/** All replicas acknowledge. */
const ACKS = -1;
/** kafkajs waits this long for what a connection still owes. */
const DISCONNECT_MS = 10_000;
const MAX_KNOWN_TOPICS = 10_000;

/** One producer, connected once; replaced only where it has lost the broker, since kafkajs's does not always find back. */
export class Sender {
  readonly #client: KafkaClient;
  readonly #settings: KafkaSettings;
  readonly #known = new Set<string>();
  readonly #sending = new Set<Promise<unknown>>();
  #producer: Promise<KafkaProducer> | undefined;
  #live: KafkaProducer | undefined;
  #closed = false;

  constructor(client: KafkaClient, settings: KafkaSettings) {
    this.#client = client;
    this.#settings = settings;
  }

  async connect(signal?: AbortSignal): Promise<void> {
    await raceAbort(this.#connected(), signal);
  }

  send(records: readonly OutgoingRecord[], signal?: AbortSignal): Promise<void> {
    if (records.length === 0) return Promise.resolve();
    const topicMessages = toTopicMessages(records);
    const producer = this.#live;
    // The usual path has one promise beside the client's.
    if (producer !== undefined && !this.#closed && signal?.aborted !== true && this.#knowAll(topicMessages))
      return this.#request(producer, topicMessages, signal);
    return this.#prepare(topicMessages, signal);
  }

  #knowAll(topicMessages: readonly KafkaTopicMessages[]): boolean {
    for (const { topic } of topicMessages) if (!this.#known.has(topic)) return false;
    return true;
  }

  async #prepare(topicMessages: KafkaTopicMessages[], signal: AbortSignal | undefined): Promise<void> {
    if (this.#closed) throw closedError();
    signal?.throwIfAborted();
    for (const { topic } of topicMessages) if (!this.#known.has(topic)) await this.#look(topic);
    await this.#request(await this.#connected(), topicMessages, signal);
  }

  #request(
    producer: KafkaProducer,
    topicMessages: KafkaTopicMessages[],
    signal: AbortSignal | undefined,
  ): Promise<void> {
    const request = producer.sendBatch({
      acks: ACKS,
      timeout: this.#settings.sendTimeoutMs,
      compression: this.#settings.compression,
      topicMessages,
    });
    this.#sending.add(request);
    return (signal === undefined ? request : raceAbort(request, signal)).then(
      () => {
        this.#sending.delete(request);
      },
      (error: unknown) => {
        this.#sending.delete(request);
        signal?.throwIfAborted();
        throw this.#failed(error, producer, topicMessages);
      },
    );
  }

  #failed(error: unknown, producer: KafkaProducer, topicMessages: readonly KafkaTopicMessages[]): EdaError {
    const topics = topicMessages.map(({ topic }) => topic);
    const count = topicMessages.reduce((sum, { messages }) => sum + messages.length, 0);
    const mapped = toKafkaError(error, `sending ${describe(count, topics)}`, topics);
    if (mapped.code === 'broker-unavailable' || isDefect(error)) this.#replace(producer);
    if (mapped.code === 'topic-missing') for (const topic of topics) this.#known.delete(topic);
    return mapped;
  }

  async close(): Promise<void> {
    this.#closed = true;
    await Promise.allSettled(this.#sending);
    const producer = this.#producer;
    this.#producer = undefined;
    // A producer that never connected has nothing to close.
    const connected = await producer?.catch(() => undefined);
    if (connected !== undefined) await withinTime(connected.disconnect(), DISCONNECT_MS, this.#settings.clock);
  }

  #connected(): Promise<KafkaProducer> {
    if (this.#closed) return Promise.reject(closedError());
    return (this.#producer ??= this.#create());
  }

  async #create(): Promise<KafkaProducer> {
    const { sendRetries, metadataMaxAgeMs, clock } = this.#settings;
    const producer = this.#client.producer({
      createPartitioner: createPartitioner(() => clock.random()),
      allowAutoTopicCreation: false,
      metadataMaxAge: metadataMaxAgeMs,
      // Not idempotent: after a failed request kafkajs gives its sequence numbers to other records, which a broker that did
      // write the first ones would take for duplicates and drop. Consumers drop duplicates by the message's id.
      retry: { retries: sendRetries, initialRetryTime: 100, maxRetryTime: 2000 },
    });
    try {
      await producer.connect();
      this.#live = producer;
      return producer;
    } catch (error) {
      this.#producer = undefined;
      await withinTime(producer.disconnect(), DISCONNECT_MS, clock);
      throw toKafkaError(error, 'connecting');
    }
  }

  /** kafkajs asks again and again for a topic that is not there, nine seconds long, while every other publish waits. */
  async #look(topic: string): Promise<void> {
    await assertTopicsExist({ client: this.#client, clock: this.#settings.clock }, [topic]);
    if (this.#known.size >= MAX_KNOWN_TOPICS) this.#known.clear();
    this.#known.add(topic);
  }

  #replace(producer: KafkaProducer): void {
    if (this.#live !== producer) return;
    this.#live = undefined;
    this.#producer = undefined;
    void withinTime(producer.disconnect(), DISCONNECT_MS, this.#settings.clock);
  }
}

function closedError(): EdaError {
  return new EdaError('closed', 'The Kafka transport is closed: nothing can be sent over it any more. Make a new one.');
}

/** An error of the client itself, such as a TypeError after a broker was lost. */
function isDefect(error: unknown): boolean {
  return error instanceof TypeError || (error instanceof Error && error.cause instanceof TypeError);
}

function describe(count: number, topics: readonly string[]): string {
  const names = topics.slice(0, 3).map((topic) => `"${topic}"`);
  const rest = topics.length > names.length ? ` and ${topics.length - names.length} more` : '';
  return `${count === 1 ? 'a record' : `${count} records`} to ${names.join(', ')}${rest}`;
}
