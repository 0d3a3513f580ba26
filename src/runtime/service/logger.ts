import type { Logger } from './types.js';

type Fields = Readonly<Record<string, unknown>> | undefined;

function line(level: string, message: string, fields: Fields): string {
  const entries = Object.entries(fields ?? {}).filter(([, value]) => value !== undefined);
  if (entries.length === 0) return `eda-gen ${level}: ${message}`;
  return `eda-gen ${level}: ${message} (${entries.map(([name, value]) => `${name}=${show(value)}`).join(' ')})`;
}

function show(value: unknown): string {
  if (value instanceof Error) return value.message;
  if (typeof value === 'string') return value;
  try {
    return JSON.stringify(value) ?? String(value);
  } catch {
    // A cycle or a bigint must not turn a warning into a failure.
    return String(value);
  }
}

/** The default: warnings and errors go to stderr, one line each; debug and info are left out. */
export const consoleLogger: Logger = {
  debug: () => undefined,
  info: () => undefined,
  warn: (message, fields) => {
    // oxlint-disable-next-line no-console -- the one place of the runtime that writes to the console
    console.warn(line('warning', message, fields));
  },
  error: (message, fields) => {
    // oxlint-disable-next-line no-console -- see above
    console.error(line('error', message, fields));
  },
};

/** Says nothing: for tests. */
export const silentLogger: Logger = {
  debug: () => undefined,
  info: () => undefined,
  warn: () => undefined,
  error: () => undefined,
};
