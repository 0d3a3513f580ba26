import type { HandlerContext, Logger, MessageMetadata } from '../service/types.js';
import { idempotencyKey } from '../idempotency/message-identity.js';
import type { HandlerRun } from './handler-run.js';
import { withFields } from './with-fields.js';

/** What a handler gets beside the message. Everything is made when it is asked for: most handlers use little of it. */
export class RunContext implements HandlerContext {
  readonly attempt: number;
  readonly #run: HandlerRun;
  #publish: unknown;
  #request: unknown;

  constructor(run: HandlerRun) {
    this.#run = run;
    this.attempt = run.task.attempt;
  }

  get signal(): AbortSignal {
    return this.#run.signal;
  }
  get logger(): Logger {
    const { metadata } = this.#run;
    return withFields(this.#run.services.logger, {
      message: metadata.type,
      id: metadata.id,
      topic: metadata.topic,
      partition: metadata.partition,
      offset: metadata.offset,
    });
  }
  get idempotencyKey(): string {
    return idempotencyKey(this.#run);
  }
  get metadata(): MessageMetadata {
    return this.#run.metadata;
  }
  get publish(): unknown {
    this.#publish ??= this.#run.services.publish(this.#run);
    return this.#publish;
  }
  get request(): unknown {
    this.#request ??= this.#run.services.request(this.#run);
    return this.#request;
  }
}

/** With a transactional store. */
export class TransactionContext extends RunContext {
  constructor(
    run: HandlerRun,
    readonly tx: unknown,
  ) {
    super(run);
  }
}

/** With leases. */
export class LeaseContext extends RunContext {
  constructor(
    run: HandlerRun,
    readonly fencingToken: string,
  ) {
    super(run);
  }
}
