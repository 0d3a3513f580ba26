import type { SchemaProblem } from './schemas/check-keywords.js';
import { InvalidSchemaError } from './schemas/invalid-schema-error.js';
import type { SchemaDialect } from './schemas/schema-dialect.js';

export interface CreateValidatorOptions {
  /**
   * What the schema is written in where its `$schema` does not say: `2020-12` by default. `asyncapi` is what a schema in an AsyncAPI
   * document is: draft-07 with the later keywords, `nullable` and `discriminator`; `properties` without `type` mean an object.
   */
  readonly dialect?: SchemaDialect | undefined;
  /** Other schemas that `$ref`s name, by their URIs. Nothing is fetched; the meta-schemas of JSON Schema are known. */
  readonly schemas?: Readonly<Record<string, unknown>> | undefined;
  /** `false`: `format` is a note for readers, as JSON Schema has it since 2019-09. By default it is checked, as in generated validators. */
  readonly formats?: boolean | undefined;
}

/** One problem of a value. */
export interface ValueIssue {
  /** Where in the value: `['items', 0, 'sku']`. */
  readonly path: readonly (string | number)[];
  /** `must be string`, `must have required property 'sku'`, … */
  readonly message: string;
  readonly keyword: string;
}

export type ValueResult =
  { readonly valid: true; readonly value: unknown } | { readonly valid: false; readonly issues: readonly ValueIssue[] };

/** A validator of a schema. Implements Standard Schema 1. */
export interface SchemaValidator {
  /** Never throws; at most 100 issues. */
  validate(value: unknown): ValueResult;
  is(value: unknown): boolean;
  readonly '~standard': {
    readonly version: 1;
    readonly vendor: 'eda-gen';
    readonly validate: (
      value: unknown,
    ) => { readonly value: unknown; readonly issues?: undefined } | { readonly issues: readonly ValueIssue[] };
    readonly types?: { readonly input: unknown; readonly output: unknown } | undefined;
  };
}

/** What the build makes of the runtime: the functions that generated validators import, and the texts of their problems. */
interface RuntimeModule {
  readonly validators: Readonly<Record<string, unknown>>;
  readonly findIssues: (validate: object, value: unknown) => readonly ValueIssue[] | undefined;
}

/**
 * Makes a validator of a JSON Schema (draft-07, 2019-09, 2020-12 or AsyncAPI's): the code that `generate` would write for it, at once.
 * @throws InvalidSchemaError that lists all that is wrong with the schema: keywords with impossible values, `$ref`s that lead
 * nowhere, unknown dialects, more than 200 levels.
 */
export async function createValidator(schema: unknown, options: CreateValidatorOptions = {}): Promise<SchemaValidator> {
  const [{ makeValidator }, runtime] = await Promise.all([
    import('./schemas/make-validator.js'),
    import(RUNTIME_MODULE) as Promise<RuntimeModule>,
  ]);
  const made = makeValidator(schema, options, runtime.validators);
  if ('problems' in made) throw new InvalidSchemaError(made.problems satisfies readonly SchemaProblem[]);
  const issuesOf = (value: unknown): readonly ValueIssue[] | undefined => runtime.findIssues(made.validate, value);
  return {
    validate: (value) => {
      const issues = issuesOf(value);
      return issues === undefined ? { valid: true, value } : { valid: false, issues };
    },
    is: (value) => issuesOf(value) === undefined,
    '~standard': {
      version: 1,
      vendor: 'eda-gen',
      validate: (value) => {
        const issues = issuesOf(value);
        return issues === undefined ? { value } : { issues };
      },
    },
  };
}

/** Not a literal: it exists once the build has made it. */
const RUNTIME_MODULE: string = '#structure/validation.js';
