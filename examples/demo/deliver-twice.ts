import type { OutgoingRecord, Transport } from '@eda-gen/runtime';
import { DUPLICATES } from './plan.js';

const text = (value: string | Uint8Array | undefined): string | undefined =>
  value instanceof Uint8Array ? new TextDecoder().decode(value) : value;

/**
 * A transport that sends some records a second time, as a producer does that did not get the broker's answer. Everything
 * else goes straight through: this is the port that any adapter implements.
 */
export function deliverTwice(transport: Transport): Transport {
  const left = DUPLICATES.map(({ copies }) => copies);
  const isChosen = (record: OutgoingRecord): boolean => {
    const index = DUPLICATES.findIndex(
      ({ topic, type, variant }, at) =>
        record.topic === topic &&
        text(record.headers['ce_type']) === type &&
        text(record.headers['ce_variant']) === variant &&
        (left[at] ?? 0) > 0,
    );
    if (index >= 0) left[index] = (left[index] ?? 0) - 1;
    return index >= 0;
  };
  return {
    name: transport.name,
    capabilities: transport.capabilities,
    connect: (signal) => transport.connect(signal),
    send: async (records, signal) => {
      await transport.send(records, signal);
      const again = records.filter(isChosen);
      if (again.length > 0) await transport.send(again, signal);
    },
    subscribe: (options) => transport.subscribe(options),
    openReplies: (options) => transport.openReplies(options),
    describeTopics: (topics, signal) => transport.describeTopics(topics, signal),
    findTopics: (pattern, signal) => transport.findTopics(pattern, signal),
    ensureTopics: (topics, signal) => transport.ensureTopics(topics, signal),
    topicName: (name) => transport.topicName(name),
    close: () => transport.close(),
  };
}
