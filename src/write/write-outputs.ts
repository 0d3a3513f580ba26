import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { assertSafeTargets } from './assert-safe-targets.js';
import { lockFolder, type LockOptions } from './lock-folder.js';
import { MANIFEST_NAME } from './manifest.js';
import type { OutputTarget, TargetReport } from './output-target.js';
import { planChanges, type TargetChanges } from './plan-changes.js';
import { applyStage, clearStage, commitStage, hasStage, prepareStage, removeFolder, restoreStage } from './stage.js';
import { WriteError } from './write-error.js';

/**
 * Brings every folder to what it should be, or leaves all of them as they were. Files that already have the right content are
 * not touched; files of earlier runs that are no longer made are removed, with folders that become empty; nothing else is.
 * After a crash the next run first puts back what was there before.
 * @throws WriteError
 */
export async function writeOutputs(
  targets: readonly OutputTarget[],
  options: LockOptions = {},
): Promise<readonly TargetReport[]> {
  assertSafeTargets(targets);
  const folders = targets.map(({ folder }) => folder).toSorted();
  // Where a folder is new there is something to do.
  if (!folders.some(hasStage) && targets.every(isKnown)) {
    const plans = planChanges(targets);
    if (plans.every(({ changes }) => changes.length === 0)) return plans.map(({ report }) => report);
  }
  const releases: (() => void)[] = [];
  try {
    for (const folder of folders) releases.push(await lockFolder(folder, options));
    for (const folder of folders) if (hasStage(folder)) restoreStage(folder);
    const plans = planChanges(targets);
    replaceFiles(plans.filter(({ changes }) => changes.length > 0));
    return plans.map(({ report }) => report);
  } catch (error) {
    throw error instanceof WriteError || !(error instanceof Error) || !('syscall' in error) ? error : failed(error);
  } finally {
    for (const release of releases.toReversed()) release();
    for (const target of targets) if (target.files.length === 0) removeFolder(target.folder);
  }
}

/** False where nothing has been generated yet, and something shall be. */
function isKnown({ folder, files }: OutputTarget): boolean {
  return files.length === 0 || existsSync(join(folder, MANIFEST_NAME));
}

/** Synchronous, so that no signal handler of this process runs in the middle of it. */
function replaceFiles(plans: readonly TargetChanges[]): void {
  try {
    for (const plan of plans) prepareStage(plan);
    for (const plan of plans) applyStage(plan);
  } catch (error) {
    restore(plans, error);
    throw error;
  }
  for (const plan of plans) commitStage(plan);
  for (const plan of plans) clearStage(plan);
}

function restore(plans: readonly TargetChanges[], cause: unknown): void {
  const failures: unknown[] = [];
  for (const { folder } of plans)
    try {
      restoreStage(folder);
    } catch (error) {
      failures.push(error);
    }
  if (failures.length > 0)
    throw new WriteError(
      'restore-failed',
      'The output folder could neither be written nor put back. Its earlier files are in .eda-gen-tmp inside it; the next run of generate tries again to put them back.',
      { cause: new AggregateError([cause, ...failures]) },
    );
}

function failed(cause: Error): WriteError {
  return new WriteError(
    'write-failed',
    `Nothing was written: ${cause.message}. Check the permissions and the space of the output folder.`,
    { cause },
  );
}
