import type { JsonSchema, JsonSchemaObject } from '../../../model/contract-model.js';
import type { DocLines } from './type-node.js';

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
  const notes = [
    ...worded(schema, 'format', 'format'),
    ...worded(schema, 'pattern', 'pattern'),
    ...range(schema, 'minLength', 'maxLength', 'character'),
    ...range(schema, 'minItems', 'maxItems', 'item'),
    ...range(schema, 'minProperties', 'maxProperties', 'property'),
    ...worded(schema, 'minimum', 'at least'),
    ...worded(schema, 'exclusiveMinimum', 'more than'),
    ...worded(schema, 'maximum', 'at most'),
    ...worded(schema, 'exclusiveMaximum', 'less than'),
    ...worded(schema, 'multipleOf', 'a multiple of'),
    ...worded(schema, 'default', 'by default'),
  ];
  const examples: unknown = schema['examples'];
  if (Array.isArray(examples) && examples.length > 0) notes.push(`for example ${short(examples[0])}`);
  return notes.length === 0 ? '' : `(${notes.join('; ')})`;
}

function worded(schema: JsonSchemaObject, keyword: string, words: string): readonly string[] {
  return schema[keyword] === undefined ? [] : [`${words} ${short(schema[keyword])}`];
}

function range(schema: JsonSchemaObject, least: string, most: string, unit: string): readonly string[] {
  const [from, to] = [schema[least], schema[most]];
  if (typeof from !== 'number' && typeof to !== 'number') return [];
  const last = typeof to === 'number' ? to : from;
  const units = last === 1 ? unit : unit.replace(/y$/, 'ie').concat('s');
  if (typeof to !== 'number') return [`at least ${short(from)} ${units}`];
  if (typeof from !== 'number') return [`at most ${short(to)} ${units}`];
  return [from === to ? `${from} ${units}` : `${from} to ${to} ${units}`];
}

function short(value: unknown): string {
  const text = typeof value === 'string' ? value : (JSON.stringify(value) ?? '');
  return text.length > LONGEST ? `${text.slice(0, LONGEST)}…` : text;
}
