import { checkAggregates } from './check-aggregates.js';
import { checkDeadLetters } from './check-dead-letters.js';
import { checkEffects } from './check-effects.js';
import { checkOrder } from './check-order.js';
import { checkPublished } from './check-published.js';
import type { History } from './history.js';
import { placeOf, sentMessages } from './sent-messages.js';
import type { Violation } from './violation.js';

export interface Verdict {
  /** Empty: nothing was lost, doubled or reordered. */
  readonly violations: readonly Violation[];
  readonly counts: {
    readonly records: number;
    readonly messages: number;
    readonly effects: number;
    /** Records of the output topic that repeat an earlier one. */
    readonly publishedAgain: number;
    /** Records that are dead letters. */
    readonly deadLetters: number;
  };
}

/** Judges a finished run by what it left behind alone; knows nothing of how it was done. */
export function checkHistory({ sent, effects, aggregates, published, deadLetters }: History): Verdict {
  const messages = sentMessages(sent);
  const inOrder = effects.toSorted((one, other) => one.order - other.order);
  const { violations, duplicates } = checkPublished(inOrder, published);
  return {
    violations: [
      ...checkEffects(messages, inOrder),
      ...checkOrder(messages, inOrder),
      ...checkAggregates(inOrder, aggregates),
      ...violations,
      ...checkDeadLetters(messages, inOrder, deadLetters),
    ],
    counts: {
      records: sent.length,
      messages: messages.size,
      effects: effects.length,
      publishedAgain: duplicates,
      deadLetters: new Set(deadLetters.map(placeOf)).size,
    },
  };
}
