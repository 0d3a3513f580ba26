import type { StructureError } from './structure-module.js';

/** Leaves the errors that a person can act on: not the branch of a choice that happened to fail first, but the one that came furthest. */
export function selectErrors(errors: readonly StructureError[]): StructureError[] {
  let kept: StructureError[] = [];
  for (const error of errors) {
    // Only says which half of a decision has failed, or that a name has; the failure itself is another error.
    if (error.keyword === 'if' || error.keyword === 'propertyNames') continue;
    if (error.keyword === 'oneOf' || error.keyword === 'anyOf') {
      const first =
        kept.findLastIndex((entry) => !isBelow(entry, error) || entry.keyword === 'additionalProperties') + 1;
      const branches = kept.slice(first);
      kept = [...kept.slice(0, first), ...selectBranch(branches, error)];
      continue;
    }
    kept.push(error);
  }
  return kept.filter((error) => error.keyword !== 'type' || !kept.some((other) => isChoiceAt(other, error)));
}

/** The values that are allowed also say of which type they are. */
function isChoiceAt(entry: StructureError, { instancePath }: StructureError): boolean {
  return (entry.keyword === 'enum' || entry.keyword === 'const') && entry.instancePath === instancePath;
}

function isBelow(entry: StructureError, parent: StructureError): boolean {
  return entry.instancePath === parent.instancePath || entry.instancePath.startsWith(`${parent.instancePath}/`);
}

function selectBranch(branches: readonly StructureError[], choice: StructureError): StructureError[] {
  const depth = (error: StructureError): number => error.instancePath.split('/').length;
  const deepest = Math.max(0, ...branches.map(depth));
  if (deepest > depth(choice)) return branches.filter((error) => depth(error) === deepest);
  if (branches.length > 0 && branches.every((error) => error.keyword === 'required')) {
    const names = [...new Set(branches.map((error) => error.params['missingProperty']))];
    return [{ ...choice, keyword: 'requiredOneOf', params: { names } }];
  }
  if (branches.length > 0 && branches.every((error) => error.keyword === 'type')) {
    const types = [...new Set(branches.flatMap((error) => error.params['type']))];
    return [{ ...choice, keyword: 'type', params: { type: types } }];
  }
  return [choice];
}
