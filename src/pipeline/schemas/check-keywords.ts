import type { JsonSchemaObject } from '../../model/contract-model.js';
import { isPlainObject } from '../../model/reading/document-node.js';
import { appendPointer } from '../../document/json-pointer.js';
import { compilePattern } from '../../generators/typescript/validators/patterns.js';
import { knowsKeyword, type SchemaDialect } from './schema-dialect.js';
import { isSchemaValue } from './subschemas.js';

/** What is wrong with a schema, and where. */
export interface SchemaProblem {
  /** JSON pointer in the schema; behind the URI of another schema where it is there. */
  readonly pointer: string;
  readonly message: string;
}

interface Shape {
  readonly fits: (value: unknown) => boolean;
  readonly expected: string;
}

const TYPES: ReadonlySet<unknown> = new Set(['array', 'boolean', 'integer', 'null', 'number', 'object', 'string']);
const isTexts = (value: unknown): boolean =>
  Array.isArray(value) && value.every((item) => typeof item === 'string') && new Set(value).size === value.length;
const isMapOf =
  (fits: (value: unknown) => boolean) =>
  (value: unknown): boolean =>
    isPlainObject(value) && Object.values(value).every(fits);

const SHAPES = {
  schema: { fits: isSchemaValue, expected: 'a schema: an object, true or false' },
  schemaList: {
    fits: (value) => Array.isArray(value) && value.length > 0 && value.every(isSchemaValue),
    expected: 'a list of at least one schema',
  },
  schemaOrList: {
    fits: (value) => isSchemaValue(value) || (Array.isArray(value) && value.every(isSchemaValue)),
    expected: 'a schema or a list of schemas',
  },
  schemaMap: { fits: isMapOf(isSchemaValue), expected: 'an object whose values are schemas' },
  dependencies: {
    fits: isMapOf((value) => isSchemaValue(value) || isTexts(value)),
    expected: 'an object whose values are schemas or lists of names',
  },
  textMap: { fits: isMapOf(isTexts), expected: 'an object whose values are lists of names, each named once' },
  texts: { fits: isTexts, expected: 'a list of names, each named once' },
  count: {
    fits: (value) => typeof value === 'number' && Number.isInteger(value) && value >= 0,
    expected: 'a whole number of at least 0',
  },
  number: { fits: (value) => typeof value === 'number', expected: 'a number' },
  bound: {
    fits: (value) => typeof value === 'number' || typeof value === 'boolean',
    expected: 'a number (or true or false, as in draft-04)',
  },
  divisor: { fits: (value) => typeof value === 'number' && value > 0, expected: 'a number above 0' },
  text: { fits: (value) => typeof value === 'string', expected: 'a text' },
  flag: { fits: (value) => typeof value === 'boolean', expected: 'true or false' },
  list: { fits: Array.isArray, expected: 'a list' },
  pattern: {
    fits: (value) => typeof value === 'string' && compilePattern(value) !== undefined,
    expected: 'a regular expression of ECMAScript',
  },
  patternMap: {
    fits: (value) =>
      isMapOf(isSchemaValue)(value) && Object.keys(value as object).every((name) => compilePattern(name) !== undefined),
    expected: 'an object whose keys are regular expressions of ECMAScript and whose values are schemas',
  },
  type: {
    fits: (value) =>
      TYPES.has(value) ||
      (isTexts(value) && (value as unknown[]).length > 0 && (value as unknown[]).every((name) => TYPES.has(name))),
    expected: 'array, boolean, integer, null, number, object or string, or a list of these',
  },
} satisfies Readonly<Record<string, Shape>>;

const KEYWORDS: Readonly<Record<keyof typeof SHAPES, string>> = {
  schema:
    'additionalItems additionalProperties contains contentSchema else if not propertyNames then unevaluatedItems unevaluatedProperties',
  schemaList: 'allOf anyOf oneOf prefixItems',
  schemaOrList: 'items',
  schemaMap: '$defs definitions dependentSchemas properties',
  dependencies: 'dependencies',
  textMap: 'dependentRequired',
  texts: 'required',
  count: 'maxContains maxItems maxLength maxProperties minContains minItems minLength minProperties',
  number: 'maximum minimum',
  bound: 'exclusiveMaximum exclusiveMinimum',
  divisor: 'multipleOf',
  text: '$anchor $dynamicAnchor $dynamicRef $id $recursiveRef $ref $schema format',
  flag: '$recursiveAnchor nullable uniqueItems',
  list: 'enum',
  pattern: 'pattern',
  patternMap: 'patternProperties',
  type: 'type',
};

const SHAPE_OF: ReadonlyMap<string, Shape> = new Map(
  Object.entries(KEYWORDS).flatMap(([shape, names]) =>
    names.split(' ').map((name): [string, Shape] => [name, SHAPES[shape as keyof typeof SHAPES]]),
  ),
);

/** What is wrong with the values of the keywords of one schema; schemas in it are not looked into. */
export function checkKeywords(
  schema: JsonSchemaObject,
  dialect: SchemaDialect,
  pointer: string,
): readonly SchemaProblem[] {
  return Object.entries(schema).flatMap(([keyword, value]) => {
    const shape = SHAPE_OF.get(keyword);
    if (shape === undefined || !knowsKeyword(dialect, keyword)) return [];
    const at = appendPointer(pointer, keyword);
    if (!shape.fits(value)) return [{ pointer: at, message: `${keyword} has to be ${shape.expected}.` }];
    return keyword === 'items' && Array.isArray(value) && dialect === '2020-12'
      ? [{ pointer: at, message: 'items has to be one schema. In 2020-12 a list is called prefixItems.' }]
      : [];
  });
}
