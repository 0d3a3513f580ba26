import { readFileSync } from 'node:fs';
import { join, relative, resolve, sep } from 'node:path';
import { hasErrorCode } from './has-error-code.js';
import { WriteError } from './write-error.js';

/** Name of the file in each output folder that tells which of its files are ours. */
export const MANIFEST_NAME = '.eda-gen-manifest.json';

/** What an earlier run wrote. */
export interface Manifest {
  /** Absolute path of the contract; absent where the manifest does not say. */
  readonly document?: string;
  /** Path below the folder to the hashes that we may have written: one, or two after a merge that left conflict markers. */
  readonly files: ReadonlyMap<string, ReadonlySet<string>>;
}

const ENTRY = /^\s*"((?:[^"\\]|\\.)+)"\s*:\s*"([0-9a-f]{64})"\s*,?\s*$/;
const DOCUMENT = /^\s*"document"\s*:\s*("(?:[^"\\]|\\.)*")\s*,?\s*$/m;
const CONFLICT = /^(?:<{7}|={7}|>{7})/m;

/** The text of a manifest: sorted, one line a file, no times, no versions, so that it changes and merges as little as possible. */
export function formatManifest(folder: string, document: string, hashes: ReadonlyMap<string, string>): string {
  const files = [...hashes].toSorted(([a], [b]) => (a < b ? -1 : 1));
  const path = relative(folder, document).split(sep).join('/');
  return `${JSON.stringify({ document: path, files: Object.fromEntries(files) }, undefined, 2)}\n`;
}

/**
 * Reads the manifest of a folder; `undefined` where there is none. Conflict markers of a merge are read as both sides,
 * since the files of either are ours.
 * @throws WriteError `manifest-unreadable`
 */
export function readManifest(folder: string): Manifest | undefined {
  const path = join(folder, MANIFEST_NAME);
  let text: string;
  try {
    text = readFileSync(path, 'utf8');
  } catch (error) {
    if (hasErrorCode(error, 'ENOENT', 'ENOTDIR')) return undefined;
    throw error;
  }
  const files = new Map<string, Set<string>>();
  if (!CONFLICT.test(text)) assertManifest(path, text);
  for (const line of text.split(/\r?\n/)) {
    const entry = ENTRY.exec(line);
    if (entry?.[1] === undefined || entry[2] === undefined) continue;
    const name = JSON.parse(`"${entry[1]}"`) as string;
    files.set(name, (files.get(name) ?? new Set()).add(entry[2]));
  }
  const document = DOCUMENT.exec(text)?.[1];
  return document === undefined ? { files } : { document: resolve(folder, JSON.parse(document) as string), files };
}

function assertManifest(path: string, text: string): void {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (error) {
    throw unreadable(path, error);
  }
  if (typeof value !== 'object' || value === null || !('files' in value) || typeof value.files !== 'object')
    throw unreadable(path, undefined);
}

function unreadable(path: string, cause: unknown): WriteError {
  return new WriteError(
    'manifest-unreadable',
    `${path} cannot be read, so it is not known which files beside it were generated. Restore it from version control, or delete its folder and generate again.`,
    { cause },
  );
}
