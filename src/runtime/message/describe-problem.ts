import type { ValidatorProblem } from './descriptor.js';

const text = (value: unknown): string => {
  if (typeof value === 'string') return value;
  return value === undefined ? 'undefined' : JSON.stringify(value);
};
const list = (values: unknown): string => {
  const items = values instanceof Set ? [...values] : Array.isArray(values) ? values : [values];
  const shown = items.slice(0, 10).map((item) => JSON.stringify(item) ?? 'undefined');
  return items.length > 10 ? `${shown.join(', ')} … (${items.length})` : shown.join(', ');
};
const counted = (count: unknown, noun: string): string => `${text(count)} ${noun}${count === 1 ? '' : 's'}`;

type Describe = (params: Readonly<Record<string, unknown>>) => string;

/** One sentence a keyword; `params` are those of ajv, whose messages are left out of generated validators. */
const SENTENCES: Readonly<Record<string, Describe>> = {
  type: ({ type }) =>
    `must be ${Array.isArray(type) ? type.map(text).join(' or ') : text(type).replaceAll(',', ' or ')}`,
  required: ({ missingProperty }) => `must have required property '${text(missingProperty)}'`,
  additionalProperties: ({ additionalProperty }) => `must not have property '${text(additionalProperty)}'`,
  unevaluatedProperties: ({ unevaluatedProperty }) => `must not have property '${text(unevaluatedProperty)}'`,
  enum: ({ allowedValues }) =>
    allowedValues === undefined ? 'must be one of the allowed values' : `must be one of ${list(allowedValues)}`,
  const: ({ allowedValue }) => `must be ${JSON.stringify(allowedValue) ?? 'undefined'}`,
  minimum: ({ limit }) => `must be at least ${text(limit)}`,
  maximum: ({ limit }) => `must be at most ${text(limit)}`,
  exclusiveMinimum: ({ limit }) => `must be greater than ${text(limit)}`,
  exclusiveMaximum: ({ limit }) => `must be less than ${text(limit)}`,
  multipleOf: ({ multipleOf }) => `must be a multiple of ${text(multipleOf)}`,
  minLength: ({ limit }) => `must have at least ${counted(limit, 'character')}`,
  maxLength: ({ limit }) => `must have at most ${counted(limit, 'character')}`,
  pattern: ({ pattern }) => `must match the pattern ${text(pattern)}`,
  format: ({ format }) => `must be a valid ${text(format)}`,
  minItems: ({ limit }) => `must have at least ${counted(limit, 'item')}`,
  maxItems: ({ limit }) => `must have at most ${counted(limit, 'item')}`,
  items: ({ limit }) => `must have at most ${counted(limit, 'item')}`,
  additionalItems: ({ limit }) => `must have at most ${counted(limit, 'item')}`,
  unevaluatedItems: ({ len }) => `must have at most ${counted(len, 'item')}`,
  uniqueItems: ({ i, j }) => `must not have equal items (${text(j)} and ${text(i)})`,
  minProperties: ({ limit }) => `must have at least ${text(limit)} ${limit === 1 ? 'property' : 'properties'}`,
  maxProperties: ({ limit }) => `must have at most ${text(limit)} ${limit === 1 ? 'property' : 'properties'}`,
  propertyNames: ({ propertyName }) => `has a property name that is not allowed: '${text(propertyName)}'`,
  dependentRequired: ({ property, missingProperty }) =>
    `must have property '${text(missingProperty)}' where it has '${text(property)}'`,
  dependencies: ({ property, missingProperty }) =>
    `must have property '${text(missingProperty)}' where it has '${text(property)}'`,
  contains: ({ minContains, maxContains }) =>
    maxContains === undefined
      ? `must contain at least ${counted(minContains ?? 1, 'fitting item')}`
      : `must contain at least ${text(minContains ?? 1)} and at most ${counted(maxContains, 'fitting item')}`,
  not: () => 'must not be what the schema excludes',
  oneOf: ({ passingSchemas }) =>
    Array.isArray(passingSchemas)
      ? 'must fit exactly one of the alternatives, but fits several'
      : 'must fit exactly one of the alternatives, but fits none',
  anyOf: () => 'must fit one of the alternatives',
  if: ({ failingKeyword }) => `must fit what "${text(failingKeyword)}" asks for`,
  discriminator: ({ tag, tagValue }) =>
    `must have a known value in '${text(tag)}'${tagValue === undefined ? '' : `, not ${JSON.stringify(tagValue)}`}`,
  'false schema': () => 'is not allowed',
};

/** One problem of a validator as a sentence that follows the place: `must be string`. */
export function describeProblem(problem: ValidatorProblem): string {
  const describe = Object.hasOwn(SENTENCES, problem.keyword) ? SENTENCES[problem.keyword] : undefined;
  return describe === undefined ? `must satisfy "${problem.keyword}"` : describe(problem.params ?? {});
}
