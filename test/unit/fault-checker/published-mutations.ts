import type { History, PublishedRecord } from '../../fault/checker/history.js';
import { groupBy } from '../../fault/checker/sent-messages.js';
import { pick } from '../../fault/seeded.js';
import { maybe, replace, type Mutation, type Pair } from './mutation.js';

/** Two neighbours of one key among the first records of their ids. */
function publishedNeighbours({ published }: History): Pair<PublishedRecord>[] {
  const times = groupBy(published, ({ id }) => id);
  const once = published.filter(({ id }) => times.get(id)?.length === 1);
  const last = new Map<string, PublishedRecord>();
  return once.flatMap((record): Pair<PublishedRecord>[] => {
    const before = last.get(record.key);
    last.set(record.key, record);
    return before === undefined ? [] : [[before, record]];
  });
}

const after = ({ published }: History): number => Math.max(...published.map(({ offset }) => offset)) + 1;

export const PUBLISHED_MUTATIONS: readonly Mutation[] = [
  {
    name: 'a published message is missing',
    kind: 'published-missing',
    apply: (history, random) => {
      const { id } = pick(random, history.published);
      return { ...history, published: history.published.filter((record) => record.id !== id) };
    },
  },
  {
    name: 'a message was published before a commit that never came',
    kind: 'published-without-effect',
    apply: (history, random) => {
      const record = pick(random, history.published);
      const ghost = { ...record, id: 'ghost', cause: 'nobody', token: 'ghost', offset: after(history) };
      return { ...history, published: [...history.published, ghost] };
    },
  },
  {
    name: 'a message is published again under another id',
    kind: 'published-two-ids',
    apply: (history, random) => {
      const record = pick(random, history.published);
      return { ...history, published: [...history.published, { ...record, id: 'second', offset: after(history) }] };
    },
  },
  {
    name: 'a message is published again with another payload',
    kind: 'published-two-payloads',
    apply: (history, random) => {
      const record = pick(random, history.published);
      return {
        ...history,
        published: [...history.published, { ...record, payload: 'changed', offset: after(history) }],
      };
    },
  },
  {
    name: 'what is published is of a run that was rolled back',
    kind: 'published-altered',
    apply: (history, random) => {
      const { id } = pick(random, history.published);
      const published = history.published.map((record) =>
        record.id === id ? { ...record, token: 'other', payload: 'other' } : record,
      );
      return { ...history, published };
    },
  },
  {
    name: 'a key is published to two partitions',
    kind: 'published-two-partitions',
    apply: (history, random) => {
      const record = pick(random, history.published);
      return { ...history, published: [...history.published, { ...record, partition: 77 }] };
    },
  },
  {
    name: 'published messages of a key are reordered',
    kind: 'published-order',
    apply: (history, random) => {
      const pair = maybe(random, publishedNeighbours(history));
      if (pair === undefined) return undefined;
      const [one, other] = pair;
      const published = replace(replace(history.published, one, { ...one, offset: other.offset }), other, {
        ...other,
        offset: one.offset,
      });
      return { ...history, published };
    },
  },
];
