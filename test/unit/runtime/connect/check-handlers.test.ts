import { describe, expect, it } from 'vitest';
import { EdaError, isEdaError } from '../../../../src/runtime/errors.js';
import { checkHandlers } from '../../../../src/runtime/service/check-handlers.js';
import type { ServiceDescriptor } from '../../../../src/runtime/service/descriptor.js';
import { ignore } from '../../../../src/runtime/service/ignore.js';
import { inventory } from '../consumer/harness.js';
import { message, objectValidator, ordersChannel } from '../hand-made.js';
import { responding } from '../responder/harness.js';

const variant = (name: 'thin' | 'fat') => ({
  message: message({ type: 'OrderPlaced', variant: name, payload: objectValidator({ orderId: 'string' }) }),
  variant: name,
});
const descriptor: ServiceDescriptor = {
  ...inventory,
  receives: {
    onOrderPlaced: {
      operation: 'receiveOrderPlaced',
      name: 'OrderPlaced',
      channel: ordersChannel,
      messages: [variant('thin'), variant('fat')],
    },
    onPaymentFailed: {
      operation: 'receivePaymentFailed',
      name: 'PaymentFailed',
      channel: { key: 'paymentFailed', address: 'payments.failed' },
      messages: [{ message: message({ type: 'PaymentFailed', payload: objectValidator({}) }) }],
    },
  },
  responds: responding.responds,
};
const good = {
  onOrderPlaced: { thin: ignore('fat is enough'), fat: () => undefined },
  onPaymentFailed: () => undefined,
  checkAvailability: () => undefined,
};

function problemsOf(handlers: unknown): readonly string[] {
  try {
    checkHandlers(descriptor, handlers);
  } catch (error) {
    if (!isEdaError(error, 'handlers-mismatch')) throw error;
    if (!error.message.startsWith('The handlers of inventory do not fit its contract: ')) throw error;
    return error.fields['problems'] as readonly string[];
  }
  return [];
}

describe('handlers', () => {
  it('fit where each message has one', () => {
    expect([...checkHandlers(descriptor, good).keys()]).toEqual([
      'onOrderPlaced.thin',
      'onOrderPlaced.fat',
      'onPaymentFailed',
      'checkAvailability',
    ]);
  });

  it('that are missing are listed, all of them', () => {
    expect(problemsOf({})).toEqual([
      "'onOrderPlaced' is missing: give an object with thin and fat for OrderPlaced, or ignore('why')",
      "'onPaymentFailed' is missing: give a function for PaymentFailed, or ignore('why')",
      "'checkAvailability' is missing: give a function that returns request.reply(…)",
    ]);
  });

  it('that nothing is received for are refused, with what was meant', () => {
    expect(problemsOf({ ...good, onPaymentFailled: () => undefined, toBeSure: () => undefined })).toEqual([
      "there is nothing to receive for 'onPaymentFailled'; did you mean 'onPaymentFailed'?",
      "there is nothing to receive for 'toBeSure'",
    ]);
  });

  it('of variants are checked one by one', () => {
    expect(problemsOf({ ...good, onOrderPlaced: { thin: () => undefined, fatt: () => undefined } })).toEqual([
      "'onOrderPlaced.fat' is missing: give a function, or ignore('why')",
      "there is nothing to receive for 'onOrderPlaced.fatt'; did you mean 'onOrderPlaced.fat'?",
    ]);
    expect(problemsOf({ ...good, onOrderPlaced: () => undefined })[0]).toContain(
      "'onOrderPlaced' is a function, but must be an object with thin and fat",
    );
  });

  it('have to be functions', () => {
    expect(problemsOf({ ...good, onPaymentFailed: 'later', checkAvailability: {} })).toEqual([
      "'onPaymentFailed' is a string, but must be a function",
      "'checkAvailability' is an object, but must be a function",
    ]);
    expect(problemsOf(undefined)).toEqual(['the handlers are missing, but must be an object']);
    expect(problemsOf(null)).toEqual(['the handlers are null, but must be an object']);
  });

  it('of requests cannot be ignored', () => {
    expect(problemsOf({ ...good, checkAvailability: ignore('never mind') })).toEqual([
      "'checkAvailability' is ignored, but a request has to be answered: return request.reply(…)",
    ]);
  });

  it('may be methods of a class, which keep their this', () => {
    class Handlers {
      readonly seen: unknown[] = [];
      readonly onOrderPlaced = { thin: ignore('fat is enough'), fat: () => undefined };
      onPaymentFailed(event: unknown): void {
        this.seen.push(event);
      }
      checkAvailability(): void {
        this.seen.push('asked');
      }
    }
    const handlers = new Handlers();
    checkHandlers(descriptor, handlers).get('onPaymentFailed')?.('event', undefined);
    expect(handlers.seen).toEqual(['event']);
  });

  it('do not come from what every object inherits', () => {
    const odd: ServiceDescriptor = {
      ...descriptor,
      receives: { toString: descriptor.receives['onPaymentFailed'] as never },
      responds: {},
    };
    expect(() => checkHandlers(odd, {})).toThrow(EdaError);
  });
});
