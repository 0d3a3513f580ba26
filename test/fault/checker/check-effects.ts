import type { Effect, SentRecord } from './history.js';
import { groupBy, type SentMessage } from './sent-messages.js';
import type { Violation } from './violation.js';

/** Every message that was sent has one effect, that of a record of it, and nothing else has one. */
export function checkEffects(sent: ReadonlyMap<string, SentMessage>, effects: readonly Effect[]): Violation[] {
  const found: Violation[] = [];
  const byId = groupBy(effects, ({ id }) => id);
  for (const { id, works, records } of sent.values())
    if (works && !byId.has(id))
      found.push({
        kind: 'effect-dropped',
        text: `Message ${id} of key ${records[0]?.key} was sent and has no effect.`,
      });
  for (const [id, [first, ...others]] of byId) {
    const message = sent.get(id);
    if (first === undefined) continue;
    if (others.length > 0)
      found.push({
        kind: 'effect-doubled',
        text: `Message ${id} of key ${first.key} has ${others.length + 1} effects (orders ${[first, ...others].map(({ order }) => order).join(', ')}).`,
      });
    if (message === undefined)
      found.push({ kind: 'effect-unsent', text: `Effect ${first.order} is of message ${id}, which was never sent.` });
    else for (const effect of [first, ...others]) found.push(...checkEffect(message, effect));
  }
  return found;
}

function checkEffect(message: SentMessage, effect: Effect): Violation[] {
  const record = recordOf(message, effect);
  if (record === undefined)
    return [
      {
        kind: 'effect-altered',
        text: `Effect ${effect.order} of message ${effect.id} is of key ${effect.key}, sequence ${effect.sequence} and a payload that was not sent so.`,
      },
    ];
  if (record.handler === 'fails')
    return [
      {
        kind: 'effect-of-failing',
        text: `Message ${effect.id} has effect ${effect.order}, although its handler fails each time.`,
      },
    ];
  return [];
}

/** The record that an effect is of; the first where there are copies. */
export function recordOf(message: SentMessage, effect: Effect): SentRecord | undefined {
  return message.records.find(
    ({ key, sequence, payload }) => key === effect.key && sequence === effect.sequence && payload === effect.payload,
  );
}
