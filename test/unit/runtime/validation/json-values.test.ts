import { createRequire } from 'node:module';
import { isDeepStrictEqual } from 'node:util';
import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { codePointLength, concatProblems, jsonEqual } from '../../../../src/runtime/codegen/v1/validators.js';

const require = createRequire(import.meta.url);
const { default: ucs2length } = require('ajv/dist/runtime/ucs2length.js') as { default: (text: string) => number };
const seed = Number(process.env['EDA_SEED'] ?? Date.now() & 0x7fffffff);

describe(`lengths and equality of JSON (EDA_SEED=${seed})`, () => {
  it('counts code points as ajv does, lone surrogates included', () => {
    const unit = fc.constantFrom('a', 'ü', '\ud83d', '\ude00', '😀', '\uffff');
    expect(() => {
      fc.assert(
        fc.property(
          fc.array(unit, { maxLength: 12 }),
          (units) => codePointLength(units.join('')) === ucs2length(units.join('')),
        ),
        { seed, numRuns: 5_000 },
      );
    }).not.toThrow();
    expect(codePointLength('\ud83d\ud83d\ude00\ude00')).toBe(3);
  });

  it('tells equal from unequal, as Node does', () => {
    const value = fc.jsonValue({ maxDepth: 3 }).map((json) => JSON.parse(JSON.stringify(json)) as unknown);
    const pairs = fc.oneof(
      fc.tuple(value, value),
      value.map((json) => [json, structuredClone(json)] as const),
      fc.tuple(fc.constantFrom(0, '', false, null, [], {}), fc.constantFrom(0, '', false, null, [], {})),
    );
    expect(() => {
      fc.assert(
        fc.property(pairs, ([left, right]) => jsonEqual(left, right) === isDeepStrictEqual(left, right)),
        { seed, numRuns: 5_000 },
      );
    }).not.toThrow();
  });

  it('compares properties whatever their names', () => {
    const parse = (text: string): unknown => JSON.parse(text) as unknown;
    for (const name of ['__proto__', 'constructor', 'valueOf', 'toString', 'hasOwnProperty']) {
      expect(jsonEqual(parse(`{"${name}":{"a":1}}`), parse(`{"${name}":{"a":1}}`))).toBe(true);
      expect(jsonEqual(parse(`{"${name}":{"a":1}}`), parse(`{"${name}":{"a":2}}`))).toBe(false);
      expect(jsonEqual(parse(`{"${name}":{}}`), parse('{"other":{}}'))).toBe(false);
    }
  });

  it('puts the place of a value before what is wrong in it, in the problems themselves', () => {
    const problem = (instancePath: string) => ({ instancePath, schemaPath: '#/items', keyword: 'enum', params: {} });
    const found = [problem('/0')];
    expect(concatProblems([problem('/b')], found, '/a')).toEqual([problem('/b'), problem('/a/0')]);
    expect(found).toEqual([problem('/a/0')]);
    expect(concatProblems(null, [problem('/0')], '')).toEqual([problem('/0')]);
    expect(concatProblems(null, null, '/a')).toEqual([]);
  });
});
