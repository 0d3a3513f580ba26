import type { MessageLocation } from '../message/descriptor.js';

/** The value at a path of plain data; undefined where there is none. Inherited properties do not count. */
export function readPath(value: unknown, path: readonly string[]): unknown {
  let current = value;
  for (const segment of path) {
    if (typeof current !== 'object' || current === null || !Object.hasOwn(current, segment)) return undefined;
    current = (current as Readonly<Record<string, unknown>>)[segment];
  }
  return current;
}

/** The value that a location names, of a payload and headers that are decoded. */
export function readLocation(location: MessageLocation, payload: unknown, headers: unknown): unknown {
  return readPath(location.from === 'payload' ? payload : headers, location.path);
}

/** A key, id or parameter as text: strings, finite numbers and booleans have one; undefined for anything else and for ''. */
export function scalarText(value: unknown): string | undefined {
  if (typeof value === 'string') return value === '' ? undefined : value;
  if (typeof value === 'number') return Number.isFinite(value) ? String(value) : undefined;
  return typeof value === 'boolean' || typeof value === 'bigint' ? String(value) : undefined;
}

/** `$message.payload#/a/b`, as the contract writes it. */
export function formatLocation(location: MessageLocation): string {
  const pointer = location.path.map((segment) => `/${segment.replaceAll('~', '~0').replaceAll('/', '~1')}`).join('');
  return `$message.${location.from}#${pointer}`;
}
