import { DEFAULTS } from '../service/defaults.js';
import type { IncomingRecord, ReplyInbox, TopicSpec, Transport, TransportProblem } from '../transport.js';
import type { PreparedRequest } from './prepare-request.js';

/** The inboxes of one instance, one for each reply topic; usually there is one. */
export interface ReplyInboxes {
  /** Creates the topics that are missing and opens every inbox, or none. */
  open(signal?: AbortSignal): Promise<void>;
  get(topic: string): ReplyInbox | undefined;
  readonly topics: readonly string[];
  close(): Promise<void>;
}

export interface ReplyInboxesOptions {
  readonly transport: Transport;
  readonly requests: readonly PreparedRequest[];
  readonly instance: string;
  readonly partitions: 'own' | 'all';
  readonly onReply: (record: IncomingRecord, topic: string) => void;
  readonly onProblem: (problem: TransportProblem) => void;
}

export function createReplyInboxes(options: ReplyInboxesOptions): ReplyInboxes {
  const { transport, instance, partitions, onReply, onProblem } = options;
  const specs = new Map<string, TopicSpec>();
  for (const { replyTopic, entry } of options.requests)
    specs.set(replyTopic, {
      topic: replyTopic,
      partitions: entry.reply.channel?.partitions ?? DEFAULTS.replyTopicPartitions,
      retentionMs: entry.reply.channel?.retentionMs ?? DEFAULTS.replyTopicRetentionMs,
    });
  const topics = [...specs.keys()];
  const inboxes = new Map<string, ReplyInbox>();

  const close = async (): Promise<void> => {
    const open = [...inboxes.values()];
    inboxes.clear();
    for (const outcome of await Promise.allSettled(open.map((inbox) => inbox.close())))
      if (outcome.status === 'rejected')
        onProblem({
          error: outcome.reason instanceof Error ? outcome.reason : new Error(String(outcome.reason)),
          fatal: false,
        });
  };

  return {
    topics,
    get: (topic) => inboxes.get(topic),
    open: async (signal) => {
      if (topics.length === 0) return;
      await transport.ensureTopics([...specs.values()], signal);
      try {
        for (const topic of topics)
          inboxes.set(
            topic,
            await transport.openReplies({
              topic,
              instance,
              partitions,
              onReply: (record) => {
                onReply(record, topic);
              },
              onProblem,
              ...(signal === undefined ? {} : { signal }),
            }),
          );
      } catch (error) {
        await close();
        throw error;
      }
    },
    close,
  };
}
