import { chainAfter } from './aggregate-chain.js';
import type { Aggregate, Effect } from './history.js';
import { groupBy } from './sent-messages.js';
import type { Violation } from './violation.js';

/** The state of each key is what its effects lead to, one after the other. */
export function checkAggregates(inOrder: readonly Effect[], aggregates: readonly Aggregate[]): Violation[] {
  const found: Violation[] = [];
  const states = groupBy(aggregates, ({ key }) => key);
  const effects = groupBy(inOrder, ({ key }) => key);
  const wrong = (text: string): void => {
    found.push({ kind: 'aggregate-wrong', text });
  };
  for (const [key, ofKey] of effects) {
    const [state, ...others] = states.get(key) ?? [];
    if (state === undefined) wrong(`Key ${key} has ${ofKey.length} effects and no state.`);
    else if (others.length > 0) wrong(`Key ${key} has ${others.length + 1} states.`);
    else if (state.count !== ofKey.length)
      wrong(`Key ${key} has ${ofKey.length} effects, but its state has counted ${state.count}.`);
    else if (state.chain !== ofKey.reduce((chain, effect) => chainAfter(chain, effect), ''))
      wrong(`The state of key ${key} is not what its ${ofKey.length} effects lead to in their order.`);
  }
  for (const key of states.keys()) if (!effects.has(key)) wrong(`Key ${key} has a state and no effect.`);
  return found;
}
