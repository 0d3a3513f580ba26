import type { JsonSchema } from '../../../model/contract-model.js';
import { compare } from '../text/import-table.js';
import { jsonLiteral, stringLiteral } from '../text/literal.js';
import { asksWhatIsEvaluated, prepareSchema } from './prepare-schema.js';
import { createSchemaCompiler, type CompiledValue, type SchemaCompiler } from './schema-compiler.js';
import { createValidatorUses } from './validator-uses.js';
import type { ValidatorUses } from './validator-uses.js';

/** The parts of a validator's module; how they are laid out is a template's business. */
export interface ValidatorCode {
  /** Functions of `VALIDATORS_MODULE` that the code calls, sorted. */
  readonly runtimeNames: readonly string[];
  /** Ids of the schemas whose validators it calls, sorted. */
  readonly references: readonly string[];
  readonly constants: readonly { readonly name: string; readonly value: string }[];
  /** Statements that make `functionName`. */
  readonly code: string;
  readonly functionName: string;
}

export interface CompileValidatorOptions {
  /** One for all schemas of a run. */
  readonly compileSchema: SchemaCompiler;
  /** Name of the validator of another schema; its module has to be imported under it. */
  readonly functionOf: (id: string) => string;
  /** Whether a schema that refers to this one asks what it has evaluated. */
  readonly unevaluated: boolean;
  /** `properties` without `type` demand no object, as JSON Schema has it. */
  readonly exact?: boolean;
}

export const VALIDATORS_MODULE = '@eda-gen/runtime/codegen/v1/validators';
const PARAMETERS = 'data, {instancePath="", parentData, parentDataProperty, rootData=data}={}';

/** Compiles a schema of 2020-12 (`$ref` only as `eda:<id>`) to the code of a validator. */
export function compileValidatorCode(schema: JsonSchema, options: CompileValidatorOptions): ValidatorCode {
  const prepared = prepareSchema(schema, options.exact !== true);
  const uses = createValidatorUses();
  const unevaluated = options.unevaluated || asksWhatIsEvaluated(prepared);
  const compiled = options.compileSchema(prepared, { functionOf: options.functionOf, unevaluated, uses });

  // No text of a document gets in the way: parameters are the first thing of a function.
  const head = `function ${compiled.name}(${PARAMETERS})`;
  if (!compiled.code.startsWith(head))
    throw new Error('The code that ajv made begins in an unknown way. This is a bug in eda-gen.');
  let code = `function ${compiled.name}(data)${compiled.code.slice(head.length)}\n`;
  if (compiled.evaluated !== undefined) code += `${compiled.name}.evaluated = ${compiled.evaluated};\n`;

  const isUsed = (name: string): boolean => code.includes(name) && new RegExp(`\\b${name}\\b`).test(code);
  const constants = [
    ...(isUsed('instancePath') ? [{ name: 'instancePath', value: "''" }] : []),
    ...compiled.values
      .filter((value) => value.prefix !== 'validate' && isUsed(value.name))
      .map((value) => ({ name: value.name, value: constantText(value, uses) })),
    ...[...uses.constants].map(([value, name]) => ({ name, value })),
  ];
  return {
    runtimeNames: [...uses.runtime].sort(compare),
    references: [...uses.references].sort(compare),
    constants,
    code,
    functionName: compiled.name,
  };
}

const OBJECT_CODE: ReadonlySet<string> = new Set(['Object.prototype', 'Object.prototype.hasOwnProperty']);

function constantText(value: CompiledValue, uses: ValidatorUses): string {
  if (value.ref instanceof RegExp) {
    const flags = value.ref.flags === '' ? '' : `, ${stringLiteral(value.ref.flags)}`;
    return `new RegExp(${stringLiteral(value.ref.source)}${flags})`;
  }
  if (value.prefix === 'schema') return jsonLiteral(value.ref);
  if (value.prefix === 'func' && OBJECT_CODE.has(value.code)) return value.code;
  if (value.prefix === 'func' && value.code.includes('ajv/dist/runtime/equal')) {
    uses.runtime.add('jsonEqual');
    return 'jsonEqual';
  }
  throw new Error(`ajv's code needs ${value.code}, which generated code cannot have. This is a bug in eda-gen.`);
}

/** The text of an ES module that exports `validate`, for a schema without references: what a conformance suite runs. */
export function compileValidator(schema: JsonSchema): string {
  const parts = compileValidatorCode(schema, {
    compileSchema: createSchemaCompiler(),
    unevaluated: false,
    functionOf: (id) => {
      throw new Error(`The schema refers to ${id}: a validator of one module has nothing to refer to.`);
    },
  });
  const imports =
    parts.runtimeNames.length === 0
      ? ''
      : `import { ${parts.runtimeNames.join(', ')} } from ${stringLiteral(VALIDATORS_MODULE)};\n`;
  const constants = parts.constants.map(({ name, value }) => `const ${name} = ${value};\n`).join('');
  return `${imports}${constants}${parts.code}export const validate = ${parts.functionName};\n`;
}
