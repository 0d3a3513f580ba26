import { HEAD, payload, type RuleCase } from './rule-case.js';

const parameter = (text: string): string =>
  `${HEAD}channels:\n  placed:\n    address: a.{region}\n    parameters: { region: ${text} }\n`;

const unsatisfiable = (name: string, failing: string, passing: string): RuleCase => ({
  name,
  codes: Array.from({ length: failing.split('▶').length - 1 }, () => 'schema-unsatisfiable'),
  failing: payload(failing),
  passing: payload(passing),
});

/** Rules on schemas that stand for themselves. */
export const SCHEMA_CASES: readonly RuleCase[] = [
  {
    name: 'defaults are what their schemas allow',
    codes: ['default-mismatch', 'default-mismatch', 'default-mismatch', 'default-mismatch'],
    failing: payload(
      '{ type: object, properties: { a: { type: integer, default: ▶"1" }, b: { enum: [x, y], default: ▶z }, c: { type: string, maxLength: 2, default: ▶long }, d: { type: string, default: ▶null } } }',
    ),
    passing: payload(
      '{ type: object, properties: { a: { type: integer, default: 1 }, b: { enum: [x, { k: [1] }], default: { k: [1] } }, c: { type: string, maxLength: 4, default: long }, d: { type: string, nullable: true, default: null }, default: { type: string } } }',
    ),
  },
  {
    name: 'the default of a parameter is one of its values',
    codes: ['default-mismatch'],
    failing: parameter('{ enum: [north, south], default: ▶nroth }'),
    passing: parameter('{ enum: [north, south], default: north }'),
    suggestion: 'north',
  },
  {
    name: 'members of an enum are what stands beside it allows',
    codes: ['enum-mismatch', 'enum-mismatch', 'enum-mismatch'],
    failing: payload(
      '{ type: object, properties: { a: { type: string, enum: [a, ▶1] }, b: { type: string, minLength: 2, enum: [▶a, bb] }, c: { type: string, enum: [a, ▶null] } } }',
    ),
    passing: payload(
      '{ type: object, properties: { a: { type: string, enum: [a, "1"] }, b: { type: string, minLength: 2, enum: [bb] }, c: { type: [string, "null"], enum: [a, null] }, d: { type: number, enum: [1, 2.5] } } }',
    ),
  },
  unsatisfiable(
    'lower bounds are not above upper ones',
    '{ type: object, properties: { a: { type: number, minimum: 5, maximum: ▶3 }, b: { type: string, minLength: 2, maxLength: ▶1 }, c: { type: array, minItems: 3, maxItems: ▶2 }, d: { type: object, minProperties: 2, maxProperties: ▶1 }, e: { type: number, exclusiveMinimum: 1, maximum: ▶1 }, f: { type: integer, minimum: 1.2, maximum: ▶1.8 } } }',
    '{ type: object, properties: { a: { type: number, minimum: 3, maximum: 3 }, b: { type: string, minLength: 1, maxLength: 1, minimum: 5, maximum: 3 }, e: { type: number, exclusiveMinimum: 1, maximum: 1.1 }, f: { type: number, minimum: 1.2, maximum: 1.8 }, g: { type: integer, minimum: 1, exclusiveMaximum: 2 } } }',
  ),
  unsatisfiable(
    'what is required fits in and is allowed',
    '{ type: object, required: [a, b], maxProperties: ▶1, properties: { a: {}, b: {}, c: { type: object, additionalProperties: false, required: [▶d] }, e: { type: object, required: [▶f], properties: { f: false } } } }',
    '{ type: object, required: [a, b], maxProperties: 2, properties: { a: {}, b: {}, c: { type: object, additionalProperties: false, patternProperties: { ^d: {} }, required: [d] }, e: { type: object, properties: { f: false } } } }',
  ),
  unsatisfiable(
    'const and enum leave something',
    '{ type: object, properties: { a: { enum: [x, y], const: ▶z }, b: { type: string, const: ▶1 }} }',
    '{ type: object, properties: { a: { enum: [x, y], const: y }, b: { type: string, const: "1" }, c: { enum: [1] }, d: { type: integer, const: 2.0 } } }',
  ),
  unsatisfiable(
    'branches of an allOf have values in common',
    '{ type: object, properties: { a: { allOf: [{ type: string }, { type: ▶number }] }, b: { allOf: [{ enum: [x] }, { enum: ▶[y] }] }, c: { minimum: 5, allOf: [{ type: number, maximum: ▶4 }] } } }',
    '{ type: object, properties: { a: { allOf: [{ type: number }, { type: integer }] }, b: { allOf: [{ enum: [x, y] }, { enum: [y] }] }, c: { minimum: 5, anyOf: [{ type: number, maximum: 4 }, {}] } } }',
  ),
  unsatisfiable(
    'properties of the branches of an allOf have values in common',
    '{ allOf: [{ type: object, properties: { kind: { const: a }, more: { type: object, properties: { deep: { type: string } } } } }, { properties: { kind: { enum: ▶[b, c] }, more: { properties: { deep: { type: ▶boolean } } } } }] }',
    '{ allOf: [{ type: object, properties: { kind: { const: a } } }, { properties: { kind: { enum: [a, b] }, other: { const: c } } }] }',
  ),
  unsatisfiable(
    'a closed branch of an allOf allows what another requires',
    '{ allOf: [{ type: object, additionalProperties: false, properties: { a: {} } }, { type: object, required: [a, ▶b], properties: { b: {} } }] }',
    '{ type: object, unevaluatedProperties: false, allOf: [{ type: object, properties: { a: {} } }, { type: object, required: [a, b], properties: { b: {} } }] }',
  ),
  {
    name: 'formats are known',
    codes: ['format-unknown', 'format-unknown'],
    failing: payload(
      '{ type: object, properties: { a: { type: string, format: ▶datetime }, b: { type: string, format: ▶shop-number } } }',
    ),
    passing: payload(
      '{ type: object, properties: { a: { type: string, format: date-time }, b: { type: integer, format: int64 }, format: { type: string } } }',
    ),
    suggestion: 'date-time',
  },
  {
    name: 'keywords are spelt right',
    codes: ['keyword-misspelt', 'keyword-misspelt', 'keyword-misspelt', 'keyword-misspelt', 'keyword-misspelt'],
    failing: payload(
      '{ type: object, ▶require: [a], properties: { a: { ▶tpye: string }, b: { type: string, ▶maxlength: 3, ▶ENUM: [a] }, c: { ▶additionalPropertys: false } } }',
    ),
    passing: payload(
      '{ type: object, note: a note, notes: b, unit: km, precision: 2, order: 1, javaType: X, x-typ: a, properties: { tpye: {}, maxlength: {} }, enumNames: [a], example: 1 }',
    ),
    suggestion: 'required',
  },
  {
    name: 'patterns cannot take exponential time',
    codes: ['pattern-slow', 'pattern-slow'],
    failing: payload(
      "{ type: object, patternProperties: { ▶'^(x|x)*$': {} }, properties: { a: { type: string, pattern: ▶'^([a-z]+\\s?)+$' } } }",
    ),
    passing: payload(
      "{ type: object, patternProperties: { '^(x|y)*$': {} }, properties: { a: { type: string, pattern: '^([a-z]+\\s)+$' } } }",
    ),
  },
];
