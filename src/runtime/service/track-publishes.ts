import type { HandlerRun } from '../consumer/handler-run.js';
import type { PublishFunction, PublishFunctions } from '../producer/create-publish.js';

/** The publish functions of one run: whatever they begin belongs to the run, whether the handler awaits it or not. */
export function trackPublishes(functions: PublishFunctions, run: HandlerRun): PublishFunctions {
  const tracked: Record<string, PublishFunction | Readonly<Record<string, PublishFunction>>> = {};
  for (const [key, publish] of Object.entries(functions))
    tracked[key] =
      typeof publish === 'function'
        ? track(publish, run)
        : Object.fromEntries(Object.entries(publish).map(([variant, one]) => [variant, track(one, run)]));
  return tracked;
}

function track(publish: PublishFunction, run: HandlerRun): PublishFunction {
  return (payload, input) => {
    const published = publish(payload, input);
    if (!run.ended) run.track(published);
    return published;
  };
}
