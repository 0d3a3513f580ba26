import { describe, expect, it } from 'vitest';
import { topicName as kafkaTopicName } from '../../../../src/runtime/transports/kafka/topic-name.js';
import { topicName } from '../../../../src/runtime/transports/memory/topic-name.js';

describe('topicName', () => {
  it('makes the same names on memory as on Kafka, so that a service finds its topics by one name', () => {
    const names = [
      'orders.placed',
      'a b',
      'ä/€𝄞',
      '',
      '.',
      '..',
      '_',
      'x'.repeat(249),
      'x'.repeat(250),
      'ä'.repeat(99),
    ];
    expect(names.map((name) => topicName(name))).toEqual(names.map((name) => kafkaTopicName(name)));
  });
});
