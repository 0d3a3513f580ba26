import type { JsonSchema, JsonSchemaObject } from '../../../model/contract-model.js';
import type { DocLines } from './type-node.js';

const BOUNDS: Readonly<Record<string, string>> = {
  format: 'format',
  pattern: 'pattern',
  minimum: 'at least',
  exclusiveMinimum: 'more than',
  maximum: 'at most',
  exclusiveMaximum: 'less than',
  multipleOf: 'multiple of',
  minLength: 'characters at least',
  maxLength: 'characters at most',
  minItems: 'items at least',
  maxItems: 'items at most',
  default: 'default',
};
const LONGEST = 80;

/** What a doc comment says of a schema: its description, and in one line what a type cannot say. */
export function schemaDoc(schema: JsonSchema): DocLines {
  if (typeof schema === 'boolean') return { text: undefined, notes: [], deprecated: false };
  const text = typeof schema['description'] === 'string' ? schema['description'] : schema['title'];
  const notes = schemaNotes(schema);
  return {
    text: typeof text === 'string' ? text : undefined,
    notes: notes === '' ? [] : [notes],
    deprecated: schema['deprecated'] === true,
  };
}

function schemaNotes(schema: JsonSchemaObject): string {
  const notes = Object.entries(BOUNDS).flatMap(([keyword, words]) => {
    const value = schema[keyword];
    return value === undefined ? [] : [`${words} ${short(value)}`];
  });
  const examples: unknown = schema['examples'];
  if (Array.isArray(examples) && examples.length > 0) notes.push(`example ${short(examples[0])}`);
  const joined = notes.join('; ');
  return joined === '' ? '' : `(${joined})`;
}

function short(value: unknown): string {
  const text = typeof value === 'string' ? value : (JSON.stringify(value) ?? '');
  return text.length > LONGEST ? `${text.slice(0, LONGEST)}…` : text;
}
