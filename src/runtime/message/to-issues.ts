import { describeProblem } from './describe-problem.js';
import type { ValidationIssue, ValidatorProblem } from './descriptor.js';

/** Issues reported of one value, at most. */
export const MAX_ISSUES = 100;

/** ajv's instance path as an array; indexes are numbers where the value has an array. */
function toPath(instancePath: string, value: unknown): readonly (string | number)[] {
  if (instancePath === '') return [];
  let current = value;
  return instancePath
    .slice(1)
    .split('/')
    .map((segment) => {
      const name = segment.replaceAll('~1', '/').replaceAll('~0', '~');
      const inArray = Array.isArray(current);
      current =
        typeof current === 'object' && current !== null && Object.hasOwn(current, name)
          ? (current as Readonly<Record<string, unknown>>)[name]
          : undefined;
      return inArray && /^\d+$/.test(name) ? Number(name) : name;
    });
}

/** What a validator found, in words; at most `MAX_ISSUES`. */
export function toIssues(problems: readonly ValidatorProblem[] | null | undefined, value: unknown): ValidationIssue[] {
  return (problems ?? []).slice(0, MAX_ISSUES).map((problem) => ({
    path: toPath(problem.instancePath, value),
    message: describeProblem(problem),
    keyword: problem.keyword,
  }));
}
