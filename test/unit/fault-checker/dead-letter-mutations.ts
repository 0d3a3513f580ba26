import { placeOf } from '../../fault/checker/sent-messages.js';
import { pick } from '../../fault/seeded.js';
import { maybe, replace, type Mutation } from './mutation.js';

export const DEAD_LETTER_MUTATIONS: readonly Mutation[] = [
  {
    name: 'a failing message is skipped without a dead letter',
    kind: 'dead-letter-missing',
    apply: (history, random) => {
      const handled = new Set(history.effects.map(({ id }) => id));
      const others = new Set(history.sent.flatMap((sent) => (handled.has(sent.id) ? [placeOf(sent)] : [])));
      const letter = maybe(
        random,
        history.deadLetters.filter((one) => one.reason === 'handler' && !others.has(placeOf(one))),
      );
      if (letter === undefined) return undefined;
      const { partition, offset } = letter;
      return {
        ...history,
        deadLetters: history.deadLetters.filter((other) => other.partition !== partition || other.offset !== offset),
      };
    },
  },
  {
    name: 'the reuse of an id is skipped silently',
    kind: 'id-reuse-skipped',
    apply: (history, random) => {
      const letter = maybe(
        random,
        history.deadLetters.filter(
          ({ reason, payload }) => reason === 'id-reuse' && payload.startsWith('another payload'),
        ),
      );
      if (letter === undefined) return undefined;
      const { partition, offset } = letter;
      return {
        ...history,
        deadLetters: history.deadLetters.filter((other) => other.partition !== partition || other.offset !== offset),
      };
    },
  },
  {
    name: 'a dead letter of a message that has its effect',
    kind: 'dead-letter-of-handled',
    apply: (history, random) => {
      const effect = pick(random, history.effects);
      const record = history.sent.find(({ id, payload }) => id === effect.id && payload === effect.payload);
      if (record === undefined) return undefined;
      const { partition, offset, key, payload } = record;
      return {
        ...history,
        deadLetters: [...history.deadLetters, { partition, offset, key, payload, reason: 'handler' }],
      };
    },
  },
  {
    name: 'a dead letter of nothing',
    kind: 'dead-letter-of-nothing',
    apply: (history, random) => {
      const letter = maybe(random, history.deadLetters);
      return letter && { ...history, deadLetters: [...history.deadLetters, { ...letter, offset: 1_000_000 }] };
    },
  },
  {
    name: 'a dead letter with other bytes',
    kind: 'dead-letter-altered',
    apply: (history, random) => {
      const letter = maybe(random, history.deadLetters);
      return (
        letter && { ...history, deadLetters: replace(history.deadLetters, letter, { ...letter, payload: 'changed' }) }
      );
    },
  },
  {
    name: 'a dead letter for the wrong reason',
    kind: 'dead-letter-reason',
    apply: (history, random) => {
      const letter = maybe(random, history.deadLetters);
      return (
        letter && { ...history, deadLetters: replace(history.deadLetters, letter, { ...letter, reason: 'schema' }) }
      );
    },
  },
];
