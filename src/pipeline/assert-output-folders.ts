import { statSync } from 'node:fs';
import { dirname, relative } from 'node:path';
import { UsageError } from '../config/usage-error.js';
import { hasErrorCode } from '../write/has-error-code.js';

/**
 * Refuses an output folder that cannot be one, since a file is in its place or above it.
 * @throws UsageError
 */
export function assertOutputFolders(folders: Iterable<string>): void {
  for (const folder of folders) {
    const nearest = nearestThatExists(folder);
    if (statSync(nearest).isDirectory()) continue;
    const shown = relative(process.cwd(), nearest);
    throw new UsageError(
      `${shown.startsWith('..') ? nearest : shown} is a file, so nothing can be written below it. Choose another folder, or move the file.`,
    );
  }
}

function nearestThatExists(path: string): string {
  let current = path;
  while (!exists(current) && dirname(current) !== current) current = dirname(current);
  return current;
}

/** Below a file there is nothing, which some systems say with an error of its own. */
function exists(path: string): boolean {
  try {
    return statSync(path, { throwIfNoEntry: false }) !== undefined;
  } catch (error) {
    if (hasErrorCode(error, 'ENOTDIR')) return false;
    throw error;
  }
}
