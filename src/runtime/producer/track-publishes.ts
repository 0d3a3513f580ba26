import type { PublishFunction, PublishFunctions } from './create-publish.js';

/** Told of each publish as it begins. It has to see to it that a rejection is not unhandled. */
export type TrackPublish = (published: Promise<unknown>) => void;

/** Publish functions that belong to something with an end: whatever they begin is known to it, whether the caller awaits it or not. */
export function trackPublishes(functions: PublishFunctions, track: TrackPublish): PublishFunctions {
  const tracked: Record<string, PublishFunction | Readonly<Record<string, PublishFunction>>> = {};
  for (const [key, publish] of Object.entries(functions))
    tracked[key] =
      typeof publish === 'function'
        ? trackOne(publish, track)
        : Object.fromEntries(Object.entries(publish).map(([variant, one]) => [variant, trackOne(one, track)]));
  return tracked;
}

function trackOne(publish: PublishFunction, track: TrackPublish): PublishFunction {
  return (payload, input) => {
    const published = publish(payload, input);
    track(published);
    return published;
  };
}
