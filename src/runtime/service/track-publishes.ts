import { toError } from '../consumer/failure.js';
import type { HandlerRun } from '../consumer/handler-run.js';
import type { PublishFunction, PublishFunctions } from '../producer/create-publish.js';

/** Told of a publish that nobody may be waiting for. */
export type ReportLate = (error: Error, run: HandlerRun) => void;

/**
 * The publish functions of one run: whatever they begin belongs to the run, whether the handler awaits it or not. What fails
 * after the run's end (a handler that goes on after its timeout) belongs to no run: it is told to `onLate`.
 */
export function trackPublishes(functions: PublishFunctions, run: HandlerRun, onLate: ReportLate): PublishFunctions {
  const tracked: Record<string, PublishFunction | Readonly<Record<string, PublishFunction>>> = {};
  for (const [key, publish] of Object.entries(functions))
    tracked[key] =
      typeof publish === 'function'
        ? track(publish, run, onLate)
        : Object.fromEntries(Object.entries(publish).map(([variant, one]) => [variant, track(one, run, onLate)]));
  return tracked;
}

function track(publish: PublishFunction, run: HandlerRun, onLate: ReportLate): PublishFunction {
  return (payload, input) => {
    const published = publish(payload, input);
    if (!run.ended) run.track(published);
    else
      published.catch((thrown: unknown) => {
        onLate(toError(thrown), run);
      });
    return published;
  };
}
