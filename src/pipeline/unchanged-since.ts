import type { ResolvedConfig } from '../config/resolve-config.js';
import { decodeText } from '../document/read-text.js';
import type { RemoteFiles } from '../document/remote/remote-files.js';
import { isRemotePath } from '../document/remote/remote-url.js';
import { hashContent } from '../write/hash-content.js';
import { verifyOutputs } from '../write/verify-outputs.js';
import { findStaleFolders } from './find-stale-folders.js';
import { hashText, readRecord, type RunRecord } from './run-cache.js';

export interface Unchanged {
  readonly record: RunRecord;
  /** Texts of the inputs, by path. */
  readonly sources: ReadonlyMap<string, string>;
  /** Number of files per target. */
  readonly counts: readonly number[];
}

/**
 * The record of an earlier run of the same request, where every file that it read is as it was, every file that it wrote
 * still has its hash, and no folder has become stale. Otherwise `undefined`: there is something to do, or to find out.
 */
export async function unchangedSince(
  cache: string,
  request: string,
  settings: ResolvedConfig,
  remote: RemoteFiles,
): Promise<Unchanged | undefined> {
  const record = readRecord(cache, request);
  if (record === undefined) return undefined;
  const sources = new Map<string, string>();
  for (const [path, hash] of record.inputs) {
    const found = isRemotePath(path) ? await hashRemote(path, remote) : hashText(path);
    if (found?.hash !== hash) return undefined;
    sources.set(path, found.text);
  }
  const counts: number[] = [];
  for (const { folder, manifestHash } of record.targets) {
    const count = verifyOutputs(folder, manifestHash);
    if (count === undefined) return undefined;
    counts.push(count);
  }
  const folders = new Set(record.targets.map(({ folder }) => folder));
  return findStaleFolders(settings, folders).length > 0 ? undefined : { record, sources, counts };
}

/** Nothing is fetched to find out that nothing has changed: what is not at hand has to be read anew. */
async function hashRemote(url: string, remote: RemoteFiles): Promise<ReturnType<typeof hashText>> {
  const bytes = await remote.atHand(url);
  const read = bytes === undefined ? undefined : decodeText(bytes);
  if (read?.kind !== 'text') return undefined;
  const text = read.text.replace(/^\uFEFF/, '');
  return { hash: hashContent(text), text };
}
