import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { hasErrorCode } from './has-error-code.js';
import { hashContent } from './hash-content.js';
import { MANIFEST_NAME, readManifest } from './manifest.js';
import { hasStage } from './stage.js';

/** Hash of a folder's manifest, for `verifyOutputs`; `undefined` where there is none. */
export function hashManifest(folder: string): string | undefined {
  return hashFile(join(folder, MANIFEST_NAME));
}

/**
 * Tells by hashes alone whether a folder still holds what was written: the manifest is the one with this hash, and every file
 * in it has its hash. Answers the number of files, or `undefined` where something differs.
 */
export function verifyOutputs(folder: string, manifestHash: string): number | undefined {
  if (hasStage(folder) || hashManifest(folder) !== manifestHash) return undefined;
  const files = readManifest(folder)?.files;
  if (files === undefined) return undefined;
  for (const [path, hashes] of files) {
    const hash = hashFile(join(folder, path));
    if (hash === undefined || !hashes.has(hash)) return undefined;
  }
  return files.size;
}

function hashFile(path: string): string | undefined {
  try {
    return hashContent(readFileSync(path));
  } catch (error) {
    if (hasErrorCode(error, 'ENOENT', 'ENOTDIR', 'EISDIR')) return undefined;
    throw error;
  }
}
