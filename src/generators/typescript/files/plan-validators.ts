import type { SchemaModel } from '../../../model/contract-model.js';
import type { FilePlan } from '../../file-plan.js';
import { RUNTIME_MODULE } from '../context/options.js';
import type { TypescriptContext } from '../context/typescript-context.js';
import { compileValidatorCode, VALIDATORS_MODULE } from '../validators/compile-validator.js';
import { asksWhatIsEvaluated, referencesOf } from '../validators/prepare-schema.js';
import type { ValidatorView } from '../views/validator-view.js';

/** One module a schema. */
export function planValidators(context: TypescriptContext): readonly FilePlan[] {
  const asked = schemasAskedForEvaluated(context.model.schemas);
  return context.model.schemas.map((schema) => planValidator(context, schema, asked.has(schema.id)));
}

function planValidator(context: TypescriptContext, schema: SchemaModel, unevaluated: boolean): FilePlan {
  const file = context.validatorModule(schema);
  const name = context.validatorName(schema);
  const parts = compileValidatorCode(schema.schema, {
    functionOf: (id) => context.validatorName(context.schema(id)),
    unevaluated,
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

/** Schemas that one with `unevaluatedProperties` or `unevaluatedItems` reaches: their validators have to tell what they have looked at. */
function schemasAskedForEvaluated(schemas: readonly SchemaModel[]): ReadonlySet<string> {
  const byId = new Map(schemas.map((schema) => [schema.id, schema.schema]));
  const asked = new Set<string>();
  const open = schemas.filter(({ schema }) => asksWhatIsEvaluated(schema)).map(({ id }) => id);
  for (let id = open.pop(); id !== undefined; id = open.pop()) {
    if (asked.has(id)) continue;
    asked.add(id);
    open.push(...referencesOf(byId.get(id) ?? true));
  }
  return asked;
}
