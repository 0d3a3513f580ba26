import { statSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { suggestName } from '../diagnostics/suggest-name.js';
import { namesIn } from './names-in.js';
import { UsageError } from './usage-error.js';

/**
 * Refuses a path under `documents` that leads to no file, since whoever reads that a file is missing should also know who has
 * named it. `written` is the path as the configuration has it.
 * @throws UsageError
 */
export function assertDocumentThere(path: string, written: string, configPath: string): void {
  const stats = statSync(path, { throwIfNoEntry: false });
  if (stats !== undefined && !stats.isDirectory()) return;
  const named = `${written}, which ${basename(configPath)} names under documents,`;
  if (stats !== undefined)
    throw new UsageError(`${named} is a folder. Write ${join(written, '*.yaml')} for the documents in it.`);
  const suggestion = suggestName(basename(path), namesIn(dirname(path)));
  const remedy =
    suggestion === undefined
      ? `Check the path; it is relative to ${dirname(configPath)}.`
      : `Did you mean ${join(dirname(written), suggestion)}?`;
  throw new UsageError(`${named} is not there. ${remedy}`, [dirname(path)]);
}
