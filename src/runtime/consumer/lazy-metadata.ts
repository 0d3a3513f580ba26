import { readMetadata, toMessageMetadata } from '../envelope/read-metadata.js';
import type { AnyMessage } from '../message/descriptor.js';
import type { MessageMetadata } from '../service/types.js';
import type { IncomingRecord } from '../transport.js';

/** Metadata that is decoded when somebody looks at it: most handlers never do. */
export class LazyMetadata implements MessageMetadata {
  readonly #record: IncomingRecord;
  readonly #message: AnyMessage;
  #value: MessageMetadata | undefined;

  constructor(record: IncomingRecord, message: AnyMessage) {
    this.#record = record;
    this.#message = message;
  }

  #read(): MessageMetadata {
    if (this.#value !== undefined) return this.#value;
    const read = readMetadata(this.#record);
    const { topic, partition, offset } = this.#record;
    const { type, variant } = this.#message;
    const id = read.id ?? `${topic}:${partition}:${offset}`;
    this.#value = toMessageMetadata(this.#record, read, { id, source: topic, type, variant });
    return this.#value;
  }

  get id(): string {
    return this.#read().id;
  }
  get source(): string {
    return this.#read().source;
  }
  get type(): string {
    return this.#read().type;
  }
  get variant(): 'thin' | 'fat' {
    // The interface leaves it out where there is none; here it is undefined, which reads the same.
    return this.#read().variant as 'thin' | 'fat';
  }
  get time(): string {
    return this.#read().time;
  }
  get correlationId(): string {
    return this.#read().correlationId as string;
  }
  get causationId(): string {
    return this.#read().causationId as string;
  }
  get sequence(): string {
    return this.#read().sequence as string;
  }
  get traceparent(): string {
    return this.#read().traceparent as string;
  }
  get tracestate(): string {
    return this.#read().tracestate as string;
  }
  get topic(): string {
    return this.#record.topic;
  }
  get partition(): number {
    return this.#record.partition;
  }
  get offset(): string {
    return this.#record.offset;
  }
  get key(): string {
    return this.#read().key as string;
  }

  /** For `JSON.stringify` and structured loggers. */
  toJSON(): MessageMetadata {
    return this.#read();
  }
  /** For `console.log` and `util.inspect`. */
  [Symbol.for('nodejs.util.inspect.custom')](): MessageMetadata {
    return this.#read();
  }
}
