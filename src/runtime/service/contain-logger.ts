import type { Logger } from './types.js';

/** A logger whose own failures end here: a line that cannot be written must not stop the consume loop. */
export function containLogger(logger: Logger): Logger {
  const contain =
    (level: keyof Logger): Logger['warn'] =>
    (message, fields) => {
      try {
        logger[level](message, fields);
      } catch {
        // The logger itself has failed, so there is nobody left to tell.
      }
    };
  return { debug: contain('debug'), info: contain('info'), warn: contain('warn'), error: contain('error') };
}
