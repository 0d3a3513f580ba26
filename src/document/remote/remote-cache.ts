import { createHash } from 'node:crypto';
import { mkdir, readFile, realpath, rename, rm, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { isDataObject } from '../data.js';
import { isInside, normalizePath } from '../resolve-path.js';
import { cachePathOf } from './cache-path.js';
import { isRemotePath } from './remote-url.js';

/** One line of the manifest. */
export interface CacheEntry {
  /** Relative to the folder, forward slashes. */
  readonly file: string;
  /** Of its bytes, hexadecimal digits. */
  readonly sha256: string;
  /** Where redirects have led; `$ref`s in the file are relative to it. */
  readonly redirectedTo?: string;
}

export type CacheManifest = ReadonlyMap<string, CacheEntry>;

export const MANIFEST = 'manifest.json';

/** The text is the sentence's end, with how to mend it. */
export class CacheError extends Error {
  override readonly name = 'CacheError';
}

const REMEDY = 'Restore the folder from version control, or fetch again with `--allow-remote`';

export function hashBytes(bytes: Uint8Array): string {
  return createHash('sha256').update(bytes).digest('hex');
}

/** What the folder holds; nothing where there is none. @throws CacheError */
export async function readManifest(folder: string): Promise<CacheManifest> {
  const bytes = await readIfThere(join(folder, MANIFEST));
  if (bytes === undefined) return new Map();
  let content: unknown;
  try {
    content = JSON.parse(new TextDecoder().decode(bytes));
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error;
    throw new CacheError(`\`${MANIFEST}\` is no JSON (a conflict of a merge, perhaps). ${REMEDY}`, { cause: error });
  }
  const files = isDataObject(content) ? content['files'] : undefined;
  if (!isDataObject(files)) throw new CacheError(`\`${MANIFEST}\` does not list \`files\`. ${REMEDY}`);
  return new Map(
    Object.entries(files).map(([url, entry]) => {
      if (!isRemotePath(url) || !isEntry(entry))
        throw new CacheError(`an entry of \`${MANIFEST}\` is not a URL with \`file\` and \`sha256\`. ${REMEDY}`);
      return [url, entry];
    }),
  );
}

function isEntry(value: unknown): value is CacheEntry {
  if (!isDataObject(value)) return false;
  const { file, sha256, redirectedTo } = value;
  const isTarget = redirectedTo === undefined || (typeof redirectedTo === 'string' && isRemotePath(redirectedTo));
  return typeof file === 'string' && typeof sha256 === 'string' && isTarget;
}

/** The bytes of an entry, which are those that were fetched. @throws CacheError */
export async function readEntry(folder: string, entry: CacheEntry): Promise<Uint8Array> {
  const path = normalizePath(join(folder, entry.file));
  const outside = `\`${MANIFEST}\` names a file outside the folder. ${REMEDY}`;
  if (!isInside(normalizePath(folder), path)) throw new CacheError(outside);
  const bytes = await readIfThere(path);
  if (bytes === undefined) throw new CacheError(`its file \`${safe(entry.file)}\` is missing there. ${REMEDY}`);
  if (!isInside(normalizePath(await realpath(folder)), normalizePath(await realpath(path))))
    throw new CacheError(outside);
  if (hashBytes(bytes) !== entry.sha256)
    throw new CacheError(
      `its file \`${safe(entry.file)}\` is not what was fetched: the sha256 is another one. Undo the change, or fetch again with \`--allow-remote\``,
    );
  return bytes;
}

/** Names come from a file that somebody may have edited. */
const safe = (name: string): string => name.replaceAll(/[^\w./-]/g, '_').slice(0, 200);

async function readIfThere(path: string): Promise<Uint8Array | undefined> {
  try {
    return await readFile(path);
  } catch (error) {
    if (!(error instanceof Error && 'code' in error)) throw error;
    if (error.code === 'ENOENT' || error.code === 'ENOTDIR') return undefined;
    throw new CacheError(`\`${safe(path)}\` cannot be read (${String(error.code)}). Check its permissions`, {
      cause: error,
    });
  }
}

export interface CachedFile {
  readonly bytes: Uint8Array;
  readonly base: string;
}

/**
 * Brings the folder up to date: files first, then the manifest that names them, each by a rename. A run that is interrupted in
 * between leaves at worst a file whose hash is another one, which the next run says. Entries of other URLs stay, but where
 * `prune` says which may.
 */
export async function writeCache(
  folder: string,
  old: CacheManifest,
  fetched: ReadonlyMap<string, CachedFile>,
  prune: ReadonlySet<string> | undefined,
): Promise<void> {
  const kept = [...old].filter(([url]) => !fetched.has(url) && (prune === undefined || prune.has(url)));
  const next = new Map<string, CacheEntry>(kept);
  const taken = new Set([...old.values()].map(({ file }) => file.toLowerCase()));
  // A manifest that somebody has edited must not say where to write.
  const isInFolder = (file: string): boolean => isInside(normalizePath(folder), normalizePath(join(folder, file)));
  await mkdir(folder, { recursive: true });
  for (const [url, { bytes, base }] of fetched) {
    const known = old.get(url)?.file;
    const file = known !== undefined && isInFolder(known) ? known : cachePathOf(url, taken);
    taken.add(file.toLowerCase());
    const sha256 = hashBytes(bytes);
    if (!(await hasHash(join(folder, file), sha256))) await replace(join(folder, file), bytes);
    next.set(url, { file, sha256, ...(base === url ? {} : { redirectedTo: base }) });
  }
  const sorted = Object.fromEntries([...next].toSorted(([left], [right]) => (left < right ? -1 : 1)));
  // Hashes are of bytes, which version control must not change.
  await replaceChanged(join(folder, '.gitattributes'), '* -text\n');
  await replaceChanged(join(folder, MANIFEST), `${JSON.stringify({ version: 1, files: sorted }, undefined, 2)}\n`);
  const names = new Set([...next.values()].map(({ file }) => file));
  for (const { file } of old.values())
    if (!names.has(file) && isInFolder(file)) await rm(join(folder, file), { force: true });
}

async function hasHash(path: string, sha256: string): Promise<boolean> {
  const bytes = await readIfThere(path);
  return bytes !== undefined && hashBytes(bytes) === sha256;
}

async function replaceChanged(path: string, text: string): Promise<void> {
  const bytes = new TextEncoder().encode(text);
  if (!(await hasHash(path, hashBytes(bytes)))) await replace(path, bytes);
}

async function replace(path: string, bytes: Uint8Array): Promise<void> {
  await mkdir(dirname(path), { recursive: true });
  const draft = `${path}.${process.pid}.tmp`;
  await writeFile(draft, bytes);
  await rename(draft, path);
}
