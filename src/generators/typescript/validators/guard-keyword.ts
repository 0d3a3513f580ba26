import type { CodeKeywordDefinition, KeywordCxt } from 'ajv';
import type { Name as CodeName } from 'ajv/dist/compile/codegen/index.js';
import { _, Name, util } from './ajv-internals.js';

/** Mends what some keywords of ajv 8.20 get wrong; the others stay as they are. */
export function guardKeyword(definition: CodeKeywordDefinition): CodeKeywordDefinition {
  const guard = GUARDS.get(String(definition.keyword));
  if (guard === undefined) return definition;
  return {
    ...definition,
    code(cxt, ruleType) {
      guard(cxt, () => {
        definition.code(cxt, ruleType);
      });
    },
  };
}

type Guard = (cxt: KeywordCxt, generate: () => void) => void;

/** In a loop, an empty array is taken for what the one before it was: its result is not set. */
const contains: Guard = ({ gen, parentSchema }, generate) => {
  const { minContains = 1, maxContains } = parentSchema;
  if (minContains !== 1 || maxContains !== undefined) {
    generate();
    return;
  }
  // The first name that the keyword asks for, if it asks for one, is that of its result.
  const original = gen.name.bind(gen);
  gen.name = (prefix) => {
    gen.name = original;
    return gen.var(prefix, false);
  };
  generate();
  gen.name = original;
};

/** After a branch that failed, nothing was evaluated, and it throws; where all was, it writes to `true`, which throws in a module. */
const patternProperties: Guard = ({ gen, it }, generate) => {
  const { props } = it;
  if (!(props instanceof Name)) {
    generate();
    return;
  }
  const own = gen.let('props', _`${props} && ${props} !== true ? ${props} : Object.create(null)`);
  it.props = own;
  generate();
  gen.if(_`${props} !== true`, () => gen.assign(props, own));
  it.props = props;
};

/** After a branch that failed, it allows everything; where all was evaluated, it takes `true` for one item. */
const unevaluatedItems: Guard = ({ gen, it }, generate) => {
  const { items } = it;
  if (items instanceof Name) it.items = gen.let('items', _`${items} === true ? Infinity : ${items} || 0`);
  generate();
};

/** What a branch has evaluated is kept in one variable with what is evaluated around it, even where the branch fails. */
const branches: Guard = ({ gen, it }, generate) => {
  if (it.opts.unevaluated === true) {
    if (it.props !== true && !(it.props instanceof Name)) it.props = util.evaluatedPropsToName(gen, it.props);
    if (it.items !== true && !(it.items instanceof Name)) it.items = gen.var('items', it.items ?? 0);
  }
  generate();
};

/** What the condition has evaluated counts only where it holds, and also where nothing follows from it. */
const condition: Guard = (cxt, generate) => {
  const { gen, it, parentSchema } = cxt;
  if (it.opts.unevaluated !== true) {
    generate();
    return;
  }
  branches(cxt, () => {
    if (['then', 'else'].every((keyword) => [undefined, true].includes(parentSchema[keyword] as true | undefined))) {
      const valid = gen.name('_valid');
      const asked = cxt.subschema({ keyword: 'if', compositeRule: true, createErrors: false, allErrors: false }, valid);
      cxt.mergeValidEvaluated(asked, valid);
      cxt.reset();
      return;
    }
    const subschema = cxt.subschema.bind(cxt);
    let holds: CodeName | undefined;
    // The first of the schemas is the condition.
    cxt.subschema = (application, valid) => {
      holds ??= valid;
      return subschema(application, valid);
    };
    const merge = cxt.mergeEvaluated.bind(cxt);
    cxt.mergeEvaluated = (asked, toName) => {
      cxt.mergeEvaluated = merge;
      if (holds === undefined) merge(asked, toName);
      else cxt.mergeValidEvaluated(asked, holds);
    };
    generate();
  });
};

const GUARDS: ReadonlyMap<string, Guard> = new Map([
  ['contains', contains],
  ['patternProperties', patternProperties],
  ['unevaluatedItems', unevaluatedItems],
  ['anyOf', branches],
  ['oneOf', branches],
  ['if', condition],
  ['dependentSchemas', branches],
]);

export const GUARDED_KEYWORDS: readonly string[] = [...GUARDS.keys()];
