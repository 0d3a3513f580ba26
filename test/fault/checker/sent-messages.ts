import type { SentRecord } from './history.js';

/** All records that were sent under one id. */
export interface SentMessage {
  readonly id: string;
  /** By partition and offset. */
  readonly records: readonly SentRecord[];
  /** Whether one of them can have an effect. */
  readonly works: boolean;
  /** Where all of them are: only then it has a place in the order of its key. */
  readonly partition: number | undefined;
}

export const placeOf = ({ partition, offset }: { readonly partition: number; readonly offset: number }): string =>
  `${partition}/${offset}`;

export const byPlace = (
  one: { readonly partition: number; readonly offset: number },
  other: { readonly partition: number; readonly offset: number },
): number => one.partition - other.partition || one.offset - other.offset;

export function sentMessages(sent: readonly SentRecord[]): ReadonlyMap<string, SentMessage> {
  return new Map(
    [...groupBy(sent.toSorted(byPlace), ({ id }) => id)].map(([id, records]) => [
      id,
      {
        id,
        records,
        works: records.some(({ handler }) => handler === 'works'),
        partition: new Set(records.map(({ partition }) => partition)).size === 1 ? records[0]?.partition : undefined,
      },
    ]),
  );
}

export function groupBy<Item>(
  items: readonly Item[],
  keyOf: (item: Item) => string,
): ReadonlyMap<string, readonly Item[]> {
  const groups = new Map<string, Item[]>();
  for (const item of items) {
    const key = keyOf(item);
    const group = groups.get(key);
    if (group === undefined) groups.set(key, [item]);
    else group.push(item);
  }
  return groups;
}
