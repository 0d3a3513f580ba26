import { pick } from '../seeded.js';
import type { Placed } from './fault-run.js';
import { message, type MessageOptions } from './messages.js';

export interface TrafficOptions {
  readonly random: () => number;
  readonly messages: number;
  readonly keys: number;
  readonly partitions: number;
  /** Numbers of failing messages; each takes its chunk apart. */
  readonly failing?: number;
}

/**
 * Messages in a random order of keys, with copies right behind them (the same chunk), far behind (another chunk), in another partition (another process,
 * and for a few keys alone, since order is lost there), with ids that are used again for another payload, and with handlers that fail once or always.
 */
export function randomTraffic({ random, messages, keys, partitions, failing = 0 }: TrafficOptions): Placed[] {
  const records: Placed[] = [];
  const sent: { readonly options: MessageOptions; readonly partition: number }[] = [];
  const fails = new Set(Array.from({ length: failing }, () => Math.floor(random() * messages)));
  const add = (options: MessageOptions, partition: number): void => {
    records.push({ ...message(options), partition });
  };
  for (let sequence = 1; sequence <= messages; sequence += 1) {
    const key = Math.floor(random() * keys);
    const partition = key % partitions;
    const behaviour = fails.has(sequence) ? (sequence % 2 === 0 ? 'fails' : 'fails-first') : 'works';
    const options = { key, sequence, behaviour } as const;
    add(options, partition);
    sent.push({ options, partition });
    if (random() < 0.02) add(options, partition);
    if (random() < 0.02) {
      const old = pick(random, sent);
      add(old.options, old.partition);
    }
    // Their copies race each other.
    if (key < keys / 20 && random() < 0.3)
      add(options, (partition + 1 + Math.floor(random() * (partitions - 1))) % partitions);
    if (random() < 0.001) {
      const { options: old } = pick(random, sent);
      const where = random() < 0.5 ? old.key % partitions : Math.floor(random() * partitions);
      add({ ...old, id: `m${old.sequence}`, sequence: old.sequence + 10_000_000, behaviour: 'works' }, where);
    }
  }
  return records;
}
