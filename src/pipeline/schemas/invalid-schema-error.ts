import type { SchemaProblem } from './check-keywords.js';

/** A schema from which no validator can be made. */
export class InvalidSchemaError extends Error {
  override readonly name = 'InvalidSchemaError';
  readonly problems: readonly SchemaProblem[];

  constructor(problems: readonly SchemaProblem[]) {
    const told = problems
      .slice(0, 10)
      .map(({ pointer, message }) => `\n  at ${pointer === '' ? 'its root' : pointer}: ${message}`);
    const rest = problems.length > told.length ? `\n  and ${problems.length - told.length} more` : '';
    super(`No validator can be made of the schema:${told.join('')}${rest}`);
    this.problems = problems;
  }
}
