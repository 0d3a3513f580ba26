import type { IncomingRecord } from '../../transport.js';
import type { KafkaConsumedHeaders, KafkaConsumedMessage } from './client.js';

type Headers = Readonly<Record<string, Uint8Array | undefined>>;

const NO_HEADERS: Headers = {};

/** A record as it came; headers and time are converted when they are asked for. */
export class ConsumedRecord implements IncomingRecord {
  readonly topic: string;
  readonly partition: number;
  readonly offset: string;
  readonly key: Uint8Array | null;
  readonly value: Uint8Array | null;
  /** Place in the order of its stream, from 0. */
  readonly index: number;
  readonly #message: KafkaConsumedMessage;
  #headers: Headers | undefined;

  constructor(topic: string, partition: number, message: KafkaConsumedMessage, index: number) {
    this.topic = topic;
    this.partition = partition;
    this.offset = message.offset;
    this.key = message.key;
    this.value = message.value;
    this.index = index;
    this.#message = message;
  }

  get headers(): Headers {
    return (this.#headers ??= toHeaders(this.#message.headers));
  }

  get timestamp(): number {
    return Number(this.#message.timestamp);
  }
}

function toHeaders(headers: KafkaConsumedHeaders | undefined): Headers {
  if (headers === undefined) return NO_HEADERS;
  // Nearly always each header is there once: then what kafkajs made is taken as it is.
  for (const name in headers) {
    if (!(headers[name] instanceof Uint8Array)) return convertHeaders(headers);
  }
  return headers as Headers;
}

function convertHeaders(headers: KafkaConsumedHeaders): Headers {
  return Object.fromEntries(Object.entries(headers).map(([name, value]) => [name, lastOf(value)]));
}

function lastOf(value: KafkaConsumedHeaders[string]): Uint8Array | undefined {
  const last = Array.isArray(value) ? value.at(-1) : value;
  if (last === undefined || last === null) return undefined;
  return typeof last === 'string' ? Buffer.from(last) : last;
}
