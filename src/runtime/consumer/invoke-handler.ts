import { EdaError } from '../errors.js';
import { messageName } from '../message/describe-message.js';
import { inSpan } from '../middleware/in-span.js';
import type { ConsumeCore } from './consume-core.js';
import type { RunContext } from './handler-context.js';
import type { HandlerRun } from './handler-run.js';
import type { RunWatch, WatchedSlot } from './run-watch.js';

/** Calls the handler; what it returns may be a promise. Throws what it throws. */
export function callHandler(core: ConsumeCore, run: HandlerRun, context: RunContext): unknown {
  const { receiver, event } = run;
  if (core.telemetry?.span === undefined) return receiver.handler(event, context);
  return inSpan(core, run, async () => receiver.handler(event, context));
}

export function isThenable(value: unknown): value is PromiseLike<unknown> {
  if (value instanceof Promise) return true;
  return typeof value === 'object' && value !== null && 'then' in value && typeof value.then === 'function';
}

/** The handler's result, or a rejection: what it threw, or `handler-timeout`. What it does after its timeout is nobody's concern. */
export async function invokeWithTimeout(
  core: ConsumeCore,
  watch: RunWatch,
  slot: WatchedSlot,
  run: HandlerRun,
  context: RunContext,
): Promise<unknown> {
  try {
    const result = callHandler(core, run, context);
    return isThenable(result) ? await withTimeout(core, watch, slot, run, result) : result;
  } finally {
    slot.running = false;
    run.ended = true;
  }
}

/** What the handler's promise gives, or `handler-timeout`. The caller ends the run. */
export function withTimeout(
  core: ConsumeCore,
  watch: RunWatch,
  slot: WatchedSlot,
  run: HandlerRun,
  result: PromiseLike<unknown>,
): Promise<unknown> {
  return new Promise((resolve, reject) => {
    slot.expire = () => {
      const error = timeoutError(run, core.settings.handlerTimeoutMs);
      run.abort(error);
      reject(error);
    };
    watch.begin(slot);
    result.then(resolve, reject);
  });
}

export function timeoutError(run: HandlerRun, timeoutMs: number): EdaError {
  const { handlerName, message } = run.receiver;
  return new EdaError(
    'handler-timeout',
    `Handler ${handlerName} took longer than ${timeoutMs} ms with ${messageName(message)} ${run.metadata.id}: end when context.signal aborts, or raise handlerTimeoutMs.`,
    { fields: { handler: handlerName, id: run.metadata.id, timeoutMs } },
  );
}
