import { describe, expect, it } from 'vitest';
import type { JsonSchema } from '../../../../../src/model/contract-model.js';
import { schemaOf } from '../model-fixture.js';
import { typeOf } from './type-of.js';

const string: JsonSchema = { type: 'string' };
const number: JsonSchema = { type: 'number' };

describe('schemas that say little', () => {
  it.each<[JsonSchema, string]>([
    [true, 'unknown'],
    [{}, 'unknown'],
    [{ description: 'anything', format: 'uuid' }, 'unknown'],
    [false, 'never'],
    [{ minimum: 3 }, 'unknown'],
    [{ not: string }, 'unknown'],
    [{ if: string, else: { minLength: 1 } }, 'unknown'],
    [{ type: 'string', format: 'date-time', minLength: 3, pattern: '^a' }, 'string'],
    [{ type: 'integer', minimum: 0 }, 'number'],
    [{ type: 'number' }, 'number'],
    [{ type: 'boolean' }, 'boolean'],
    [{ type: 'null' }, 'null'],
    [{ type: ['string', 'null'] }, 'string | null'],
    [{ type: ['integer', 'number'] }, 'number'],
    [{ type: [] }, 'never'],
  ])('%j is %s', (schema, type) => {
    expect(typeOf(schema)).toBe(type);
  });
});

describe('constants', () => {
  it.each<[JsonSchema, string]>([
    [{ const: 'PAID' }, "'PAID'"],
    [{ type: 'string', const: 'PAID' }, "'PAID'"],
    [{ const: null }, 'null'],
    [{ const: -1.5 }, '-1.5'],
    [
      { const: { a: [1, true], 'b-c': {} } },
      "{ readonly a: readonly [1, true]; readonly 'b-c': { readonly [key: string]: never }; }",
    ],
    [{ enum: ['a', 'b', 'a'] }, "'a' | 'b'"],
    [{ enum: ['a', 1, null, true] }, "'a' | 1 | null | true"],
    [{ type: 'string', enum: ['a', 1, null] }, "'a'"],
    [{ type: ['integer', 'null'], enum: ['a', 1, null] }, '1 | null'],
    [{ enum: [] }, 'never'],
  ])('%j is %s', (schema, type) => {
    expect(typeOf(schema)).toBe(type);
  });

  it('are named up to 500, and wide beyond', () => {
    const values = (count: number): string[] => Array.from({ length: count }, (_, index) => `v${index}`);
    expect(typeOf({ enum: values(500) })).toContain("'v499'");
    expect(typeOf({ enum: values(501) })).toBe('string');
    expect(typeOf({ enum: [...values(501), 1, null] })).toBe('string | number | null');
  });
});

describe('objects', () => {
  it.each<[string, JsonSchema, string]>([
    ['without anything', { type: 'object' }, '{ readonly [key: string]: unknown }'],
    [
      'open with a required property',
      { type: 'object', properties: { a: string, b: number }, required: ['a'] },
      '{ readonly a: string; readonly b?: number; }',
    ],
    [
      'open with optional properties alone',
      { type: 'object', properties: { a: string } },
      '{ readonly a?: string; readonly [key: string]: unknown; }',
    ],
    ['closed', { type: 'object', properties: { a: string }, additionalProperties: false }, '{ readonly a?: string; }'],
    ['closed and empty', { type: 'object', additionalProperties: false }, '{ readonly [key: string]: never }'],
    [
      'closed by unevaluatedProperties',
      { type: 'object', properties: { a: string }, unevaluatedProperties: false },
      '{ readonly a?: string; }',
    ],
    ['properties without type', { properties: { a: string }, required: ['a'] }, '{ readonly a: string; }'],
    ['a map', { type: 'object', additionalProperties: number }, '{ readonly [key: string]: number }'],
    [
      'typed additional properties',
      { type: 'object', properties: { a: string }, required: ['a'], additionalProperties: number },
      '{ readonly a: string; readonly [key: string]: number | string; }',
    ],
    [
      'typed additional properties beside optional ones',
      { type: 'object', properties: { a: string }, additionalProperties: number },
      '{ readonly a?: string; readonly [key: string]: number | string | undefined; }',
    ],
    [
      'patterns, closed',
      { type: 'object', patternProperties: { '^x-': string, '^n-': number }, additionalProperties: false },
      '{ readonly [key: string]: string | number }',
    ],
    [
      'patterns, open',
      { type: 'object', properties: { a: string }, required: ['a'], patternProperties: { '^x-': string } },
      '{ readonly a: string; readonly [key: string]: unknown; }',
    ],
    ['required and undeclared', { type: 'object', required: ['a'] }, '{ readonly a: unknown; }'],
    [
      'required and impossible',
      { type: 'object', required: ['a'], additionalProperties: false },
      '{ readonly a: never; }',
    ],
    [
      'a property that may not be',
      { type: 'object', properties: { a: false, b: true }, required: ['b'] },
      '{ readonly a?: never; readonly b: unknown; }',
    ],
    [
      'names that are no identifiers',
      {
        type: 'object',
        properties: { 'a-b': string, a_b: string, '1': string, class: string, '': string },
        required: ['a-b'],
      },
      "{ readonly '1'?: string; readonly 'a-b': string; readonly a_b?: string; readonly class?: string; readonly ''?: string; }",
    ],
    [
      'or null',
      { type: ['object', 'null'], properties: { a: string }, required: ['a'] },
      '{ readonly a: string; } | null',
    ],
    [
      'nested',
      {
        type: 'object',
        required: ['a'],
        properties: { a: { type: 'object', required: ['b'], properties: { b: { type: 'array', items: string } } } },
      },
      '{ readonly a: { readonly b: readonly string[]; }; }',
    ],
  ])('%s', (_, schema, type) => {
    expect(typeOf(schema)).toBe(type);
  });

  it('are never open where they are headers, or a misspelt one would compile', () => {
    expect(typeOf({ type: 'object', properties: { tenant: string } }, [], 'headers')).toBe(
      '{ readonly tenant?: string; }',
    );
  });

  it('keep a property called __proto__', () => {
    const properties = JSON.parse('{"__proto__":{"type":"string"}}') as JsonSchema;
    expect(typeOf({ type: 'object', properties, required: ['__proto__'] })).toBe('{ readonly __proto__: string; }');
  });
});

describe('arrays', () => {
  it.each<[JsonSchema, string]>([
    [{ type: 'array' }, 'readonly unknown[]'],
    [{ type: 'array', items: { enum: ['a', 'b'] }, minItems: 1 }, "readonly ('a' | 'b')[]"],
    [{ type: 'array', items: { type: 'array', items: string } }, 'readonly (readonly string[])[]'],
    [{ type: 'array', prefixItems: [string, number] }, 'readonly [string?, number?, ...unknown[]]'],
    [{ type: 'array', prefixItems: [string, number], minItems: 1, items: false }, 'readonly [string, number?]'],
    [
      { type: 'array', prefixItems: [string, number], minItems: 2, items: number },
      'readonly [string, number, ...number[]]',
    ],
    [{ type: 'array', prefixItems: [string, number], maxItems: 1 }, 'readonly [string?]'],
    [{ type: 'array', prefixItems: [{ enum: [1, 2] }], items: { enum: [3, 4] } }, 'readonly [(1 | 2)?, ...(3 | 4)[]]'],
  ])('%j is %s', (schema, type) => {
    expect(typeOf(schema)).toBe(type);
  });
});

describe('what is composed', () => {
  const a: JsonSchema = { type: 'object', properties: { kind: { const: 'a' }, x: string }, required: ['kind'] };
  const b: JsonSchema = { type: 'object', properties: { kind: { const: 'b' } }, required: ['kind'] };
  const base = schemaOf('Base', { type: 'object', properties: { id: string }, required: ['id'] });
  const open = schemaOf('Open', { type: 'object', properties: { note: string } });

  it.each<[string, JsonSchema, string]>([
    ['oneOf', { oneOf: [string, number, string] }, 'string | number'],
    ['anyOf with anything', { anyOf: [string, true] }, 'unknown'],
    ['a nullable reference', { anyOf: [{ $ref: 'eda:Base' }, { type: 'null' }] }, 'Base | null'],
    [
      'a union that narrows',
      { oneOf: [a, b] },
      "{ readonly kind: 'a'; readonly x?: string; } | { readonly kind: 'b'; }",
    ],
    [
      'a union beside own properties',
      { type: 'object', properties: { id: string }, required: ['id'], oneOf: [b, { properties: { y: number } }] },
      "{ readonly id: string; } & ({ readonly kind: 'b'; } | { readonly y?: number; })",
    ],
    [
      'alternatives of what is required',
      { type: 'object', properties: { x: string, y: string }, anyOf: [{ required: ['x'] }, { required: ['y'] }] },
      '{ readonly x?: string; readonly y?: string; } & ({ readonly x: unknown; } | { readonly y: unknown; })',
    ],
    [
      'required alone says nothing of what is no object',
      { anyOf: [{ required: ['x'] }, { required: ['y'] }] },
      'unknown',
    ],
    [
      'allOf of plain objects is merged',
      {
        allOf: [
          { type: 'object', properties: { x: string } },
          { type: 'object', properties: { y: number }, required: ['y', 'x'] },
        ],
      },
      '{ readonly x: string; readonly y: number; }',
    ],
    [
      'a property of two parts is both',
      { type: 'object', properties: { s: string }, required: ['s'], allOf: [{ properties: { s: { const: 'a' } } }] },
      "{ readonly s: 'a'; }",
    ],
    [
      'allOf with a reference is an intersection',
      { allOf: [{ $ref: 'eda:Base' }, { type: 'object', properties: { y: number } }] },
      '{ readonly y?: number; } & Base',
    ],
    [
      'required beside a reference',
      { allOf: [{ $ref: 'eda:Open' }], required: ['note'] },
      '{ readonly note: unknown; } & Open',
    ],
    ['a reference with more', { $ref: 'eda:Base', description: 'the base' }, 'Base'],
    ['type beside literals', { type: 'string', anyOf: [{ const: 'a' }, { const: 'b' }] }, "'a' | 'b'"],
    [
      'type object beside references',
      { type: 'object', oneOf: [{ $ref: 'eda:Base' }, { $ref: 'eda:Open' }] },
      'Base | Open',
    ],
    ['what cannot be', { allOf: [string, false] }, 'never'],
  ])('%s', (_, schema, type) => {
    expect(typeOf(schema, [base, open])).toBe(type);
  });

  it('keeps an open part open where nothing is required', () => {
    expect(typeOf({ allOf: [{ $ref: 'eda:Open' }, { type: 'object', properties: { y: number } }] }, [open])).toBe(
      '{ readonly y?: number; readonly [key: string]: unknown; } & Open',
    );
  });
});

describe('what refers to itself', () => {
  it('names itself inside properties and elements', () => {
    const tree: JsonSchema = {
      type: 'object',
      required: ['children'],
      properties: { children: { type: 'array', items: { $ref: 'eda:Own' } } },
    };
    expect(typeOf(tree)).toBe('{ readonly children: readonly Own[]; }');
  });

  it('is unknown where TypeScript would refuse the circle', () => {
    const other = schemaOf('Other', { anyOf: [{ $ref: 'eda:Own' }, { type: 'null' }] });
    expect(typeOf({ oneOf: [{ $ref: 'eda:Own' }, string] })).toBe('unknown');
    expect(typeOf({ allOf: [{ $ref: 'eda:Other' }] }, [other])).toBe('unknown');
    expect(typeOf({ type: 'array', items: { $ref: 'eda:Own' } })).toBe('readonly Own[]');
  });

  it('refuses a reference to nothing', () => {
    expect(() => typeOf({ $ref: 'eda:Missing' })).toThrow(/Missing/);
  });
});
