import { describe, expect, it } from 'vitest';
import { docComment } from '../../../../../src/generators/typescript/text/doc-comment.js';
import { printType } from '../../../../../src/generators/typescript/types/print-type.js';
import { schemaDoc } from '../../../../../src/generators/typescript/types/schema-doc.js';
import { schemaToType } from '../../../../../src/generators/typescript/types/schema-to-type.js';
import type { JsonSchema } from '../../../../../src/model/contract-model.js';

const notesOf = (schema: JsonSchema): string => schemaDoc(schema).notes.join('');

describe('doc comments of schemas', () => {
  it.each<[JsonSchema, string]>([
    [{ format: 'uuid' }, '(format uuid)'],
    [{ minLength: 1, maxLength: 40, pattern: '^a' }, '(pattern ^a; 1 to 40 characters)'],
    [{ minItems: 1 }, '(at least 1 item)'],
    [{ maxItems: 3 }, '(at most 3 items)'],
    [{ minProperties: 2, maxProperties: 2 }, '(2 properties)'],
    [{ minimum: 0, exclusiveMaximum: 10, multipleOf: 0.5 }, '(at least 0; less than 10; a multiple of 0.5)'],
    [{ default: 'eu', examples: [{ a: 1 }, 2] }, '(by default eu; for example {"a":1})'],
    [{}, ''],
    [true, ''],
  ])('%j: %s', (schema, notes) => {
    expect(notesOf(schema)).toBe(notes);
  });

  it('cut long examples', () => {
    expect(notesOf({ examples: ['x'.repeat(500)] }).length).toBeLessThan(120);
  });

  it('stand above the property, with its deprecation', () => {
    const environment = { closed: false, reference: () => ({ kind: 'unknown' }) as const };
    const schema: JsonSchema = {
      type: 'object',
      required: ['id'],
      properties: { id: { type: 'string', description: 'First line.\n\n\nSecond.', format: 'uuid', deprecated: true } },
    };
    expect(printType(schemaToType(schema, environment))).toBe(
      '{\n  /**\n   * First line.\n   *\n   * Second.\n   * (format uuid)\n   * @deprecated\n   */\n  readonly id: string;\n}',
    );
  });

  it('are left out where there is nothing to say', () => {
    expect(docComment({})).toBe('');
    expect(docComment({ text: '  \n ' })).toBe('');
    expect(docComment({ deprecated: true }, '  ')).toBe('  /** @deprecated */\n');
  });
});
