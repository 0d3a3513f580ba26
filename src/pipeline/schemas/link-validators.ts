import { compileFunction } from 'node:vm';
import type { JsonSchema } from '../../model/contract-model.js';
import { askedForEvaluated } from '../../generators/typescript/validators/asked-for-evaluated.js';
import { compileValidatorCode } from '../../generators/typescript/validators/compile-validator.js';
import { createSchemaCompiler } from '../../generators/typescript/validators/schema-compiler.js';

export interface SchemaToLink {
  readonly id: string;
  readonly schema: JsonSchema;
  /** `properties` without `type` demand no object. */
  readonly exact: boolean;
}

/** What a generated validator is. */
export interface LinkedValidator {
  (value: unknown): boolean;
  readonly errors?: readonly object[] | null;
}

/**
 * The validator of the first schema: the code of the modules that `generate` would write, one block for each in place of a module.
 * `runtime`: what generated modules import.
 */
export function linkValidators(
  schemas: readonly SchemaToLink[],
  runtime: Readonly<Record<string, unknown>>,
): LinkedValidator {
  const names = new Map(schemas.map(({ id }, index) => [id, `linked${index}`]));
  const nameOf = (id: string): string => {
    const name = names.get(id);
    if (name === undefined) throw new Error(`No schema has the id ${id}. This is a bug in eda-gen.`);
    return name;
  };
  const asked = askedForEvaluated(schemas);
  const compileSchema = createSchemaCompiler();
  const blocks = schemas.map(({ id, schema, exact }) => {
    const parts = compileValidatorCode(schema, {
      compileSchema,
      functionOf: nameOf,
      unevaluated: asked.has(id),
      exact,
    });
    const imports = parts.runtimeNames.length === 0 ? '' : `const { ${parts.runtimeNames.join(', ')} } = runtime;\n`;
    const constants = parts.constants.map(({ name, value }) => `const ${name} = ${value};\n`).join('');
    return `{\n${imports}${constants}${parts.code}${nameOf(id)} = ${parts.functionName};\n}\n`;
  });
  const code = `'use strict';\nlet ${[...names.values()].join(', ')};\n${blocks.join('')}return linked0;`;
  return compileFunction(code, ['runtime'], { filename: 'eda-gen-validator.js' })(runtime) as LinkedValidator;
}
