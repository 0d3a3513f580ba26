import { createRequire } from 'node:module';

// ajv is CommonJS with a `default` of its own, which Node and other loaders hand over differently; `require` does not.
const require = createRequire(import.meta.url);

const code = require('ajv/dist/vocabularies/code.js') as typeof import('ajv/dist/vocabularies/code.js');
const core = require('ajv/dist/core.js') as typeof import('ajv/dist/core.js');
const codegen = require('ajv/dist/compile/codegen/index.js') as typeof import('ajv/dist/compile/codegen/index.js');
const names = require('ajv/dist/compile/names.js') as typeof import('ajv/dist/compile/names.js');
export const util = require('ajv/dist/compile/util.js') as typeof import('ajv/dist/compile/util.js');
const applicator =
  require('ajv/dist/vocabularies/applicator/index.js') as typeof import('ajv/dist/vocabularies/applicator/index.js');
const next = require('ajv/dist/vocabularies/next.js') as typeof import('ajv/dist/vocabularies/next.js');
const unevaluated =
  require('ajv/dist/vocabularies/unevaluated/index.js') as typeof import('ajv/dist/vocabularies/unevaluated/index.js');
const validation =
  require('ajv/dist/vocabularies/validation/index.js') as typeof import('ajv/dist/vocabularies/validation/index.js');

/** ajv without its own meta-schemas: the parts that JSON Schema 2020-12 is made of. */
export const Ajv = core.default;
export const vocabularies = [validation.default, applicator.default(true), next.default, unevaluated.default].flat();
export const { _, Name, getProperty, ValueScope, strConcat, operators, and, or, not } = codegen;
export const variables = names.default;
export const schemaCode = code;
