import type { StreamState } from './stream-state.js';
import type { Task } from './task.js';

/** Runs what is queued: side by side by key, or in the lanes of an inbox. */
export interface Executor {
  /** A stream has records that were not taken yet. */
  arrived(stream: StreamState): void;
  /** Takes up what waited for an older copy of its record. */
  resume(tasks: readonly Task[]): void;
  /** Takes up what waited because nothing of the stream could be started. */
  unblocked(stream: StreamState): void;
  /** The tasks of a stream whose handlers run at this moment, and whose copies have to wait for them. */
  running(stream: StreamState): readonly Task[];
  /** Tells the running handlers of a stream, or all, to give up. */
  abort(reason: Error, stream?: StreamState): void;
  /** A stream is no longer ours: what waits of it need not be kept. */
  lost(stream: StreamState): void;
  /** Starts nothing more; resolves when nothing runs. */
  drain(): Promise<void>;
  /** Records whose handler runs, or whose end is being written. */
  readonly busy: number;
  /** Why records are not handled, where it is not their own fault alone: nothing is started, or something never ends. */
  readonly problem: string | undefined;
}
