import { describe, expect, it } from 'vitest';
import { createTopicRoutes, type RouteCandidate } from '../../../../src/runtime/consumer/topic-routes.js';
import { readMetadata } from '../../../../src/runtime/envelope/read-metadata.js';
import { selectMessage } from '../../../../src/runtime/envelope/select-message.js';
import type { AnyMessage } from '../../../../src/runtime/message/descriptor.js';
import { incoming } from '../fake-transport.js';
import { objectValidator } from '../hand-made.js';

const candidate = (type: string, variant?: string): RouteCandidate => ({
  message: {
    type,
    ...(variant === undefined ? {} : { variant }),
    contentType: 'application/json',
    payload: objectValidator({}),
  } as AnyMessage,
  receiver: undefined,
});

describe('the message that ce_type and ce_variant name', () => {
  const [fat, thin, other] = [candidate('Placed', 'fat'), candidate('Placed', 'thin'), candidate('Other')];
  it.each<readonly [string, readonly RouteCandidate[], Readonly<Record<string, string>>, RouteCandidate | undefined]>([
    ['type and variant', [fat, thin, other], { ce_type: 'Placed', ce_variant: 'thin' }, thin],
    ['a type without variants', [fat, thin, other], { ce_type: 'Other' }, other],
    ['a type alone that several have', [fat, thin, other], { ce_type: 'Placed' }, undefined],
    ['a type alone that one has', [fat, other], { ce_type: 'Placed' }, fat],
    ['a type alone, with an empty variant', [other, fat], { ce_type: 'Placed', ce_variant: '' }, fat],
    [
      'a type alone of one message that two operations receive',
      [fat, candidate('Placed', 'fat')],
      { ce_type: 'Placed' },
      fat,
    ],
    ['another variant', [fat, other], { ce_type: 'Placed', ce_variant: 'thin' }, undefined],
    ['a variant of a message that has none', [other], { ce_type: 'Other', ce_variant: 'fat' }, undefined],
    ['another type', [fat], { ce_type: 'Pla' }, undefined],
  ])('is found by %s, the same for records and replies', (_, candidates, headers, expected) => {
    const routes = createTopicRoutes([{ channel: { key: 'c', address: 'topic' }, topic: 'topic', candidates }]);
    const record = incoming({ headers });
    expect(routes.of('topic')?.select(record.headers)).toBe(expected);
    expect(selectMessage(candidates, record, readMetadata(record), () => ({}))).toBe(expected);
  });
});
