import { describe, expect, it } from 'vitest';
import { compileAddress } from '../../../../src/runtime/envelope/address.js';
import type { ChannelDescriptor } from '../../../../src/runtime/service/descriptor.js';

const channel: ChannelDescriptor = {
  key: 'dispatched',
  address: 'shipping.{region}.dispatched.{kind}',
  parameters: [
    { name: 'region', location: { from: 'payload', path: ['to', 'region'] } },
    { name: 'kind', enum: ['express', 'slow.boat'], default: 'express' },
  ],
};
const address = compileAddress(channel, channel.address ?? '');

describe('an address with parameters', () => {
  it('is filled from what is given, the message and defaults', () => {
    expect(address.topic).toBeUndefined();
    expect(address.topicFor({ region: 'eu-1', kind: 'slow.boat' }, {}, undefined)).toBe(
      'shipping.eu-1.dispatched.slow.boat',
    );
    expect(address.topicFor(undefined, { to: { region: 'us' } }, undefined)).toBe('shipping.us.dispatched.express');
    expect(address.topicFor({ region: 7 }, {}, undefined)).toBe('shipping.7.dispatched.express');
  });

  it('refuses every bad parameter at once, each with a sentence', () => {
    expect(() => address.topicFor({ kind: 'fast', zone: 'x' }, {}, undefined)).toThrow(
      'No topic for channel dispatched (shipping.{region}.dispatched.{kind}): ' +
        "there is no parameter 'zone' (the channel has region, kind); " +
        "parameter 'region' is not given and nothing stands at $message.payload#/to/region; " +
        "parameter 'kind' must be one of express, slow.boat, not 'fast'.",
    );
  });

  it.each(['', 'a b', 'a/b', 'ä', 'a.b', '../x', 'a\n'])('refuses a value that a topic cannot have: %j', (region) => {
    expect(() => address.topicFor({ region }, {}, undefined)).toThrow(/parameter 'region'/);
  });

  it('recognises its topics and gives their parameters back', () => {
    expect(address.match('shipping.eu-1.dispatched.slow.boat')).toEqual({ region: 'eu-1', kind: 'slow.boat' });
    expect(address.match('shipping.eu.x.dispatched.express')).toBeUndefined();
    expect(address.match('shippingXeu.dispatched.express')).toBeUndefined();
    expect(address.match('shipping.eu.dispatched.fast')).toBeUndefined();
    expect(address.pattern.test('shipping.eu.dispatched.express')).toBe(true);
  });

  it('has one value for a parameter that it names twice', () => {
    const twice = compileAddress({ key: 'k', address: '', parameters: [{ name: 'a' }] }, '{a}.x.{a}');
    expect(twice.topicFor({ a: '1' }, {}, undefined)).toBe('1.x.1');
    expect(twice.match('1.x.1')).toEqual({ a: '1' });
    expect(twice.match('1.x.2')).toBeUndefined();
  });
});

describe('an address without parameters', () => {
  const fixed = compileAddress({ key: 'orders', address: 'orders.placed' }, 'prod.orders.placed');
  it('is its topic, by its renamed name', () => {
    expect(fixed.topic).toBe('prod.orders.placed');
    expect(fixed.topicFor(undefined, {}, undefined)).toBe('prod.orders.placed');
    expect(fixed.match('prod.orders.placed')).toEqual({});
    expect(fixed.match('prodXorders.placed')).toBeUndefined();
  });
  it('takes no parameters', () => {
    expect(() => fixed.topicFor({ region: 'eu' }, {}, undefined)).toThrow(
      /there is no parameter 'region' \(the channel has none\)/,
    );
  });
});
