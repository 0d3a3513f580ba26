import { countRecord } from '../middleware/record-metrics.js';
import { backOffMs } from './back-off.js';
import type { ConsumeCore } from './consume-core.js';
import { reasonOf, type Failure } from './failure.js';
import { toError } from '../to-error.js';
import type { StopSignals } from './stop-signals.js';
import type { StreamState } from './stream-state.js';
import type { Task } from './task.js';

/** Between two tries to write a dead letter. */
const DEAD_LETTER_BACK_OFF = { baseMs: 500, maxMs: 30_000 };

/** The ways in which a record comes to its end, whoever ran it. */
export class RecordEnds {
  readonly #core: ConsumeCore;
  readonly #dirty: StreamState[] = [];
  readonly #stop: StopSignals;
  readonly #unblocked: (stream: StreamState) => void;
  /** Partitions that stand still because a dead letter cannot be written, with the reason. */
  readonly blocked = new Map<StreamState, string>();
  /** Dead letters that are being written. */
  burials = 0;
  #flushing = false;

  constructor(core: ConsumeCore, stop: StopSignals, unblocked: (stream: StreamState) => void) {
    this.#core = core;
    this.#stop = stop;
    this.#unblocked = unblocked;
  }

  /** Nothing more is to be done for this record. */
  finish(task: Task): void {
    const { stream } = task;
    task.forget();
    if (stream.dead) return;
    if (stream.finish(task)) this.#dirty.push(stream);
    if (this.#flushing) return;
    this.#flushing = true;
    setImmediate(() => {
      this.flush();
    });
  }

  /** Tells the transport what is finished, all of a turn together. */
  flush(): void {
    this.#flushing = false;
    for (const stream of this.#dirty.splice(0)) {
      try {
        stream.flush();
      } catch (thrown) {
        this.#core.report(toError(thrown), `settling records of ${stream.topic}`);
      }
    }
  }

  handled(task: Task): void {
    this.#core.counters.handled += 1;
    countRecord(this.#core, 'consumedMessages', task);
    this.finish(task);
  }

  ignored(task: Task): void {
    this.#core.counters.ignored += 1;
    this.finish(task);
  }

  duplicate(task: Task): void {
    this.#core.counters.duplicates += 1;
    countRecord(this.#core, 'duplicates', task);
    this.finish(task);
  }

  expired(task: Task): void {
    this.#core.counters.expiredRequests += 1;
    countRecord(this.#core, 'expiredRequests', task);
    this.finish(task);
  }

  /** Notes a failed run. How long to wait until the next, or the failure with which the record is a dead letter. */
  failed(task: Task, error: Error, dead: boolean, pauseMs?: number): number | Failure {
    const { clock, counters, settings, logger } = this.#core;
    task.firstFailedAt ??= clock.now();
    if (dead || task.attempt >= settings.retry.attempts) return { reason: reasonOf(error), error };
    counters.retries += 1;
    countRecord(this.#core, 'retries', task);
    const waitMs = pauseMs ?? backOffMs(clock, task.attempt, settings.retry);
    logger.warn(
      `Attempt ${task.attempt} of ${settings.retry.attempts} of handler ${task.receiver?.handlerName} failed, again in ${Math.round(waitMs)} ms: ${error.message}`,
      {
        group: this.#core.group,
        id: task.event?.metadata.id,
        topic: task.record.topic,
        partition: task.record.partition,
        offset: task.record.offset,
      },
    );
    task.attempt += 1;
    return waitMs;
  }

  /**
   * Writes the dead letter, however often it takes: nothing of the partition is started while it cannot be written. False
   * where the partition is lost or the service stops before.
   */
  async bury(task: Task, failure: Failure): Promise<boolean> {
    this.burials += 1;
    try {
      return await this.#bury(task, failure);
    } finally {
      this.burials -= 1;
    }
  }

  async #bury(task: Task, failure: Failure): Promise<boolean> {
    const { stream, record } = task;
    const core = this.#core;
    const where = `${record.topic}, partition ${record.partition}, offset ${record.offset}`;
    task.firstFailedAt ??= core.clock.now();
    for (let failures = 1; !stream.dead; failures += 1) {
      try {
        await core.deadLetters.write(task, failure, this.#stop.cutOff);
        break;
      } catch (thrown) {
        if (stream.dead || this.#stop.stopping.aborted) return false;
        const error = toError(thrown);
        if (!this.blocked.has(stream))
          core.report(error, `writing the dead letter of ${where}: the partition waits until it can be written`);
        stream.blocked = true;
        this.blocked.set(stream, `the dead letter of ${where} cannot be written: ${error.message}`);
        await this.#stop.pause(100 + backOffMs(core.clock, failures, DEAD_LETTER_BACK_OFF));
        if (this.#stop.stopping.aborted) return false;
      }
    }
    if (stream.dead) return false;
    this.#unblock(stream);
    core.counters.deadLetters += 1;
    countRecord(core, 'deadLetters', task, failure.reason);
    core.report(failure.error, `dead letter (${failure.reason}) of ${where}`, task.event?.metadata);
    await core.responder.refuse(task, failure);
    this.finish(task);
    return true;
  }

  #unblock(stream: StreamState): void {
    if (!this.blocked.delete(stream)) return;
    stream.blocked = false;
    this.#core.logger.info(`Dead letters of ${stream.topic}, partition ${stream.partition}, can be written again.`);
    this.#unblocked(stream);
  }

  /** What is no longer ours blocks nothing. */
  forget(stream: StreamState): void {
    this.blocked.delete(stream);
  }
}
