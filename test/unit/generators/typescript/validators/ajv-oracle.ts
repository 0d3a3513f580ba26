import { createRequire } from 'node:module';
import type { CodeKeywordDefinition, ErrorObject } from 'ajv';
import { GUARDED_KEYWORDS, guardKeyword } from '../../../../../src/generators/typescript/validators/guard-keyword.js';
import type { SchemaModel } from '../../../../../src/model/contract-model.js';
import type { ValidatorProblem } from '../../../../../src/runtime/message/descriptor.js';

const require = createRequire(import.meta.url);
const { Ajv2020 } = require('ajv/dist/2020.js') as typeof import('ajv/dist/2020.js');
const addFormats = (require('ajv-formats') as { default: (ajv: object) => void }).default;

export type Verdict = readonly string[];

/**
 * What ajv, compiled at run time over the same schemas, finds: one line a problem, sorted; none where the value is valid. What
 * `guardKeyword` mends in our validators is mended here too, and has tests of its own.
 * `unevaluated`: whether ajv keeps track of what was evaluated. Where it does, it may believe of one value what it has seen in another.
 */
export function createOracle(
  schemas: readonly SchemaModel[],
  unevaluated: boolean,
): (name: string, value: unknown) => Verdict {
  const ajv = new Ajv2020({
    strict: false,
    allErrors: true,
    ownProperties: true,
    validateSchema: false,
    logger: false,
  });
  Object.assign(ajv.opts, { unevaluated });
  for (const keyword of GUARDED_KEYWORDS) {
    const rule = ajv.RULES.all[keyword];
    if (typeof rule !== 'object') throw new Error(`ajv has no ${keyword}`);
    rule.definition = guardKeyword(rule.definition as CodeKeywordDefinition) as typeof rule.definition;
  }
  addFormats(ajv);
  for (const { id, schema } of schemas) ajv.addSchema(schema, `eda:${id}`);
  return (name, value) => {
    const validate = ajv.getSchema(`eda:${name}`);
    if (validate === undefined) throw new Error(`no schema ${name}`);
    return validate(value) === true ? [] : verdictOf(validate.errors ?? []);
  };
}

/** Problems without what our runtime does not promise: texts, and the way through the schema. */
export function verdictOf(problems: readonly (ErrorObject | ValidatorProblem)[]): Verdict {
  return problems
    .map(({ instancePath, keyword, params }) => `${instancePath} ${keyword} ${JSON.stringify(params)}`)
    .sort();
}
