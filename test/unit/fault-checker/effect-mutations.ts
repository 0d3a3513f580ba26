import type { Effect, History } from '../../fault/checker/history.js';
import { groupBy } from '../../fault/checker/sent-messages.js';
import { pick } from '../../fault/seeded.js';
import { maybe, replace, without, type Mutation, type Pair } from './mutation.js';

/** Two neighbours of one key, both of messages that have a place in the order of their partition. */
function neighbours({ sent, effects }: History): Pair<Effect>[] {
  const partitions = new Map<string, Set<number>>();
  for (const { id, partition } of sent) partitions.set(id, (partitions.get(id) ?? new Set()).add(partition));
  const last = new Map<string, Effect>();
  return effects.flatMap((effect): Pair<Effect>[] => {
    const places = [...(partitions.get(effect.id) ?? [])];
    if (places.length !== 1) return [];
    const stream = `${effect.key} ${places[0]}`;
    const before = last.get(stream);
    last.set(stream, effect);
    return before === undefined ? [] : [[before, effect]];
  });
}

export const EFFECT_MUTATIONS: readonly Mutation[] = [
  {
    name: 'an effect is dropped',
    kind: 'effect-dropped',
    apply: (history, random) => ({
      ...history,
      effects: without(history.effects, pick(random, history.effects)),
    }),
  },
  {
    name: 'a message is lost altogether: neither effect nor state nor publish',
    kind: 'effect-dropped',
    apply: (history, random) => {
      const keys = groupBy(history.effects, ({ key }) => key);
      const single = maybe(
        random,
        [...keys.values()].flatMap((ofKey) => ofKey.slice(-1)),
      );
      if (single === undefined) return undefined;
      return {
        ...history,
        effects: without(history.effects, single),
        published: history.published.filter(({ cause }) => cause !== single.id),
      };
    },
  },
  {
    name: 'an effect is doubled',
    kind: 'effect-doubled',
    apply: (history, random) => {
      const effect = pick(random, history.effects);
      return {
        ...history,
        effects: [...history.effects, { ...effect, order: effect.order + 1 + Math.floor(random() * 90) }],
      };
    },
  },
  {
    name: 'an effect of something that was never sent',
    kind: 'effect-unsent',
    apply: (history, random) => {
      const effect = pick(random, history.effects);
      return { ...history, effects: [...history.effects, { ...effect, id: 'nobody', order: effect.order + 1 }] };
    },
  },
  {
    name: 'an effect with a payload that was not sent',
    kind: 'effect-altered',
    apply: (history, random) => {
      const effect = pick(random, history.effects);
      return { ...history, effects: replace(history.effects, effect, { ...effect, payload: 'changed' }) };
    },
  },
  {
    name: 'an effect under another key',
    kind: 'effect-altered',
    apply: (history, random) => {
      const effect = pick(random, history.effects);
      return { ...history, effects: replace(history.effects, effect, { ...effect, key: 'k-other' }) };
    },
  },
  {
    name: 'effects of a key are reordered',
    kind: 'effect-order',
    apply: (history, random) => {
      const pair = maybe(random, neighbours(history));
      if (pair === undefined) return undefined;
      const [one, other] = pair;
      const effects = replace(replace(history.effects, one, { ...one, order: other.order }), other, {
        ...other,
        order: one.order,
      });
      return { ...history, effects };
    },
  },
  {
    name: 'a failing handler left an effect',
    kind: 'effect-of-failing',
    apply: (history, random) => {
      const handled = new Set(history.effects.map(({ id }) => id));
      const record = maybe(
        random,
        history.sent.filter(({ handler, id }) => handler === 'fails' && !handled.has(id)),
      );
      if (record === undefined) return undefined;
      const { id, key, sequence, payload } = record;
      return { ...history, effects: [...history.effects, { order: 100_000, id, key, sequence, payload, token: 'x' }] };
    },
  },
  {
    name: 'the later payload of a reused id was handled',
    kind: 'effect-order',
    apply: (history, random) => {
      const found = maybe(
        random,
        history.effects.flatMap((effect) => {
          const records = history.sent.filter(({ id }) => id === effect.id);
          if (new Set(records.map(({ partition }) => partition)).size > 1) return [];
          const reuse = records.find(({ payload }) => payload !== effect.payload);
          return reuse === undefined || reuse.handler === 'fails' ? [] : [{ effect, reuse }];
        }),
      );
      if (found === undefined) return undefined;
      const { effect, reuse } = found;
      const changed = { ...effect, sequence: reuse.sequence, payload: reuse.payload };
      return { ...history, effects: replace(history.effects, effect, changed) };
    },
  },
  {
    name: 'a state counts too much',
    kind: 'aggregate-wrong',
    apply: (history, random) => {
      const state = pick(random, history.aggregates);
      return { ...history, aggregates: replace(history.aggregates, state, { ...state, count: state.count + 1 }) };
    },
  },
  {
    name: 'a state comes from another order of its effects',
    kind: 'aggregate-wrong',
    apply: (history, random) => {
      const state = pick(random, history.aggregates);
      return { ...history, aggregates: replace(history.aggregates, state, { ...state, chain: 'x' }) };
    },
  },
  {
    name: 'a state is missing',
    kind: 'aggregate-wrong',
    apply: (history, random) => ({
      ...history,
      aggregates: without(history.aggregates, pick(random, history.aggregates)),
    }),
  },
];
