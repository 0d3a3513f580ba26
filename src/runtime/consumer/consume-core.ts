import type { DeadLetterWriter } from '../dead-letter/dead-letter-writer.js';
import type { Responder } from '../request-reply/responder.js';
import type { MutableCounters } from '../service/counters.js';
import type { Clock, Logger, MessageMetadata, Telemetry } from '../service/types.js';
import type { RunServices } from './handler-run.js';
import type { TopicRoutes } from './topic-routes.js';

/** Numbers that the consume loop goes by: the checked options of `connect`. */
export interface ConsumeSettings {
  readonly retry: { readonly attempts: number; readonly baseMs: number; readonly maxMs: number };
  readonly handlerTimeoutMs: number;
  readonly leaseMs: number;
  readonly concurrency: number;
  readonly batch: number;
  readonly batchMs: number;
  readonly retentionMs: number;
}

/** What all parts of one group's consume loop share. */
export interface ConsumeCore {
  readonly group: string;
  readonly routes: TopicRoutes;
  readonly settings: ConsumeSettings;
  readonly clock: Clock;
  readonly logger: Logger;
  readonly counters: MutableCounters;
  readonly telemetry: Telemetry | undefined;
  /** `messaging.system` of metrics and spans. */
  readonly system: string;
  readonly services: RunServices;
  readonly deadLetters: DeadLetterWriter;
  readonly responder: Responder;
  /** Logs an error and hands it to the service's `onError`; never throws. */
  report(error: Error, where: string, metadata?: MessageMetadata): void;
}
