import type { HeaderValue, OutgoingRecord } from '../../transport.js';
import type { KafkaMessage, KafkaTopicMessages } from './client.js';

/** Records by topic, each topic's in their order: one request. */
export function toTopicMessages(records: readonly OutgoingRecord[]): KafkaTopicMessages[] {
  const [first] = records;
  if (first === undefined) return [];
  if (records.length === 1) return [{ topic: first.topic, messages: [toMessage(first)] }];
  const topics = new Map<string, KafkaMessage[]>();
  for (const record of records) {
    const messages = topics.get(record.topic);
    if (messages === undefined) topics.set(record.topic, [toMessage(record)]);
    else messages.push(toMessage(record));
  }
  return Array.from(topics, ([topic, messages]) => ({ topic, messages }));
}

function toMessage({ key, value, headers, partition }: OutgoingRecord): KafkaMessage {
  const message = {
    key: key === null ? null : asBuffer(key),
    value: value === null ? null : asBuffer(value),
    headers: areReady(headers) ? headers : convert(headers),
  };
  return partition === undefined ? message : { ...message, partition };
}

type Headers = OutgoingRecord['headers'];

/** Nearly always: what the runtime writes is text. */
function areReady(headers: Headers): boolean {
  for (const name in headers) {
    const header = headers[name];
    if (typeof header !== 'string' && !Buffer.isBuffer(header)) return false;
  }
  return true;
}

function convert(headers: Headers): Record<string, HeaderValue> {
  const converted: Record<string, HeaderValue> = {};
  for (const name in headers) {
    const header = headers[name];
    if (header !== undefined) converted[name] = asBuffer(header);
  }
  return converted;
}

/** kafkajs takes bytes for bytes only as a Buffer: another Uint8Array it would write as "1,2,3". Not a copy. */
function asBuffer(value: HeaderValue): HeaderValue {
  if (typeof value === 'string' || Buffer.isBuffer(value)) return value;
  return Buffer.from(value.buffer, value.byteOffset, value.byteLength);
}
