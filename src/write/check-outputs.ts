import { assertSafeTargets } from './assert-safe-targets.js';
import { MANIFEST_NAME } from './manifest.js';
import type { OutputTarget, TargetReport } from './output-target.js';
import { planChanges } from './plan-changes.js';

/**
 * What `writeOutputs` would do, without doing it. A manifest that is out of date is listed with the other files.
 * @throws WriteError
 */
export function checkOutputs(targets: readonly OutputTarget[]): readonly TargetReport[] {
  assertSafeTargets(targets);
  return planChanges(targets).map(({ changes, report }) => {
    const manifest = changes.find((change) => change.path === MANIFEST_NAME);
    if (manifest?.kind === 'create') return { ...report, created: [...report.created, MANIFEST_NAME] };
    if (manifest?.kind === 'update') return { ...report, updated: [...report.updated, MANIFEST_NAME] };
    return report;
  });
}

/** True where nothing would be done. */
export function isUpToDate(report: TargetReport): boolean {
  return report.created.length + report.updated.length + report.removed.length + report.kept.length === 0;
}
