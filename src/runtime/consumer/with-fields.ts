import type { Logger } from '../service/types.js';

type Fields = Readonly<Record<string, unknown>>;

/** A logger that adds fields to every line. */
export function withFields(logger: Logger, own: Fields): Logger {
  return {
    debug: (message, fields) => logger.debug(message, { ...own, ...fields }),
    info: (message, fields) => logger.info(message, { ...own, ...fields }),
    warn: (message, fields) => logger.warn(message, { ...own, ...fields }),
    error: (message, fields) => logger.error(message, { ...own, ...fields }),
  };
}
