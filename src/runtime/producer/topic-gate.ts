import type { Transport } from '../transport.js';
import { assertTopics } from './assert-topics.js';

/** Lets a record pass once its topic is known to exist. */
export interface TopicGate {
  /** Undefined where the topic is known (the usual case costs one look-up); else a promise that rejects with `topic-missing` or `broker-unavailable`. */
  check(topic: string, channel: string): Promise<void> | undefined;
  /** Resolves when everything that waited here has gone on. */
  settled(): Promise<void>;
}

/** Asks once for each topic, after `connect` where it is given; what fails is asked again at the next check. */
export function createTopicGate(transport: Transport, connect?: () => Promise<void>): TopicGate {
  const known = new Set<string>();
  const asked = new Map<string, Promise<void>>();
  const ask = async (topic: string, channel: string): Promise<void> => {
    await connect?.();
    await assertTopics(transport, [{ topic, channel }]);
  };
  return {
    check: (topic, channel) => {
      if (known.has(topic)) return undefined;
      const pending = asked.get(topic);
      if (pending !== undefined) return pending;
      const asking = ask(topic, channel);
      asked.set(topic, asking);
      // The first reaction of this promise: those who wait go on in the same turn, so that nobody who comes later overtakes them.
      asking.then(
        () => {
          known.add(topic);
          asked.delete(topic);
        },
        () => asked.delete(topic),
      );
      return asking;
    },
    settled: async () => {
      await Promise.allSettled(asked.values());
    },
  };
}
