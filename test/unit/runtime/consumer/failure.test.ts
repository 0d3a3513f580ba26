import { describe, expect, it } from 'vitest';
import { judge } from '../../../../src/runtime/consumer/failure.js';
import { EdaError, ERROR_CODES, NonRetryableError, type EdaErrorCode } from '../../../../src/runtime/errors.js';

describe('what an error of a handler means for its record', () => {
  it.each<readonly [string, Error]>([
    ['says so itself', new NonRetryableError('no such customer')],
    ['a publish that is not valid', new EdaError('validation-failed', 'no orderId')],
    ['a publish that is too large', new EdaError('record-too-large', '2 MB')],
    ['options that cannot be', new EdaError('invalid-options', 'timeoutMs is -1')],
    [
      'an answer of the contract that is a failure',
      new EdaError('request-failed', 'no', { fields: { key: 'noStock' } }),
    ],
  ])('no other try can help: %s', (_, error) => {
    expect(judge(error)).toBe('dead');
  });

  it('everything else is tried again, also what the infrastructure says only for a moment', () => {
    const dead = ['non-retryable', 'validation-failed', 'record-too-large', 'invalid-options'];
    const other = ['transaction-conflict', 'store-unavailable'];
    const codes = (Object.keys(ERROR_CODES) as EdaErrorCode[]).filter((code) => ![...dead, ...other].includes(code));
    expect(codes).toContain('authentication-failed');
    for (const code of codes) expect([code, judge(new EdaError(code, 'x'))]).toEqual([code, 'retry']);
    expect(judge(new TypeError('x'))).toBe('retry');
    const reply = new EdaError('validation-failed', 'the reply is not valid', { fields: { metadata: {} } });
    expect(judge(reply), 'a reply of the other side').toBe('retry');
    const peer = new EdaError('request-failed', 'handler-failed: x', { fields: { error: 'handler-failed: x' } });
    expect(judge(peer), "the failure of the other side's handler may be over").toBe('retry');
  });

  it('its store is away, or in the way of another transaction: that is no attempt', () => {
    const away = (store?: string): Error =>
      new EdaError('store-unavailable', 'gone', store === undefined ? {} : { fields: { store } });
    const conflict = new EdaError('transaction-conflict', 'two at once');
    expect(judge(away('orders-db'), 'orders-db')).toBe('store');
    expect(judge(conflict, 'orders-db')).toBe('conflict');
    expect(judge(away('search'), 'orders-db'), 'another store').toBe('retry');
    expect(judge(away(), 'orders-db'), 'who knows which').toBe('retry');
    expect(judge(away('orders-db')), 'no transaction of ours').toBe('retry');
    expect(judge(conflict), 'no transaction of ours').toBe('retry');
  });
});
