import type { Effect, PublishedRecord } from './history.js';
import { byPlace, groupBy } from './sent-messages.js';
import type { Violation } from './violation.js';

export interface PublishedVerdict {
  readonly violations: readonly Violation[];
  /** Records that repeat an earlier one, id and payload: allowed. */
  readonly duplicates: number;
}

/** What each effect published is there, under one id, and the first of each id in the order of the effects of its key. */
export function checkPublished(inOrder: readonly Effect[], published: readonly PublishedRecord[]): PublishedVerdict {
  const violations: Violation[] = [];
  const firsts = new Map<string, PublishedRecord>();
  for (const record of published.toSorted(byPlace)) {
    const first = firsts.get(record.id);
    if (first === undefined) firsts.set(record.id, record);
    else violations.push(...checkCopy(first, record));
  }
  const records = [...firsts.values()];
  violations.push(...checkEachEffect(inOrder, records), ...checkOrder(inOrder, records));
  return { violations, duplicates: published.length - records.length };
}

function checkCopy(first: PublishedRecord, copy: PublishedRecord): Violation[] {
  const where = `(${at(first)} and ${at(copy)})`;
  if (copy.payload !== first.payload || copy.key !== first.key)
    return [
      {
        kind: 'published-two-payloads',
        text: `Message ${copy.id}, published for ${copy.cause}, is there twice with different payloads ${where}.`,
      },
    ];
  if (copy.partition !== first.partition)
    return [
      {
        kind: 'published-two-partitions',
        text: `Message ${copy.id} of key ${copy.key} is in two partitions ${where}.`,
      },
    ];
  return [];
}

function checkEachEffect(effects: readonly Effect[], records: readonly PublishedRecord[]): Violation[] {
  const found: Violation[] = [];
  const byCause = groupBy(records, ({ cause }) => cause);
  const causes = new Map(effects.map((effect) => [effect.id, effect]));
  for (const effect of effects)
    if (!byCause.has(effect.id))
      found.push({
        kind: 'published-missing',
        text: `Message ${effect.id} of key ${effect.key} has effect ${effect.order}, and what it published is not there.`,
      });
  for (const [cause, [first, ...others]] of byCause) {
    if (first === undefined) continue;
    const effect = causes.get(cause);
    if (effect === undefined)
      found.push({
        kind: 'published-without-effect',
        text: `Message ${first.id} (${at(first)}) was published for ${cause}, which has no effect.`,
      });
    else if (first.token !== effect.token || first.key !== effect.key)
      found.push({
        kind: 'published-altered',
        text: `Message ${first.id} (${at(first)}) was published by another run of ${cause} than the one of effect ${effect.order}.`,
      });
    if (others.length > 0)
      found.push({
        kind: 'published-two-ids',
        text: `For ${cause} messages of ${others.length + 1} ids were published: ${[first, ...others].map(({ id }) => id).join(', ')}.`,
      });
  }
  return found;
}

function checkOrder(effects: readonly Effect[], records: readonly PublishedRecord[]): Violation[] {
  const found: Violation[] = [];
  const rank = new Map(effects.map(({ id }, index) => [id, index]));
  for (const [key, ofKey] of groupBy(records, (record) => record.key)) {
    const partitions = new Set(ofKey.map(({ partition }) => partition));
    if (partitions.size > 1)
      found.push({
        kind: 'published-two-partitions',
        text: `What was published for key ${key} is in partitions ${[...partitions].join(', ')}.`,
      });
    let last: PublishedRecord | undefined;
    for (const next of ofKey) {
      const lastRank = last === undefined ? -1 : (rank.get(last.cause) ?? -1);
      const nextRank = rank.get(next.cause);
      if (nextRank === undefined) continue;
      if (last !== undefined && nextRank < lastRank)
        found.push({
          kind: 'published-order',
          text: `Key ${key}: message ${next.id}, published for ${next.cause} (${at(next)}), came after ${last.id} for ${last.cause} (${at(last)}), whose effect is later.`,
        });
      else last = next;
    }
  }
  return found;
}

const at = ({ partition, offset }: PublishedRecord): string => `partition ${partition}, offset ${offset}`;
