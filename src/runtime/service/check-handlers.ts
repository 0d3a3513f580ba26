import { EdaError } from '../errors.js';
import type { EntryMessage, ReceiveEntry, ServiceDescriptor } from './descriptor.js';
import { isIgnored } from './ignore.js';
import { suggestName } from './suggest-name.js';

export type HandlerFunction = (event: unknown, context: unknown) => unknown;

/** Handlers by their name: `onPaymentFailed`, `onOrderPlaced.thin`. */
export type CheckedHandlers = ReadonlyMap<string, HandlerFunction>;

/** `onOrderPlaced.thin` where the event has variants, else `onPaymentFailed`. */
export function handlerName(key: string, { variant }: EntryMessage): string {
  return variant === undefined ? key : `${key}.${variant}`;
}

/**
 * Checks that there is a handler for each message that the contract receives, and no other: keys from spreads, namespaces and
 * variables escape the compiler. Throws `handlers-mismatch` with every problem.
 */
export function checkHandlers(descriptor: ServiceDescriptor, handlers: unknown): CheckedHandlers {
  const problems: string[] = [];
  const found = new Map<string, HandlerFunction>();
  if (typeof handlers !== 'object' || handlers === null || Array.isArray(handlers))
    problems.push(`the handlers are ${describe(handlers)}, but must be an object`);
  else {
    const given = handlers as Readonly<Record<string, unknown>>;
    const known = [...Object.keys(descriptor.receives), ...Object.keys(descriptor.responds)];
    for (const [key, entry] of Object.entries(descriptor.receives)) checkEvent(key, entry, given, found, problems);
    for (const key of Object.keys(descriptor.responds)) checkRequest(key, given, found, problems);
    reportUnknown('', given, known, problems);
  }
  if (problems.length > 0)
    throw new EdaError(
      'handlers-mismatch',
      `The handlers of ${descriptor.service} do not fit its contract: ${problems.join('; ')}.`,
      { fields: { service: descriptor.service, problems } },
    );
  return found;
}

function checkEvent(
  key: string,
  { name, messages }: ReceiveEntry,
  given: Readonly<Record<string, unknown>>,
  found: Map<string, HandlerFunction>,
  problems: string[],
): void {
  const handler = read(given, key);
  const variants = messages.flatMap(({ variant }) => variant ?? []);
  if (handler === undefined) {
    const shape = variants.length === 0 ? 'a function' : `an object with ${variants.join(' and ')}`;
    problems.push(`'${key}' is missing: give ${shape} for ${name}, or ignore('why')`);
  } else if (variants.length === 0) {
    if (typeof handler === 'function') found.set(key, bind(handler, given));
    else problems.push(`'${key}' is ${describe(handler)}, but must be a function`);
  } else checkVariants(key, handler, variants, found, problems);
}

function checkVariants(
  key: string,
  handler: unknown,
  variants: readonly string[],
  found: Map<string, HandlerFunction>,
  problems: string[],
): void {
  if (typeof handler !== 'object' || handler === null) {
    problems.push(
      `'${key}' is ${describe(handler)}, but must be an object with ${variants.join(' and ')}: each variant has a handler of its own, or ignore('why')`,
    );
    return;
  }
  const given = handler as Readonly<Record<string, unknown>>;
  for (const variant of variants) {
    const one = read(given, variant);
    if (typeof one === 'function') found.set(`${key}.${variant}`, bind(one, given));
    else if (one === undefined) problems.push(`'${key}.${variant}' is missing: give a function, or ignore('why')`);
    else problems.push(`'${key}.${variant}' is ${describe(one)}, but must be a function`);
  }
  reportUnknown(`${key}.`, given, variants, problems);
}

function checkRequest(
  key: string,
  given: Readonly<Record<string, unknown>>,
  found: Map<string, HandlerFunction>,
  problems: string[],
): void {
  const handler = read(given, key);
  if (handler === undefined) problems.push(`'${key}' is missing: give a function that returns request.reply(…)`);
  else if (typeof handler !== 'function') problems.push(`'${key}' is ${describe(handler)}, but must be a function`);
  else if (isIgnored(handler))
    problems.push(`'${key}' is ignored, but a request has to be answered: return request.reply(…)`);
  else found.set(key, bind(handler, given));
}

function reportUnknown(
  prefix: string,
  given: Readonly<Record<string, unknown>>,
  known: readonly string[],
  problems: string[],
): void {
  for (const key of Object.keys(given)) {
    if (known.includes(key) || (isInstance(given) && typeof given[key] !== 'function')) continue;
    const similar = suggestName(key, known);
    problems.push(
      `there is nothing to receive for '${prefix}${key}'${similar === undefined ? '' : `; did you mean '${prefix}${similar}'?`}`,
    );
  }
}

/** An object of a class may hold what its handlers need. */
function isInstance(given: object): boolean {
  const prototype: unknown = Object.getPrototypeOf(given);
  return prototype !== null && prototype !== Object.prototype;
}

/** Own properties, and methods of a class; not what every object has. */
function read(given: Readonly<Record<string, unknown>>, key: string): unknown {
  if (!Object.hasOwn(given, key) && key in Object.prototype) return undefined;
  return given[key];
}

/** Methods of a class keep their `this`; what `ignore` made stays itself, or its mark would be lost. */
function bind(handler: unknown, owner: object): HandlerFunction {
  return isIgnored(handler) ? handler : (handler as HandlerFunction).bind(owner);
}

function describe(value: unknown): string {
  if (value === null) return 'null';
  if (Array.isArray(value)) return 'an array';
  if (value instanceof Promise) return 'a promise';
  return typeof value === 'undefined' ? 'missing' : `${/^[aeiou]/.test(typeof value) ? 'an' : 'a'} ${typeof value}`;
}
