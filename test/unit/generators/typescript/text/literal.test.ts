import { runInThisContext } from 'node:vm';
import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { commentLine, commentLines } from '../../../../../src/generators/typescript/text/comment-text.js';
import { jsonLiteral, propertyName, stringLiteral } from '../../../../../src/generators/typescript/text/literal.js';
import { docComment } from '../../../../../src/generators/typescript/text/doc-comment.js';

const seed = Number(process.env['EDA_SEED'] ?? Date.now() & 0x7fffffff);
const evaluate = (code: string): unknown => runInThisContext(`'use strict'; (${code});`) as unknown;
const hostile = fc.oneof(
  fc.string({ unit: 'binary', maxLength: 12 }),
  fc
    .array(
      fc.constantFrom(
        "'",
        '"',
        '`',
        '\\',
        '${',
        '*/',
        '/*',
        '//',
        '\n',
        '\r',
        '\u2028',
        '\u2029',
        '\ud800',
        '\u202e',
        'a',
      ),
    )
    .map((parts) => parts.join('')),
);

describe(`literals (EDA_SEED=${seed})`, () => {
  it('hold exactly the text, on one line, in plain sight', () => {
    const property = fc.property(hostile, (text) => {
      const literal = stringLiteral(text);
      expect(evaluate(literal)).toBe(text);
      expect(literal).not.toMatch(/[\n\r\u2028\u2029\u202a-\u202e\u2066-\u2069]|\p{Surrogate}/u);
      expect(new TextDecoder().decode(new TextEncoder().encode(literal))).toBe(literal);
    });
    fc.assert(property, { seed, numRuns: 3_000 });
  });

  it('hold exactly the value, `__proto__` among its names', () => {
    const value = fc.oneof(
      fc.jsonValue().map((json) => JSON.parse(JSON.stringify(json)) as unknown),
      fc.constant(JSON.parse('{"__proto__":{"a":1},"b":[null,-0.5,1e21]}') as unknown),
    );
    const property = fc.property(value, (json) => {
      expect(JSON.stringify(evaluate(jsonLiteral(json)))).toBe(JSON.stringify(json));
    });
    fc.assert(property, { seed, numRuns: 2_000 });
  });

  it.each([
    ['orderId', 'orderId'],
    ['class', 'class'],
    ['a-b', "'a-b'"],
    ['1a', "'1a'"],
    ['', "''"],
    ['größe', "'größe'"],
  ])('the property %s is %s', (name, text) => {
    expect(propertyName(name)).toBe(text);
  });
});

describe('comments', () => {
  it('cannot be ended, continued or obeyed', () => {
    const property = fc.property(hostile, fc.constantFrom('@ts-ignore', '@ts-expect-error', 'x'), (text, word) => {
      const doc = docComment({ text: `${text}${word}`, notes: [text], deprecated: true }, '  ');
      expect(evaluate(`${doc}7`)).toBe(7);
      expect(doc.slice(0, doc.lastIndexOf('*/'))).not.toContain('*/');
      expect(doc).not.toMatch(/@ts-/);
      expect(commentLine(text)).not.toMatch(/[\n\r\u2028\u2029]/);
    });
    expect(() => {
      fc.assert(property, { seed, numRuns: 2_000 });
    }).not.toThrow();
  });

  it('keep what is harmless', () => {
    expect(commentLines('Größe in cm:\n  - höchstens 3 × 4\t😀')).toEqual(['Größe in cm:', '  - höchstens 3 × 4 😀']);
  });
});
