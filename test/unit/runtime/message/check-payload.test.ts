import { Ajv2020 } from 'ajv/dist/2020.js';
import { describe, expect, it } from 'vitest';
import { isEdaError } from '../../../../src/runtime/errors.js';
import { checkPayload } from '../../../../src/runtime/message/check-payload.js';
import type { Message, ValidateFunction } from '../../../../src/runtime/message/descriptor.js';
import { message } from '../hand-made.js';

const ajv = new Ajv2020({ allErrors: true, messages: false, ownProperties: true, strict: false });
const compile = (schema: object): ValidateFunction => ajv.compile(schema) as unknown as ValidateFunction;

/** The sentences that a schema has for a value, with their places. */
function sentences(schema: object, value: unknown): string[] {
  const checked = checkPayload(message({ type: 'Probe', payload: compile(schema) }), value);
  return checked.valid ? [] : checked.issues.map((issue) => `${issue.path.join('.')}: ${issue.message}`);
}

const Order: Message<{ items: { sku: string }[] }> = message({
  type: 'OrderPlaced',
  variant: 'fat',
  payload: compile({
    type: 'object',
    required: ['orderId'],
    properties: {
      orderId: { type: 'string' },
      items: { type: 'array', items: { type: 'object', properties: { sku: { type: 'string' } } } },
      'a/b~c': { type: 'number' },
    },
  }),
});

describe('sentences for what ajv leaves behind', () => {
  it.each<[object, unknown, string[]]>([
    [{ type: 'string' }, 1, [': must be string']],
    [{ type: ['string', 'null'] }, 1, [': must be string or null']],
    [
      { type: 'object', required: ['a', 'b'] },
      {},
      [": must have required property 'a'", ": must have required property 'b'"],
    ],
    [{ type: 'object', properties: {}, additionalProperties: false }, { x: 1 }, [": must not have property 'x'"]],
    [{ type: 'object', unevaluatedProperties: false }, { x: 1 }, [": must not have property 'x'"]],
    [{ enum: ['a', 1, null] }, 'b', [': must be one of "a", 1, null']],
    [
      { enum: Array.from({ length: 12 }, (_, index) => index) },
      'b',
      [': must be one of 0, 1, 2, 3, 4, 5, 6, 7, 8, 9 … (12)'],
    ],
    [{ const: 'PAID' }, 'x', [': must be "PAID"']],
    [{ minimum: 3 }, 1, [': must be at least 3']],
    [{ maximum: 3 }, 4, [': must be at most 3']],
    [{ exclusiveMinimum: 3 }, 3, [': must be greater than 3']],
    [{ exclusiveMaximum: 3 }, 3, [': must be less than 3']],
    [{ multipleOf: 0.5 }, 0.3, [': must be a multiple of 0.5']],
    [{ minLength: 1 }, '', [': must have at least 1 character']],
    [{ maxLength: 2 }, 'abc', [': must have at most 2 characters']],
    [{ pattern: '^a$' }, 'b', [': must match the pattern ^a$']],
    [{ minItems: 2 }, [], [': must have at least 2 items']],
    [{ maxItems: 1 }, [1, 2], [': must have at most 1 item']],
    [{ prefixItems: [{}], items: false }, [1, 2], [': must have at most 1 item']],
    [{ uniqueItems: true }, [1, 2, 1], [': must not have equal items (0 and 2)']],
    [{ minProperties: 1 }, {}, [': must have at least 1 property']],
    [{ maxProperties: 1 }, { a: 1, b: 2 }, [': must have at most 1 property']],
    [{ dependentRequired: { a: ['b'] } }, { a: 1 }, [": must have property 'b' where it has 'a'"]],
    [{ contains: { const: 1 } }, [2], ['0: must be 1', ': must contain at least 1 fitting item']],
    [{ not: { type: 'string' } }, 'a', [': must not be what the schema excludes']],
    [
      { oneOf: [{ type: 'string' }, { minLength: 1 }] },
      'a',
      [': must fit exactly one of the alternatives, but fits several'],
    ],
    [
      { oneOf: [{ type: 'string' }] },
      1,
      [': must be string', ': must fit exactly one of the alternatives, but fits none'],
    ],
    [{ anyOf: [{ type: 'string' }] }, 1, [': must be string', ': must fit one of the alternatives']],
    [{ if: false, else: { type: 'string' } }, 1, [': must be string', ': must fit what "else" asks for']],
    [{ properties: { a: false } }, { a: 1 }, ['a: is not allowed']],
    [
      { propertyNames: { maxLength: 1 } },
      { long: 1 },
      [': must have at most 1 character', ": has a property name that is not allowed: 'long'"],
    ],
  ])('%j says of %j', (schema, value, expected) => {
    expect(sentences(schema, value)).toEqual(expected);
  });

  it('has a sentence for a keyword that it does not know', () => {
    const payload: ValidateFunction = () => {
      payload.errors = [{ instancePath: '', schemaPath: '', keyword: 'constructor', params: {} }];
      return false;
    };
    expect(checkPayload(message({ type: 'Probe', payload }), 1)).toMatchObject({
      issues: [{ message: 'must satisfy "constructor"' }],
    });
  });
});

describe('check, assert, is and Standard Schema', () => {
  it('gives paths with numbers for items and unescaped names', () => {
    const checked = Order.validate({ orderId: 'o', items: [{ sku: 'a' }, { sku: 1 }], 'a/b~c': 'x' });
    expect(checked).toEqual({
      valid: false,
      issues: [
        { path: ['items', 1, 'sku'], message: 'must be string', keyword: 'type' },
        { path: ['a/b~c'], message: 'must be number', keyword: 'type' },
      ],
    });
  });

  it('lists every issue in one sentence', () => {
    let thrown: unknown;
    try {
      Order.assert({ items: [{ sku: 1 }] });
    } catch (error) {
      thrown = error;
    }
    expect(isEdaError(thrown, 'validation-failed')).toBe(true);
    expect(thrown).toMatchObject({
      message: "OrderPlaced (fat) is not valid: must have required property 'orderId'; /items/0/sku must be string",
      retryable: false,
      fields: { message: 'OrderPlaced', variant: 'fat', issues: [{ path: [] }, { path: ['items', 0, 'sku'] }] },
    });
  });

  it('returns the value itself where it is valid', () => {
    const value = { orderId: 'o' };
    const checked = Order.validate(value);
    expect(checked.valid && checked.value).toBe(value);
    expect(Order.is(value)).toBe(true);
    expect(Order.is({})).toBe(false);
    expect(() => Order.assert(value)).not.toThrow();
    expect(Order['~standard'].validate(value)).toEqual({ value });
    expect(Order['~standard'].validate({})).toMatchObject({ issues: [{ message: expect.any(String), path: [] }] });
  });

  it('reports at most 100 issues', () => {
    const checked = Order.validate({ orderId: 'o', items: Array.from({ length: 500 }, () => ({ sku: 1 })) });
    expect(checked.valid ? 0 : checked.issues.length).toBe(100);
  });

  it.each([undefined, null, 1n, Symbol('x'), () => undefined, Number.NaN, new Date(0)])('never throws: %s', (value) => {
    expect(Order.validate(value).valid).toBe(false);
  });

  it('never throws on a value that cannot be walked', () => {
    const hostile = Object.defineProperty({}, 'orderId', {
      enumerable: true,
      get: () => {
        throw new Error('no');
      },
    });
    expect(Order.validate(hostile)).toMatchObject({ issues: [{ message: 'cannot be checked (no)' }] });
    const tree = message({
      type: 'Tree',
      payload: compile({ $id: 'tree', type: 'object', properties: { child: { $ref: 'tree' } } }),
    });
    const cycle: Record<string, unknown> = {};
    cycle['child'] = cycle;
    expect(tree.validate(cycle)).toMatchObject({ issues: [{ keyword: 'unreadable' }] });
  });
});
