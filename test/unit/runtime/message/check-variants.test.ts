import { describe, expect, it } from 'vitest';
import {
  assertVariants,
  checkVariants,
  isVariant,
  standardVariants,
} from '../../../../src/runtime/message/check-variants.js';
import type { VariantMessage } from '../../../../src/runtime/message/descriptor.js';
import { message, objectValidator } from '../hand-made.js';

interface Thin {
  readonly orderId: string;
}
interface Fat extends Thin {
  readonly total: number;
}
const thin = message<Thin>({
  type: 'OrderPlaced',
  variant: 'thin',
  payload: objectValidator({ orderId: 'string' }, true),
});
const fat = message<Fat>({
  type: 'OrderPlaced',
  variant: 'fat',
  payload: objectValidator({ orderId: 'string', total: 'number', status: 'string', customer: 'string' }),
});
const OrderPlaced: VariantMessage<Thin | Fat, { readonly fat: typeof fat; readonly thin: typeof thin }> = {
  type: 'OrderPlaced',
  variants: { fat, thin },
  validate: (value) => checkVariants(OrderPlaced, value),
  assert(value): asserts value is Thin | Fat {
    assertVariants(OrderPlaced, value);
  },
  is: (value): value is Thin | Fat => isVariant(OrderPlaced, value),
  '~standard': { version: 1, vendor: 'eda-gen', validate: (value) => standardVariants(OrderPlaced, value) },
};

describe('an event with variants', () => {
  it('allows what one of its variants allows', () => {
    const value = { orderId: 'o' };
    expect(OrderPlaced.validate(value)).toEqual({ valid: true, value });
    expect(OrderPlaced.is({ orderId: 'o', total: 1, status: 's', customer: 'c' })).toBe(true);
    expect(OrderPlaced['~standard'].validate(value)).toEqual({ value });
    expect(() => OrderPlaced.assert(value)).not.toThrow();
  });

  it('tells the issues of the variant that comes closest', () => {
    // One mistake as fat, three strangers as thin.
    expect(OrderPlaced.validate({ orderId: 'o', total: '1', status: 's', customer: 'c' })).toEqual({
      valid: false,
      issues: [{ path: ['total'], message: 'must be number', keyword: 'type' }],
    });
    expect(OrderPlaced.is({})).toBe(false);
    expect(OrderPlaced['~standard'].validate({ orderId: 1 })).toMatchObject({ issues: [{ path: ['orderId'] }] });
  });

  it('tells in its error what each variant refuses', () => {
    expect(() => OrderPlaced.assert({ orderId: 1, total: 2, status: 's', customer: 'c' })).toThrow(
      "OrderPlaced is not valid: as OrderPlaced (fat): /orderId must be string | as OrderPlaced (thin): /orderId must be string; must not have property 'total'",
    );
  });
});
