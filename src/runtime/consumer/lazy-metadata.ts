import { readMetadata, toMessageMetadata } from '../envelope/read-metadata.js';
import type { AnyMessage } from '../message/descriptor.js';
import type { MessageMetadata } from '../service/types.js';
import type { IncomingRecord } from '../transport.js';

/**
 * Metadata that is decoded when somebody looks at it: most handlers never do. It is read, spread, listed and compared like the
 * plain object that it stands for. `id`: the contract's, where it has one of its own.
 */
export function lazyMetadata(record: IncomingRecord, message: AnyMessage, id: string | undefined): MessageMetadata {
  return new Proxy(new MetadataSource(record, message, id), TRAPS) as unknown as MessageMetadata;
}

class MetadataSource {
  #record: IncomingRecord | undefined;
  readonly #message: AnyMessage;
  readonly #id: string | undefined;
  #value: MessageMetadata | undefined;

  constructor(record: IncomingRecord, message: AnyMessage, id: string | undefined) {
    this.#record = record;
    this.#message = message;
    this.#id = id;
  }

  /** The record's place needs no decoding. */
  get(name: string | symbol): unknown {
    const record = this.#record;
    if (record !== undefined && (name === 'topic' || name === 'partition' || name === 'offset')) return record[name];
    return Reflect.get(this.read(), name) as unknown;
  }

  read(): MessageMetadata {
    const record = this.#record;
    if (record === undefined) return this.#value as MessageMetadata;
    const read = readMetadata(record);
    const { topic, partition, offset } = record;
    const { type, variant } = this.#message;
    const id = this.#id ?? read.id ?? `${topic}:${partition}:${offset}`;
    this.#value = toMessageMetadata(record, read, { id, source: topic, type, variant });
    // Whoever keeps metadata that he has looked at must not keep the broker's whole response alive.
    this.#record = undefined;
    return this.#value;
  }

  /** For `console.log` and `util.inspect`, which look behind the proxy, and call this with the proxy. */
  [Symbol.for('nodejs.util.inspect.custom')](): MessageMetadata {
    return { ...(this as unknown as MessageMetadata) };
  }
}

const TRAPS: ProxyHandler<MetadataSource> = {
  get: (source, name) => source.get(name),
  has: (source, name) => Reflect.has(source.read(), name),
  ownKeys: (source) => Reflect.ownKeys(source.read()),
  getOwnPropertyDescriptor: (source, name) => Reflect.getOwnPropertyDescriptor(source.read(), name),
  getPrototypeOf: () => Object.prototype,
  set: () => false,
  defineProperty: () => false,
  deleteProperty: () => false,
  // An object that cannot be extended would have to have all of its properties in the target.
  preventExtensions: () => false,
};
