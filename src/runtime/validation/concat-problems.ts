import type { ValidatorProblem } from '../message/descriptor.js';

/** Adds what another validator found at `path` to what this one has found. Paths are put together only here, where something is wrong. */
export function concatProblems(
  own: readonly ValidatorProblem[] | null,
  found: readonly ValidatorProblem[] | null | undefined,
  path: string,
): readonly ValidatorProblem[] {
  const all = own === null ? [] : [...own];
  for (const problem of found ?? []) all.push({ ...problem, instancePath: path + problem.instancePath });
  return all;
}
