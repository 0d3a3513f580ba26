import type { ValidatorProblem } from '../message/descriptor.js';

/**
 * Adds what another validator found at `path` to what this one has found. Paths are put together only here, where something is
 * wrong; the problems were made in this very call, so they are changed and not copied.
 */
export function concatProblems(
  own: ValidatorProblem[] | null,
  found: readonly ValidatorProblem[] | null | undefined,
  path: string,
): ValidatorProblem[] {
  const added = (found ?? []) as (ValidatorProblem & { instancePath: string })[];
  if (path !== '') for (const problem of added) problem.instancePath = path + problem.instancePath;
  if (own === null) return added;
  for (const problem of added) own.push(problem);
  return own;
}
