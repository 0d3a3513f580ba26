import { EdaError } from '../errors.js';
import type { Ignored } from './types.js';

const IGNORED = Symbol.for('@eda-gen/runtime/Ignored');

/**
 * A handler that says on purpose that a service does nothing with an event, and why. The events are counted (`ignored`),
 * neither claimed nor decoded further. Throws `invalid-options` without a reason.
 */
export function ignore(reason: string): Ignored {
  if (typeof reason !== 'string' || reason.trim() === '')
    throw new EdaError(
      'invalid-options',
      "ignore() needs a reason: ignore('the fat variant carries all that we need').",
    );
  const handler = (): Promise<void> => Promise.resolve();
  return Object.assign(handler, { reason, [IGNORED]: true }) as unknown as Ignored;
}

/** Whether a handler was made by `ignore` (of any copy of this package). */
export function isIgnored(handler: unknown): handler is Ignored {
  return typeof handler === 'function' && IGNORED in handler;
}
