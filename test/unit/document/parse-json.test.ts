import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { formatPointer, parsePointer } from '../../../src/document/json-pointer.js';
import { createLineIndex } from '../../../src/document/line-index.js';
import { parseJson } from '../../../src/document/parse-json.js';

const seed = 20_241;

describe('parseJson', () => {
  it(`gives what JSON.parse gives, and the place of every node (seed ${seed})`, () => {
    fc.assert(
      fc.property(fc.jsonValue({ maxDepth: 4 }), fc.integer({ min: 0, max: 3 }), (value, indent) => {
        const text = JSON.stringify(value, null, indent);
        const parsed = parseJson(text);
        expect(parsed.problems).toEqual([]);
        expect(JSON.stringify(parsed.value)).toBe(JSON.stringify(value));
        const check = (node: unknown, tokens: readonly string[]): void => {
          const { value: span } = parsed.spanOf(tokens);
          expect(JSON.stringify(JSON.parse(text.slice(span.start, span.end)))).toBe(JSON.stringify(node));
          if (typeof node === 'object' && node !== null)
            for (const [key, child] of Object.entries(node)) check(child, [...tokens, key]);
        };
        check(JSON.parse(text), []);
      }),
      { seed, numRuns: 200 },
    );
  });

  it(`refuses whatever JSON.parse refuses, and nothing else (seed ${seed})`, () => {
    const piece = fc.constantFrom(
      '{',
      '}',
      '[',
      ']',
      ',',
      ':',
      '"a"',
      '"',
      '1',
      '-',
      '01',
      '1.',
      '.5',
      '1e5',
      'true',
      'nul',
      ' ',
      '\n',
      String.raw`"\x"`,
      '"\u0001"',
    );
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 8 }), (pieces) => {
        const text = pieces.join('');
        let valid = true;
        try {
          JSON.parse(text);
        } catch {
          valid = false;
        }
        const errors = parseJson(text).problems.filter(({ code }) => code !== 'duplicate-key');
        expect([text, errors.length === 0]).toEqual([text, valid]);
      }),
      { seed, numRuns: 3_000 },
    );
  });
});

describe('JSON pointers', () => {
  it(`survive being written and read (seed ${seed})`, () => {
    fc.assert(
      fc.property(fc.array(fc.string()), (tokens) => {
        expect(parsePointer(formatPointer(tokens))).toEqual(tokens);
      }),
      { seed },
    );
    expect(parsePointer('a')).toBeUndefined();
  });
});

describe('lines', () => {
  it('end with any of three marks', () => {
    const index = createLineIndex('a\r\nb\rc\nd');
    expect(
      [0, 2, 3, 5, 7, 99].map((offset) => index.positionAt(offset)).map(({ line, column }) => [line, column]),
    ).toEqual([
      [1, 1],
      [1, 3],
      [2, 1],
      [3, 1],
      [4, 1],
      [4, 2],
    ]);
  });
});
