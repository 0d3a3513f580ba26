import type { KeywordDefinition, Options } from 'ajv';
import type { JsonSchema } from '../../../model/contract-model.js';
import { Ajv, ValueScope, vocabularies } from './ajv-internals.js';
import { unevaluatedProperties } from './evaluated.js';
import { guardKeyword } from './guard-keyword.js';
import { ownKeywords } from './keywords.js';
import { ownPropertyKeywords } from './own-properties.js';
import { compilePattern } from './patterns.js';
import type { ValidatorUses } from './validator-uses.js';

export interface CompiledSchema {
  /** Name of the function, and its code. */
  readonly name: string;
  readonly code: string;
  /** Constants that ajv's own keywords want: how each came about, and what it is. */
  readonly values: readonly CompiledValue[];
  /** For `unevaluated…` in another module. */
  readonly evaluated: string | undefined;
}

export interface CompiledValue {
  readonly prefix: string;
  readonly name: string;
  readonly ref: unknown;
  readonly code: string;
}

export interface CompileSchemaOptions {
  /** Name of the validator of another schema. */
  readonly functionOf: (id: string) => string;
  /** Whether what is evaluated has to be tracked. */
  readonly unevaluated: boolean;
  readonly uses: ValidatorUses;
}

/** ajv's own `patternProperties` and `additionalProperties` compile patterns through this. */
const regExp = Object.assign(
  (source: string): RegExp => {
    const pattern = compilePattern(source);
    if (pattern === undefined) throw new Error(`${source} is no regular expression. This is a bug in eda-gen.`);
    return pattern;
  },
  { code: 'new RegExp' },
);

const OPTIONS: Options = {
  strict: false,
  allErrors: true,
  messages: false,
  meta: false,
  validateSchema: false,
  addUsedSchema: false,
  ownProperties: true,
  validateFormats: false,
  logger: false,
  unicodeRegExp: true,
  inlineRefs: false,
  code: {
    source: true,
    esm: true,
    lines: true,
    optimize: false,
    regExp,
    // ajv would make a function of each schema's code at once. Nobody calls it here.
    process: () => 'return () => true',
  },
};

export type SchemaCompiler = (schema: JsonSchema, options: CompileSchemaOptions) => CompiledSchema;

/**
 * Compiles prepared schemas, one after the other. To teach ajv its keywords takes longer than to compile a schema, so that is done
 * once; names begin anew with every schema, since its code must not depend on what was compiled before.
 */
export function createSchemaCompiler(): SchemaCompiler {
  const compilers = new Map<boolean, SchemaCompiler>();
  return (schema, options) => {
    const compile = compilers.get(options.unevaluated) ?? createAjvCompiler(options.unevaluated);
    compilers.set(options.unevaluated, compile);
    return compile(schema, options);
  };
}

function createAjvCompiler(unevaluated: boolean): SchemaCompiler {
  const ajv = new Ajv({ ...OPTIONS, next: true, unevaluated });
  let current: CompileSchemaOptions | undefined;
  const own = ownKeywords(() => {
    if (current === undefined) throw new Error('A keyword was compiled without a schema. This is a bug in eda-gen.');
    return current;
  });
  const replaced = new Set([...own, unevaluatedProperties].flatMap((definition) => definition.keyword));
  const isReplaced = (entry: KeywordDefinition | string): boolean =>
    typeof entry !== 'string' && [entry.keyword].flat().some((keyword) => replaced.has(keyword));
  // The own ones first, but for `unevaluated…`, which has to come last.
  const kept = vocabularies
    .filter((entry) => !isReplaced(entry))
    .map(
      (entry) =>
        ownPropertyKeywords.find(({ keyword }) => typeof entry !== 'string' && entry.keyword === keyword) ?? entry,
    );
  const definitions = [...own, ...kept, unevaluatedProperties];
  for (const definition of definitions) {
    const isCode = typeof definition !== 'string' && 'code' in definition;
    ajv.addKeyword(isCode ? guardKeyword(definition) : definition);
  }
  return (schema, options) => {
    current = options;
    Object.assign(ajv, { scope: new ValueScope({ ...ajv.scope.opts, scope: {} }) });
    const { source } = ajv.compile(schema as object);
    // What it remembers of booleans is the same each time.
    if (typeof schema === 'object') ajv.removeSchema(schema);
    if (source === undefined) throw new Error('ajv gave no source. This is a bug in eda-gen.');
    return {
      name: source.validateName.str,
      code: source.validateCode,
      values: Object.entries(source.scopeValues).flatMap(([prefix, set]) =>
        [...(set ?? [])].map((name) => ({
          prefix,
          name: name.str,
          ref: name.value?.ref,
          code: String(name.value?.code ?? ''),
        })),
      ),
      evaluated: source.evaluated === undefined ? undefined : String(source.evaluated),
    };
  };
}
