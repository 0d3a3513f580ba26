import type { CodeKeywordDefinition, KeywordCxt } from 'ajv';
import type { Code, Name } from 'ajv/dist/compile/codegen/index.js';
import { jsonLiteral } from '../text/literal.js';
import { _, Name as CodeName, not, operators, or, strConcat, variables } from './ajv-internals.js';
import { takeOverEvaluated } from './evaluated.js';
import { FORMATS } from './formats.js';
import { compilePattern } from './patterns.js';
import { constantName } from './validator-uses.js';
import type { ValidatorUses } from './validator-uses.js';

/** From here on a list is looked up in a Set. */
const LARGE_ENUM = 100;

/** What the keywords have to know of the schema that is compiled. */
export interface KeywordContext {
  readonly uses: ValidatorUses;
  /** Name of the validator of another schema. */
  readonly functionOf: (id: string) => string;
}

/** The keywords that eda-gen has compiled in a way of its own; the others are ajv's. `current`: of the schema at hand. */
export function ownKeywords(current: () => KeywordContext): readonly CodeKeywordDefinition[] {
  const runtime = (name: string): Name => {
    current().uses.runtime.add(name);
    return new CodeName(name);
  };
  const constant = (text: string): Name => new CodeName(constantName(current().uses, text));
  const equals = ({ data }: KeywordCxt, value: unknown): Code =>
    isStructured(value)
      ? _`${runtime('jsonEqual')}(${data}, ${constant(jsonLiteral(value))})`
      : _`${data} ${operators.EQ} ${value as string | number | boolean | null}`;

  /** Calls another module. Its errors get their place only here, so that a valid value costs no text. */
  const reference: CodeKeywordDefinition = {
    keyword: '$ref',
    schemaType: 'string',
    code(cxt) {
      const { gen, data, it } = cxt;
      const id = String(cxt.schema).slice('eda:'.length);
      current().uses.references.add(id);
      const other = new CodeName(current().functionOf(id));
      cxt.result(
        _`${other}(${data})`,
        () => takeOverEvaluated(cxt, other),
        () => {
          const { vErrors, errors, instancePath } = variables;
          const path = strConcat(instancePath, it.errorPath);
          gen.assign(vErrors, _`${runtime('concatProblems')}(${vErrors}, ${other}.errors, ${path})`);
          gen.assign(errors, _`${vErrors}.length`);
        },
      );
    },
  };

  const format: CodeKeywordDefinition = {
    keyword: 'format',
    type: ['number', 'string'],
    schemaType: 'string',
    error: { message: 'format', params: ({ schemaCode }) => _`{format: ${schemaCode}}` },
    code(cxt, ruleType) {
      const known = FORMATS.get(String(cxt.schema));
      if (known !== undefined && known.type === ruleType) cxt.pass(_`${runtime(known.check)}(${cxt.data})`);
    },
  };

  /** Code points are counted only where the number of code units leaves it open. */
  const length: CodeKeywordDefinition = {
    keyword: ['maxLength', 'minLength'],
    type: 'string',
    schemaType: 'number',
    error: { message: 'length', params: ({ schemaCode }) => _`{limit: ${schemaCode}}` },
    code(cxt) {
      const { data } = cxt;
      const limit = Number(cxt.schema);
      const counted = _`${runtime('codePointLength')}(${data})`;
      if (cxt.keyword === 'maxLength') cxt.fail(_`${data}.length > ${limit} && ${counted} > ${limit}`);
      else cxt.fail(_`${data}.length < ${2 * limit} && ${counted} < ${limit}`);
    },
  };

  /** Each pattern has its own flags: `u`, or none where it is invalid under `u`. */
  const pattern: CodeKeywordDefinition = {
    keyword: 'pattern',
    type: 'string',
    schemaType: 'string',
    error: { message: 'pattern', params: ({ schemaCode }) => _`{pattern: ${schemaCode}}` },
    code(cxt) {
      const compiled = compilePattern(String(cxt.schema));
      if (compiled === undefined) return;
      const code = _`${new CodeName('RegExp')}`;
      const name = cxt.gen.scopeValue('pattern', { ref: compiled, key: compiled.toString(), code });
      cxt.pass(_`${name}.test(${cxt.data})`);
    },
  };

  /** ajv's own would take the whole schema into the module, for its errors. */
  const enumeration: CodeKeywordDefinition = {
    keyword: 'enum',
    schemaType: 'array',
    error: { message: 'enum', params: ({ params }) => _`{allowedValues: ${params['allowed']}}` },
    code(cxt) {
      const values: unknown = cxt.schema;
      if (!Array.isArray(values)) return;
      cxt.setParams({ allowed: constant(jsonLiteral(values)) });
      const simple = values.filter((value) => !isStructured(value));
      const large = simple.length > LARGE_ENUM;
      const tests = (large ? values.filter(isStructured) : values).map((value) => equals(cxt, value));
      if (large) tests.push(_`${constant(`new Set(${jsonLiteral(simple)})`)}.has(${cxt.data})`);
      if (tests.length === 0) cxt.fail(_`true`);
      else cxt.pass(or(...tests));
    },
  };

  const constValue: CodeKeywordDefinition = {
    keyword: 'const',
    error: { message: 'const', params: ({ params }) => _`{allowedValue: ${params['allowed']}}` },
    code(cxt) {
      cxt.setParams({ allowed: constant(jsonLiteral(cxt.schema)) });
      cxt.fail(not(equals(cxt, cxt.schema)));
    },
  };

  return [reference, constValue, enumeration, format, length, pattern];
}

const isStructured = (value: unknown): boolean => typeof value === 'object' && value !== null;
