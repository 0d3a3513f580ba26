import { messageName } from '../message/describe-message.js';
import { createOrigin, type Origin } from '../envelope/origin.js';
import { EdaError } from '../errors.js';
import type { Logger, MessageMetadata, ReceivedMessage } from '../service/types.js';
import type { OutboxRow } from '../store.js';
import type { IncomingRecord } from '../transport.js';
import type { Receiver } from './receiver.js';
import type { Task } from './task.js';

/** What a run needs of the service to give a handler its context. */
export interface RunServices {
  readonly logger: Logger;
  /** `context.publish`, bound to a run. */
  publish(run: HandlerRun): unknown;
  /** `context.request`, bound to a run. */
  request(run: HandlerRun): unknown;
}

/** One run of a handler: from its start until nothing that it began is open any more. */
export class HandlerRun {
  /** No publish may begin any more. */
  ended = false;
  /** Milliseconds since 1970, where durations are asked for. */
  startedAt = 0;
  /** What the handler is given: the task forgets it when it ends, but a handler may keep its context. */
  readonly event: ReceivedMessage;
  readonly #collectsRows: boolean;
  #rows: OutboxRow[] | undefined;
  #publishes: Promise<unknown>[] | undefined;
  #controller: AbortController | undefined;
  #abortReason: Error | undefined;
  #origin: Origin | undefined;

  constructor(
    readonly task: Task,
    readonly services: RunServices,
    collectRows: boolean,
  ) {
    this.event = task.event as ReceivedMessage;
    this.#collectsRows = collectRows;
  }

  /** Publishes that are written with the transaction; only with a transactional store. Made by the first. */
  get rows(): OutboxRow[] | undefined {
    return this.#collectsRows ? (this.#rows ??= []) : undefined;
  }

  get hasRows(): boolean {
    return this.#rows !== undefined;
  }

  get receiver(): Receiver {
    return this.task.receiver as Receiver;
  }

  get record(): IncomingRecord {
    return this.task.record;
  }

  get metadata(): MessageMetadata {
    return this.event.metadata;
  }

  get signal(): AbortSignal {
    if (this.#controller === undefined) {
      this.#controller = new AbortController();
      if (this.#abortReason !== undefined) this.#controller.abort(this.#abortReason);
    }
    return this.#controller.signal;
  }

  get origin(): Origin {
    this.#origin ??= createOrigin({
      consumer: this.receiver.consumer,
      source: this.metadata.source,
      id: this.metadata.id,
      correlationId: this.metadata.correlationId,
      traceparent: this.metadata.traceparent,
      tracestate: this.metadata.tracestate,
    });
    return this.#origin;
  }

  /** Tells the handler to give up. */
  abort(reason: Error): void {
    if (this.#abortReason !== undefined) return;
    this.#abortReason = reason;
    this.#controller?.abort(reason);
  }

  /** A publish of this run: the record is not finished before it is, awaited by the handler or not. */
  track(publish: Promise<unknown>): void {
    (this.#publishes ??= []).push(publish);
    // It is looked at in `published`; until then an early failure must not count as unhandled.
    publish.catch(() => undefined);
  }

  get hasPublishes(): boolean {
    return this.#publishes !== undefined;
  }

  /** Waits for every publish; rejects with the first failure, after all have ended. */
  async published(): Promise<void> {
    let seen = 0;
    const failures: unknown[] = [];
    while (this.#publishes !== undefined && seen < this.#publishes.length) {
      const waiting = this.#publishes.slice(seen);
      seen += waiting.length;
      for (const result of await Promise.allSettled(waiting))
        if (result.status === 'rejected') failures.push(result.reason);
    }
    if (failures.length > 0) throw failures[0];
  }

  /** Throws where the handler has ended: what it publishes now would belong to no run. */
  assertOpen(what: string): void {
    if (!this.ended) return;
    throw new EdaError(
      'closed',
      `${what} after the handler of ${messageName(this.receiver.message)} (${this.receiver.handlerName}) had ended: await it inside of the handler, or use the service's own publish and request.`,
      { fields: { handler: this.receiver.handlerName, id: this.metadata.id } },
    );
  }
}
