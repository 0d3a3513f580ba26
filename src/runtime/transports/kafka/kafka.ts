import { EdaError } from '../../errors.js';
import type { Transport, TransportCapabilities } from '../../transport.js';
import type { KafkaClient } from './client.js';
import { resolveOptions, type KafkaOptions } from './options.js';
import { KafkaReplyInbox } from './reply-inbox.js';
import { Sender } from './sender.js';
import { KafkaSubscription } from './subscription.js';
import { topicName } from './topic-name.js';
import { describeTopics, ensureTopics, findTopics } from './topics.js';

const CAPABILITIES: TransportCapabilities = {
  kind: 'log',
  orderedByKey: true,
  replay: true,
  delayedRedelivery: false,
  nativeDeadLetter: false,
  dedupWindowMs: 0,
};

/**
 * Apache Kafka over a client that you construct: `kafka(new Kafka({ brokers, socketFactory: kafkaSockets() }))`. TLS, credentials
 * and addresses are the client's. Nothing is connected before `connect`; several services may share one transport.
 * Throws `invalid-options`, listing every bad one.
 */
export function kafka(client: KafkaClient, options: KafkaOptions = {}): Transport {
  const settings = resolveOptions(client, options);
  const access = { client, clock: settings.clock };
  const sender = new Sender(client, settings);
  const open = new Set<{ close(): Promise<void> }>();
  let closing: Promise<void> | undefined;

  const assertOpen = (what: string): void => {
    if (closing !== undefined)
      throw new EdaError('closed', `The Kafka transport is closed: it cannot ${what}. Make a new one.`);
  };
  const close = async (): Promise<void> => {
    await Promise.all(Array.from(open, (each) => each.close()));
    await sender.close();
  };

  return {
    name: 'kafka',
    capabilities: CAPABILITIES,
    connect: (signal) => sender.connect(signal),
    send: (records, signal) => sender.send(records, signal),
    subscribe: async (subscribeOptions) => {
      assertOpen(`subscribe as group "${subscribeOptions.group}"`);
      const subscription = new KafkaSubscription(client, settings, subscribeOptions, () => open.delete(subscription));
      open.add(subscription);
      try {
        await subscription.start();
      } catch (error) {
        open.delete(subscription);
        throw error;
      }
      return subscription;
    },
    openReplies: async (replyOptions) => {
      assertOpen(`receive replies on "${replyOptions.topic}"`);
      const inbox = await KafkaReplyInbox.open(client, settings, replyOptions, () => open.delete(inbox));
      open.add(inbox);
      return inbox;
    },
    describeTopics: (topics, signal) => describeTopics(access, topics, signal),
    findTopics: (pattern, signal) => findTopics(access, pattern, signal),
    ensureTopics: (topics, signal) => ensureTopics(access, topics, settings.replicationFactor, signal),
    topicName,
    close: () => (closing ??= close()),
  };
}
