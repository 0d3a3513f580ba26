import { describe, expect, it } from 'vitest';
import { channelsOf, resolveNames } from '../../../../src/runtime/service/names.js';
import type { Names } from '../../../../src/runtime/service/types.js';
import { OrderPlaced, ordersChannel } from '../hand-made.js';

const resolve = (renames?: Names): ReturnType<typeof resolveNames> =>
  resolveNames({ service: 'inventory' }, renames, (name) => name.replaceAll(' ', '_'));

describe('names', () => {
  it('follow the service and the contract', () => {
    const names = resolve();
    expect(names.service).toBe('inventory');
    expect(names.topicOf(ordersChannel)).toBe('orders.placed');
    expect(names.topicOf({ key: 'replies', address: null })).toBeUndefined();
    expect(names.groupOf({ operation: 'receiveOrderPlaced' })).toBe('inventory');
    expect(names.groupOf({ operation: 'receiveOrderPlaced', groupId: 'bound' })).toBe('bound');
    expect(names.replyTopic).toBe('inventory.replies');
    expect(names.deadLetterTopic('my group', 'orders.placed')).toBe('dlq.my_group.orders.placed');
  });

  it('can be renamed by key', () => {
    const names = resolve({
      service: 'stock',
      topics: { orderPlaced: 'prod.orders' },
      groups: { receiveOrderPlaced: 'stock-2' },
    });
    expect(names.topicOf(ordersChannel)).toBe('prod.orders');
    expect(names.topicOf({ key: 'toString', address: 'other' })).toBe('other');
    expect(names.groupOf({ operation: 'receiveOrderPlaced' })).toBe('stock-2');
    expect(names.groupOf({ operation: 'receiveOther' })).toBe('stock');
    expect(names.replyTopic).toBe('stock.replies');
  });

  it('can be renamed by a function of the default', () => {
    const names = resolve({
      topics: (topic, channel) => `${channel}/${topic}`,
      groups: (group, operation) => `${group}-${operation}`,
    });
    expect(names.topicOf(ordersChannel)).toBe('orderPlaced/orders.placed');
    expect(names.groupOf({ operation: 'receive', groupId: 'g' })).toBe('g-receive');
  });

  it('know every channel of a service once', () => {
    const entry = { operation: 'o', name: 'OrderPlaced', channel: ordersChannel, messages: [{ message: OrderPlaced }] };
    const reply = { channel: { key: 'replies', address: 'r' }, replies: [], errors: [] };
    expect(
      channelsOf({
        contract: 1,
        service: 's',
        source: 's',
        sends: { a: entry },
        receives: { b: entry },
        requests: { c: { ...entry, channel: { key: 'quotes', address: 'q' }, reply } },
        responds: { d: { ...entry, reply } },
      }).map(({ key }) => key),
    ).toEqual(['orderPlaced', 'quotes', 'replies']);
  });
});
