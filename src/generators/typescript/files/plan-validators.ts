import type { SchemaModel } from '../../../model/contract-model.js';
import type { FilePlan } from '../../file-plan.js';
import { RUNTIME_MODULE } from '../context/options.js';
import type { TypescriptContext } from '../context/typescript-context.js';
import {
  compileValidatorCode,
  VALIDATORS_MODULE,
  type CompileValidatorOptions,
} from '../validators/compile-validator.js';
import { askedForEvaluated } from '../validators/asked-for-evaluated.js';
import { createSchemaCompiler } from '../validators/schema-compiler.js';
import type { ValidatorView } from '../views/validator-view.js';

/** One module a schema. */
export function planValidators(context: TypescriptContext): readonly FilePlan[] {
  const asked = askedForEvaluated(context.model.schemas);
  const compileSchema = createSchemaCompiler();
  return context.model.schemas.map((schema) =>
    planValidator(context, schema, { compileSchema, unevaluated: asked.has(schema.id) }),
  );
}

function planValidator(
  context: TypescriptContext,
  schema: SchemaModel,
  options: Pick<CompileValidatorOptions, 'compileSchema' | 'unevaluated'>,
): FilePlan {
  const file = context.validatorModule(schema);
  const name = context.validatorName(schema);
  const parts = compileValidatorCode(schema.schema, {
    ...options,
    functionOf: (id) => context.validatorName(context.schema(id)),
  });
  const imports = context.imports(file, [name]);
  for (const runtimeName of parts.runtimeNames) imports.value(VALIDATORS_MODULE, runtimeName);
  for (const id of parts.references)
    if (id !== schema.id) {
      const other = context.schema(id);
      imports.value(context.validatorModule(other), context.validatorName(other));
    }
  const view: ValidatorView = {
    header: context.header,
    constants: parts.constants,
    code: parts.code.trimEnd(),
    functionName: parts.functionName,
    name,
    validateType: imports.type(RUNTIME_MODULE, 'ValidateFunction'),
    imports: imports.render(),
  };
  return { path: `${file}.ts`, template: 'typescript/validator', view };
}
