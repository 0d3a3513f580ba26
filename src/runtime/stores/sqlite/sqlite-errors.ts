import { EdaError, isEdaError } from '../../errors.js';

/** Primary result codes: https://www.sqlite.org/rescode.html */
const CODES: Readonly<Record<string, number>> = {
  BUSY: 5,
  LOCKED: 6,
  READONLY: 8,
  IOERR: 10,
  CORRUPT: 11,
  FULL: 13,
  CANTOPEN: 14,
  NOTADB: 26,
};

/** The primary result code as `node:sqlite` (`errcode`) and better-sqlite3 (`code`) tell it. */
export function resultCode(error: unknown): number | undefined {
  if (typeof error !== 'object' || error === null) return undefined;
  if ('errcode' in error && typeof error.errcode === 'number') return error.errcode & 0xff;
  if (!('code' in error) || typeof error.code !== 'string') return undefined;
  const name = /^SQLITE_(?<name>[A-Z]+)/.exec(error.code)?.groups?.['name'];
  return name === undefined ? undefined : CODES[name];
}

/** Another connection has the lock that a statement needs. */
export function isBusy(error: unknown): boolean {
  const code = resultCode(error);
  return code === CODES['BUSY'] || code === CODES['LOCKED'];
}

/** Errors of the database itself, whoever's statement met them. */
export function isDatabaseTrouble(error: unknown): boolean {
  const code = resultCode(error);
  return code !== undefined && Object.values(CODES).includes(code);
}

export function isCannotOpen(error: unknown): boolean {
  return resultCode(error) === CODES['CANTOPEN'];
}

export function isWithoutTransaction(error: unknown): boolean {
  return error instanceof Error && /no transaction is active/.test(error.message);
}

/** One sentence: what has failed, and how to mend it. */
export function sqliteError(error: unknown, file: string, doing: string): EdaError {
  if (isEdaError(error)) return error;
  const message = error instanceof Error ? error.message : String(error);
  return new EdaError('store-unavailable', sentence(error, message, file, doing), {
    cause: error,
    fields: { store: 'sqlite', file },
  });
}

function sentence(error: unknown, message: string, file: string, doing: string): string {
  switch (resultCode(error)) {
    case CODES['BUSY']:
    case CODES['LOCKED']:
      return `Store sqlite cannot ${doing}: another connection keeps ${file} locked (${message}); let it end its transaction, and keep writing transactions short.`;
    case CODES['READONLY']:
      return `Store sqlite cannot ${doing}: ${file} is read-only (${message}); make file and folder writable for this process, and open the handle for writing.`;
    case CODES['FULL']:
      return `Store sqlite cannot ${doing}: there is no room for ${file} (${message}); free space on its disk, or raise PRAGMA max_page_count.`;
    case CODES['CORRUPT']:
    case CODES['NOTADB']:
      return `Store sqlite cannot ${doing}: ${file} is damaged or no SQLite database (${message}); restore it from a copy.`;
    case CODES['CANTOPEN']:
      return `Store sqlite cannot ${doing}: ${file}, or a file beside it, cannot be opened (${message}); see to it that its folder exists and is writable for this process.`;
    case CODES['IOERR']:
      return `Store sqlite cannot ${doing}: the disk of ${file} does not read or write (${message}); keep the database on a local disk, and check that.`;
    default:
  }
  if (/not open|finalized/.test(message))
    return `Store sqlite cannot ${doing}: the handle of its database is closed; open it before the service starts, and close it after the service has stopped.`;
  if (/within a transaction|SQL statements in progress|busy executing/.test(message))
    return `Store sqlite cannot ${doing}: somebody else uses its handle of ${file} (${message}); give the store a handle of its own.`;
  if (/no such (?:table|column)/.test(message))
    return `Store sqlite cannot ${doing}: a table of its own in ${file} was removed or changed (${message}); stop the service, restore the database from a copy, and start it again.`;
  return `Store sqlite cannot ${doing} in ${file}: ${message}.`;
}
