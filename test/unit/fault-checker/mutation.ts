import type { History } from '../../fault/checker/history.js';
import type { ViolationKind } from '../../fault/checker/violation.js';
import { pick } from '../../fault/seeded.js';

/** Makes a bad history of a good one. */
export interface Mutation {
  readonly name: string;
  /** What the checker has to say about it, among other things perhaps. */
  readonly kind: ViolationKind;
  /** Undefined where there is nothing in this history that could be spoilt so. */
  readonly apply: (history: History, random: () => number) => History | undefined;
}

export type Pair<Item> = readonly [Item, Item];

export const without = <Item>(items: readonly Item[], gone: Item): Item[] => items.filter((item) => item !== gone);

export const replace = <Item>(items: readonly Item[], old: Item, changed: Item): Item[] =>
  items.map((item) => (item === old ? changed : item));

export const maybe = <Item>(random: () => number, items: readonly Item[]): Item | undefined =>
  items.length === 0 ? undefined : pick(random, items);
