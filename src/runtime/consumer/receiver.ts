import type { AnyMessage } from '../message/descriptor.js';
import type { ReplyDescriptor } from '../service/descriptor.js';

export type AnyHandler = (event: never, context: never) => unknown;

/** One message of one receiving operation, with the handler that was given for it. */
export interface Receiver {
  readonly kind: 'event' | 'request';
  /** Key in the handlers object: `onOrderPlaced` or `onOrderPlaced.thin`. */
  readonly handlerName: string;
  readonly operation: string;
  /** Group and operation: the consumer's part of a message's identity. */
  readonly consumer: string;
  readonly name: string;
  readonly message: AnyMessage;
  readonly handler: (event: unknown, context: unknown) => unknown;
  /** Reason of `ignore(…)`. */
  readonly ignored?: string;
  /** For how long it remembers a message, where the contract says so. */
  readonly retentionMs?: number;
  /** How to answer; requests only. */
  readonly reply?: ReplyDescriptor;
  /** Topic of the answers where the request names none. */
  readonly replyTopic?: string;
}
