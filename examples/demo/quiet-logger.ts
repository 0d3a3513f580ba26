import type { Logger } from '@eda-gen/runtime';

/** Warnings and errors become lines of the timeline: in the demo they are part of the story. */
export function createQuietLogger(write: (text: string) => void): Logger {
  const shorten = (text: string): string => (text.length > 150 ? `${text.slice(0, 149)}…` : text);
  return {
    debug: () => undefined,
    info: () => undefined,
    warn: (message) => write(`! ${shorten(message)}`),
    error: (message) => write(`! ${shorten(message)}`),
  };
}
