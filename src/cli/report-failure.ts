import { UsageError } from '../config/usage-error.js';
import { safeText } from '../diagnostics/safe-text.js';
import { DocumentUnreadableError } from '../document/document-unreadable-error.js';
import { WriteError } from '../write/write-error.js';
import type { Terminal } from './terminal.js';

/** Says in one sentence why the command could not run, or, for a bug, where; answers the exit code. */
export function reportFailure(error: unknown, terminal: Pick<Terminal, 'talk' | 'signal'>): number {
  if (terminal.signal.aborted) {
    terminal.talk('eda-gen: Stopped; nothing was left half-written.\n');
    return 130;
  }
  if (isExpected(error)) {
    terminal.talk(`eda-gen: ${safeText(error.message)}\n`);
    return 2;
  }
  const stack = error instanceof Error ? (error.stack ?? error.message) : String(error);
  terminal.talk(
    `${stack}\n\neda-gen: This is a bug of eda-gen, not of your contract. Please report it with the lines above.\n`,
  );
  return 2;
}

/** What a user can mend: also what the system refuses, such as a folder without permission. */
function isExpected(error: unknown): error is Error {
  if (error instanceof UsageError || error instanceof DocumentUnreadableError || error instanceof WriteError)
    return true;
  return error instanceof Error && 'syscall' in error && 'code' in error;
}
