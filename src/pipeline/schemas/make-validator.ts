import type { JsonSchema } from '../../model/contract-model.js';
import type { CreateValidatorOptions } from '../create-validator.js';
import type { SchemaProblem } from './check-keywords.js';
import { linkValidators, type LinkedValidator } from './link-validators.js';
import { normaliseReached } from './normalise-reached.js';
import { reachSchemas } from './reach-schemas.js';
import { createSchemaRegistry } from './schema-registry.js';
import { isSchemaValue } from './subschemas.js';

/** The validator, or all that is wrong with the schema. */
export function makeValidator(
  schema: unknown,
  options: CreateValidatorOptions,
  runtime: Readonly<Record<string, unknown>>,
): { readonly validate: LinkedValidator } | { readonly problems: readonly SchemaProblem[] } {
  const problems: SchemaProblem[] = [];
  const registry = createSchemaRegistry(options.dialect ?? '2020-12');
  for (const [uri, other] of Object.entries(options.schemas ?? {})) {
    const copy = copyJson(other, uri, problems);
    if (copy !== undefined) registry.add(uri, copy);
  }
  const copy = copyJson(schema, '', problems);
  if (copy === undefined || problems.length > 0) return { problems };
  const main = registry.addMain(copy);
  const reached = reachSchemas(registry, main, options.formats ?? true);
  problems.push(...registry.problems, ...reached.problems);
  if (problems.length > 0) return { problems };
  const normalised = normaliseReached(reached.schemas);
  if (normalised.problems.length > 0) return { problems: normalised.problems };
  return { validate: linkValidators(normalised.schemas, runtime) };
}

/** A copy in which no two places are one object: where a schema is says what its `$ref`s mean. */
function copyJson(schema: unknown, pointer: string, problems: SchemaProblem[]): JsonSchema | undefined {
  const report = (message: string): undefined => {
    problems.push({ pointer, message });
  };
  if (!isSchemaValue(schema)) return report('A schema is an object, true or false.');
  try {
    return JSON.parse(JSON.stringify(schema)) as JsonSchema;
  } catch (error) {
    if (error instanceof RangeError) return report('The schema is nested too deep.');
    if (error instanceof TypeError)
      return report('The schema is no JSON: it holds itself, or a value that JSON does not have. Use `$ref`.');
    throw error;
  }
}
