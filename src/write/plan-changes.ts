import { lstatSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { hasErrorCode } from './has-error-code.js';
import { hashContent } from './hash-content.js';
import { formatManifest, MANIFEST_NAME, readManifest } from './manifest.js';
import type { OutputTarget, TargetReport } from './output-target.js';
import { WriteError } from './write-error.js';

/** One step on the disk. Paths are relative to the folder. */
export type Change =
  | { readonly kind: 'create' | 'update'; readonly path: string; readonly content: string }
  | { readonly kind: 'remove'; readonly path: string };

/** What has to be done to make one folder what it should be; the manifest comes last. */
export interface TargetChanges {
  readonly folder: string;
  readonly changes: readonly Change[];
  /** What the changes amount to, without the manifest. */
  readonly report: TargetReport;
}

type OnDisk =
  { readonly kind: 'absent' } | { readonly kind: 'file'; readonly content: Buffer } | { readonly kind: 'other' };

/**
 * Compares what shall be there with what is there. Only reads.
 * @throws WriteError `foreign-file` where a path is taken by something that eda-gen has not written; `manifest-unreadable`
 */
export function planChanges(targets: readonly OutputTarget[]): readonly TargetChanges[] {
  const foreign: string[] = [];
  const plans = targets.map((target) => planTarget(target, foreign));
  if (foreign.length > 0) throw foreignFiles(foreign);
  return plans;
}

function planTarget(target: OutputTarget, foreign: string[]): TargetChanges {
  const { folder } = target;
  const manifest = readManifest(folder);
  const hashes = new Map<string, string>();
  const changes: Change[] = [];
  let unchanged = 0;
  for (const { path, content } of target.files) {
    hashes.set(path, hashContent(content));
    const found = readOnDisk(join(folder, path));
    if (found.kind === 'absent') changes.push({ kind: 'create', path, content });
    else if (found.kind === 'file' && found.content.equals(Buffer.from(content))) unchanged++;
    else if (found.kind === 'file' && manifest?.files.has(path) === true)
      changes.push({ kind: 'update', path, content });
    else foreign.push(join(folder, path));
  }
  const kept: string[] = [];
  for (const [path, ours] of manifest?.files ?? []) {
    if (hashes.has(path) || !staysBelow(path)) continue;
    const found = readOnDisk(join(folder, path));
    if (found.kind === 'absent') continue;
    if (found.kind === 'file' && ours.has(hashContent(found.content))) changes.push({ kind: 'remove', path });
    else kept.push(path);
  }
  const pathsOf = (kind: Change['kind']): string[] =>
    changes.flatMap((change) => (change.kind === kind ? [change.path] : [])).toSorted();
  const report = {
    folder,
    created: pathsOf('create'),
    updated: pathsOf('update'),
    removed: pathsOf('remove'),
    kept: kept.toSorted(),
    unchanged,
  };
  const last = manifestChange(target, hashes);
  return { folder, changes: last === undefined ? changes : [...changes, last], report };
}

function manifestChange(target: OutputTarget, hashes: ReadonlyMap<string, string>): Change | undefined {
  const found = readOnDisk(join(target.folder, MANIFEST_NAME));
  if (target.files.length === 0) return found.kind === 'absent' ? undefined : { kind: 'remove', path: MANIFEST_NAME };
  const content = formatManifest(target.folder, target.document, hashes);
  if (found.kind === 'absent') return { kind: 'create', path: MANIFEST_NAME, content };
  if (found.kind === 'file' && found.content.equals(Buffer.from(content))) return undefined;
  return { kind: 'update', path: MANIFEST_NAME, content };
}

/** A manifest is a file that anybody can edit: it must not make us remove something elsewhere. */
function staysBelow(path: string): boolean {
  return (
    !/^\/|\\|^[A-Za-z]:/.test(path) && path.split('/').every((part) => part !== '..' && part !== '.' && part !== '')
  );
}

function readOnDisk(path: string): OnDisk {
  try {
    return lstatSync(path).isFile() ? { kind: 'file', content: readFileSync(path) } : { kind: 'other' };
  } catch (error) {
    if (hasErrorCode(error, 'ENOENT', 'ENOTDIR')) return { kind: 'absent' };
    throw error;
  }
}

function foreignFiles(paths: readonly string[]): WriteError {
  const [first = ''] = paths;
  const more = paths.length > 1 ? ` (and ${paths.length - 1} more, such as ${paths[1]})` : '';
  return new WriteError(
    'foreign-file',
    `${first}${more} is in the way: eda-gen has not written it, so it is not overwritten. Move or delete it, or choose another output folder.`,
  );
}
