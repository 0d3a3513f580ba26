import { recordOf } from './check-effects.js';
import type { Effect, SentRecord } from './history.js';
import { groupBy, type SentMessage } from './sent-messages.js';
import type { Violation } from './violation.js';

/**
 * Effects of a key were written in the order in which its messages were sent. Messages with copies in several partitions have no
 * place in that order. Of several payloads under one id the first that can be handled is the one.
 */
export function checkOrder(sent: ReadonlyMap<string, SentMessage>, inOrder: readonly Effect[]): Violation[] {
  const found: Violation[] = [];
  const placed = inOrder.flatMap((effect) => {
    const message = sent.get(effect.id);
    if (message?.partition === undefined) return [];
    const record = recordOf(message, effect);
    return record === undefined ? [] : [{ effect, record, message }];
  });
  for (const { effect, record, message } of placed) {
    const first = message.records.find(({ handler }) => handler === 'works');
    if (first !== undefined && first !== record)
      found.push({
        kind: 'effect-order',
        text: `Message ${effect.id} has the effect of ${describe(record)}, but ${describe(first)} came first with another payload.`,
      });
  }
  for (const group of groupBy(placed, ({ effect, record }) => `${record.partition} ${effect.key}`).values()) {
    let last: (typeof group)[number] | undefined;
    for (const next of group) {
      if (last !== undefined && next.record.offset < last.record.offset)
        found.push({
          kind: 'effect-order',
          text: `Key ${next.effect.key}: the effect of message ${next.effect.id} (${describe(next.record)}) came after that of message ${last.effect.id} (${describe(last.record)}).`,
        });
      else last = next;
    }
  }
  return found;
}

const describe = ({ partition, offset, sequence }: SentRecord): string =>
  `partition ${partition}, offset ${offset}, sequence ${sequence}`;
