import { readdirSync } from 'node:fs';
import { dirname, join } from 'node:path';
import type { ResolvedConfig } from '../config/resolve-config.js';
import { hasErrorCode } from '../write/has-error-code.js';
import { readManifest } from '../write/manifest.js';
import type { OutputTarget } from '../write/output-target.js';

/**
 * Output folders of earlier runs that this one no longer makes, as targets without files: the document has left the
 * configuration, or its service has another name now. Where documents or role were given by hand, what they leave out is
 * not stale, only left out.
 */
export function findStaleFolders(settings: ResolvedConfig, current: ReadonlySet<string>): OutputTarget[] {
  const documents = new Map(settings.documents.map((document) => [document.path, document]));
  const stale: OutputTarget[] = [];
  for (const out of new Set(settings.documents.map((document) => document.out)))
    for (const folder of outputFolders(out)) {
      if (current.has(folder)) continue;
      const document = readManifest(folder)?.document;
      if (document === undefined) continue;
      const isClient = dirname(folder) !== out;
      const made = documents.get(document)?.roles.includes(isClient ? 'client' : 'service') ?? false;
      if (made || settings.isComplete) stale.push({ folder, document, files: [] });
    }
  return stale;
}

/** `<out>/<service>` and `<out>/<service>/client`, sorted. */
function outputFolders(out: string): string[] {
  return foldersIn(out).flatMap((name) => [join(out, name), join(out, name, 'client')]);
}

function foldersIn(folder: string): string[] {
  try {
    return readdirSync(folder, { withFileTypes: true })
      .filter((entry) => entry.isDirectory())
      .map((entry) => entry.name)
      .sort();
  } catch (error) {
    if (hasErrorCode(error, 'ENOENT', 'ENOTDIR')) return [];
    throw error;
  }
}
