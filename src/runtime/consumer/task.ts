import type { ReceivedMessage } from '../service/types.js';
import type { MessageIdentity } from '../store.js';
import type { IncomingRecord } from '../transport.js';
import type { Failure } from './failure.js';
import type { Receiver } from './receiver.js';
import type { StreamState } from './stream-state.js';

/** One delivered record on its way to being finished. Made when it is about to start, so that a long queue stays cheap. */
export class Task {
  /** 1 for the first try. */
  attempt = 1;
  firstFailedAt: number | undefined;
  /** To be run in a transaction of its own: a chunk that it was part of was rolled back. */
  solo = false;
  receiver: Receiver | undefined;
  event: ReceivedMessage | undefined;
  /** Under which it is claimed, once that was asked for. */
  identity: MessageIdentity | undefined;
  /** Why it cannot be handled, found before any handler ran. */
  failure: Failure | undefined;

  constructor(
    readonly stream: StreamState,
    readonly record: IncomingRecord,
    /** Position in its stream's deliveries. */
    readonly sequence: number,
    /** The record's key as a string of one character a byte; `null`: in no order with others. */
    readonly key: string | null,
  ) {}
}
