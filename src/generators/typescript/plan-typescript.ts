import type { ContractModel } from '../../model/contract-model.js';
import type { FilePlan } from '../file-plan.js';
import type { PlanTypescriptOptions } from './context/options.js';
import { createTypescriptContext } from './context/typescript-context.js';
import { planChannels } from './files/plan-channels.js';
import { planIndex } from './files/plan-index.js';
import { planMessages } from './files/plan-messages.js';
import { planPackage } from './files/plan-package.js';
import { planPublishers } from './files/plan-publishers.js';
import { planSchemas } from './files/plan-schemas.js';
import { planService } from './files/plan-service.js';
import { planValidators } from './files/plan-validators.js';
import { compare } from './text/import-table.js';
import { findPatternProblems } from './validators/find-pattern-problems.js';

/** Plans the TypeScript SDK of a contract: every file with the view that its template lays out, in order of path. Pure. */
export function planTypescript(model: ContractModel, options: PlanTypescriptOptions = {}): readonly FilePlan[] {
  const context = createTypescriptContext(model, options);
  if (options.report !== undefined) findPatternProblems(model.schemas).forEach(options.report);
  return [
    planIndex(context),
    ...planChannels(context),
    ...planSchemas(context),
    ...planMessages(context),
    ...planValidators(context),
    planPublishers(context),
    planService(context),
    ...(options.packageName === undefined ? [] : planPackage(context, options.packageName)),
  ].sort((a, b) => compare(a.path, b.path));
}
