import type { Logger } from '../../service/types.js';

/** An entry as kafkajs hands it to a log creator. */
export interface KafkaLogEntry {
  readonly namespace: string;
  readonly label: string;
  readonly log: { readonly message: string; readonly [field: string]: unknown };
}

/**
 * For `new Kafka({ logCreator: kafkaLogs(logger) })`. kafkajs logs as errors what it then retries by itself; what matters of it
 * the transport reports, once, through the service's logger. So its own lines go to `debug`, or nowhere without a logger.
 */
export function kafkaLogs(logger?: Pick<Logger, 'debug'>): () => (entry: KafkaLogEntry) => void {
  return () => (entry) => {
    if (logger === undefined) return;
    const { message, ...fields } = entry.log;
    logger.debug(`kafkajs: ${message}`, { ...fields, namespace: entry.namespace, level: entry.label });
  };
}
