import {
  copyFileSync,
  linkSync,
  mkdirSync,
  readFileSync,
  renameSync,
  rmSync,
  rmdirSync,
  statSync,
  unlinkSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { dirname, join } from 'node:path';
import { hasErrorCode } from './has-error-code.js';
import type { TargetChanges } from './plan-changes.js';

/**
 * Name of the folder, inside an output folder, in which new files wait and old ones are kept until a run is complete.
 * It is there only while files are being replaced, or after a crash.
 */
export const STAGE_NAME = '.eda-gen-tmp';

const JOURNAL = 'journal.json';

interface Journal {
  readonly steps: readonly { readonly kind: 'create' | 'update' | 'remove'; readonly path: string }[];
  /** Folders that the run makes, outer ones first. */
  readonly folders: readonly string[];
}

/** Puts the new content and a second name of the old one into the stage, then the journal. The folder itself is still untouched. */
export function prepareStage(plan: TargetChanges): void {
  const stage = join(plan.folder, STAGE_NAME);
  mkdirSync(stage, { recursive: true });
  plan.changes.forEach((change, index) => {
    if (change.kind !== 'remove') writeFileSync(join(stage, `new-${index}`), change.content);
    if (change.kind !== 'create') keepOld(join(plan.folder, change.path), join(stage, `old-${index}`));
  });
  const journal: Journal = {
    steps: plan.changes.map(({ kind, path }) => ({ kind, path })),
    folders: missingFolders(plan),
  };
  writeFileSync(join(stage, 'journal-new'), JSON.stringify(journal));
  renameSync(join(stage, 'journal-new'), join(stage, JOURNAL));
}

/** Moves every new file to its place, and removes what has to go. */
export function applyStage(plan: TargetChanges): void {
  plan.changes.forEach((change, index) => {
    const path = join(plan.folder, change.path);
    if (change.kind === 'remove') {
      unlinkSync(path);
      return;
    }
    mkdirSync(dirname(path), { recursive: true });
    renameSync(join(plan.folder, STAGE_NAME, `new-${index}`), path);
  });
}

/** Makes what was applied final: without the journal nothing can be taken back. */
export function commitStage(plan: TargetChanges): void {
  rmSync(join(plan.folder, STAGE_NAME, JOURNAL));
}

/** Removes the stage, and folders that have lost their last file. */
export function clearStage(plan: TargetChanges): void {
  rmSync(join(plan.folder, STAGE_NAME), { recursive: true, force: true });
  for (const change of plan.changes)
    if (change.kind === 'remove') removeEmptyFolders(plan.folder, dirname(change.path));
}

/** Takes back what a run has applied, whether it failed just now or crashed some time ago. Without a journal nothing was applied. */
export function restoreStage(folder: string): void {
  const stage = join(folder, STAGE_NAME);
  const journal = readJournal(stage);
  journal?.steps.forEach((step, index) => {
    const path = join(folder, step.path);
    if (step.kind !== 'create') renameSync(join(stage, `old-${index}`), path);
    else if (!exists(join(stage, `new-${index}`))) rmSync(path, { force: true });
  });
  for (const made of journal?.folders.toReversed() ?? []) removeFolder(join(folder, made));
  rmSync(stage, { recursive: true, force: true });
}

/** True where a run was interrupted in this folder (or is running). */
export function hasStage(folder: string): boolean {
  return exists(join(folder, STAGE_NAME));
}

function readJournal(stage: string): Journal | undefined {
  try {
    return JSON.parse(readFileSync(join(stage, JOURNAL), 'utf8')) as Journal;
  } catch (error) {
    if (hasErrorCode(error, 'ENOENT', 'ENOTDIR')) return undefined;
    throw error;
  }
}

/** A second name for the same file keeps its times; a copy does where the file system has no links. */
function keepOld(path: string, backup: string): void {
  try {
    linkSync(path, backup);
  } catch (error) {
    if (hasErrorCode(error, 'ENOENT')) throw error;
    copyFileSync(path, backup);
    const { atime, mtime } = statSync(path);
    utimesSync(backup, atime, mtime);
  }
}

function missingFolders(plan: TargetChanges): string[] {
  const missing = new Set<string>();
  for (const change of plan.changes) {
    if (change.kind !== 'create') continue;
    const parts = change.path.split('/').slice(0, -1);
    for (let length = 1; length <= parts.length; length++) {
      const folder = parts.slice(0, length).join('/');
      if (!exists(join(plan.folder, folder))) missing.add(folder);
    }
  }
  return [...missing].toSorted();
}

/** From `below` upwards to the output folder itself, as long as they are empty. */
function removeEmptyFolders(folder: string, below: string): void {
  for (let current = below; current !== '.'; current = dirname(current))
    if (!removeFolder(join(folder, current))) return;
}

/** False where it is not empty. */
export function removeFolder(path: string): boolean {
  try {
    rmdirSync(path);
    return true;
  } catch (error) {
    if (hasErrorCode(error, 'ENOENT')) return true;
    if (hasErrorCode(error, 'ENOTEMPTY', 'EEXIST', 'ENOTDIR', 'EBUSY', 'EPERM')) return false;
    throw error;
  }
}

function exists(path: string): boolean {
  return statSync(path, { throwIfNoEntry: false }) !== undefined;
}
