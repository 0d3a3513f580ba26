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
  #key: string | null | undefined;

  constructor(
    readonly stream: StreamState,
    readonly record: IncomingRecord,
    /** Position in its stream's deliveries. */
    readonly sequence: number,
  ) {}

  /**
   * The record's key as a string of one character a byte; `null`: in no order with others. Made when it is asked for: where
   * nothing of the stream is under way, nobody does.
   */
  get key(): string | null {
    if (this.#key === undefined) this.#key = keyText(this.record.key);
    return this.#key;
  }

  /**
   * Lets go of what its handler was given. A task that has waited lies among V8's old objects, and whatever such a one points
   * to is kept and copied, payload and all, until the next full collection finds that both are dead.
   */
  forget(): void {
    this.event = undefined;
    this.identity = undefined;
  }
}

function keyText(key: Uint8Array | null): string | null {
  if (key === null) return null;
  const buffer = Buffer.isBuffer(key) ? key : Buffer.from(key.buffer, key.byteOffset, key.byteLength);
  return buffer.toString('latin1');
}
