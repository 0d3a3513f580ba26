import type { EdaError } from '../../errors.js';
import type { PostgresClient } from './postgres-client.js';

/** Told of everything that a handler does with its client. */
export interface ClientWatch {
  /** Why a statement must not be sent; undefined where it may. */
  refuse(text: string | undefined): EdaError | undefined;
  /** Why this method is not the handler's to call. */
  refuseMethod(method: string): EdaError;
  began(): void;
  succeeded(result: unknown): void;
  failed(error: unknown): void;
}

type Method = (...args: unknown[]) => unknown;

/** Methods that end, or give away, a connection that belongs to the store. */
const FORBIDDEN = new Set<PropertyKey>(['release', 'end', 'connect']);

/**
 * The client as a handler gets it: the user's own, whose statements are watched, and refused once its transaction has ended: the connection is another
 * transaction's then.
 */
export function guardClient<Client extends PostgresClient>(client: Client, watch: ClientWatch): Client {
  const guarded = new Map<PropertyKey, { readonly original: unknown; readonly method: Method }>();
  const proxy: Client = new Proxy(client, {
    get: (target, property) => {
      const value: unknown = Reflect.get(target, property, target);
      // A class is asked for its name by libraries that look at what they were given.
      if (typeof value !== 'function' || property === 'constructor') return value;
      const known = guarded.get(property);
      if (known?.original === value) return known.method;
      const original = value.bind(target) as Method;
      const method = guardMethod(property, original, watch);
      // What returns itself, to be chained, must not return what is behind the guard.
      const chained: Method = (...args) => {
        const result = method(...args);
        return result === target ? proxy : result;
      };
      guarded.set(property, { original: value, method: chained });
      return chained;
    },
  });
  return proxy;
}

function guardMethod(property: PropertyKey, original: Method, watch: ClientWatch): Method {
  if (property === 'query') return (...args) => watchQuery(original, args, watch);
  if (FORBIDDEN.has(property))
    return () => {
      throw watch.refuseMethod(String(property));
    };
  return original;
}

/** `query(text, values?)`, `query(config)`, either with a callback, or `query(submittable)`. */
function watchQuery(query: Method, args: readonly unknown[], watch: ClientWatch): unknown {
  const [statement] = args;
  const callbackAt = args.findIndex((argument) => typeof argument === 'function');
  const refusal = watch.refuse(textOf(statement));
  if (refusal !== undefined) return refuseQuery(refusal, statement, args[callbackAt]);
  const given = [...args];
  if (isSubmittable(statement)) watchSubmittable(statement, watch);
  else if (callbackAt > 0) given[callbackAt] = watchCallback(args[callbackAt] as Method, watch);
  else if (hasCallback(statement)) given[0] = { ...statement, callback: watchCallback(statement.callback, watch) };
  watch.began();
  let result: unknown;
  try {
    result = query(...given);
  } catch (error) {
    watch.failed(error);
    throw error;
  }
  if (isThenable(result))
    result.then(
      (answer) => {
        watch.succeeded(answer);
      },
      (error: unknown) => {
        watch.failed(error);
      },
    );
  return result;
}

function refuseQuery(refusal: EdaError, statement: unknown, callback: unknown): unknown {
  const listener = callback ?? (hasCallback(statement) ? statement.callback : undefined);
  if (typeof listener === 'function') {
    queueMicrotask(() => {
      Reflect.apply(listener, undefined, [refusal]);
    });
    return undefined;
  }
  if (isSubmittable(statement)) throw refusal;
  return Promise.reject(refusal);
}

function watchCallback(callback: Method, watch: ClientWatch): Method {
  return (error, result) => {
    settle(watch, error, result);
    return callback(error, result);
  };
}

/** Queries, cursors and streams tell the connection's messages apart by methods of these names. */
function watchSubmittable(statement: Submittable, watch: ClientWatch): void {
  let settled = false;
  for (const name of ['handleError', 'handleReadyForQuery'] as const) {
    const original = statement[name];
    if (original === undefined) continue;
    statement[name] = (...args) => {
      if (!settled) {
        settled = true;
        settle(watch, name === 'handleError' ? args[0] : undefined, undefined);
      }
      return Reflect.apply(original, statement, args);
    };
  }
}

function settle(watch: ClientWatch, error: unknown, result: unknown): void {
  if (error === undefined || error === null) watch.succeeded(result);
  else watch.failed(error);
}

interface Submittable {
  submit: unknown;
  handleError?: Method;
  handleReadyForQuery?: Method;
}

function isSubmittable(statement: unknown): statement is Submittable {
  return (
    typeof statement === 'object' &&
    statement !== null &&
    'submit' in statement &&
    typeof statement.submit === 'function'
  );
}

function hasCallback(statement: unknown): statement is object & { readonly callback: Method } {
  return (
    typeof statement === 'object' &&
    statement !== null &&
    'callback' in statement &&
    typeof statement.callback === 'function'
  );
}

function isThenable(value: unknown): value is PromiseLike<unknown> {
  return typeof value === 'object' && value !== null && 'then' in value && typeof value.then === 'function';
}

function textOf(statement: unknown): string | undefined {
  if (typeof statement === 'string') return statement;
  const text = typeof statement === 'object' && statement !== null && 'text' in statement ? statement.text : undefined;
  return typeof text === 'string' ? text : undefined;
}
