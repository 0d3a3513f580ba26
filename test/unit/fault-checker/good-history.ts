import { chainAfter } from '../../fault/checker/aggregate-chain.js';
import type { DeadLetter, Effect, History, PublishedRecord, SentRecord } from '../../fault/checker/history.js';
import { pick } from '../../fault/seeded.js';

export interface HistoryShape {
  readonly messages: number;
  readonly keys: number;
  readonly partitions: number;
}

/** Runs a consumer that does everything right, with copies, reused ids, failing handlers, relays that publish again and dead letters that are written twice. */
export function goodHistory(
  random: () => number,
  { messages, keys, partitions }: HistoryShape = { messages: 60, keys: 6, partitions: 3 },
): History {
  const sent = sendMessages(random, { messages, keys, partitions });
  const { effects, deadLetters } = handle(random, sent);
  return {
    sent,
    effects,
    aggregates: aggregatesOf(effects),
    published: publish(random, effects, partitions),
    deadLetters,
  };
}

function sendMessages(random: () => number, { messages, keys, partitions }: HistoryShape): SentRecord[] {
  const ends = Array.from({ length: partitions }, () => 0);
  const sent: SentRecord[] = [];
  const send = (record: Omit<SentRecord, 'offset'>): void => {
    const offset = ends[record.partition] ?? 0;
    ends[record.partition] = offset + 1 + Math.floor(random() * 2);
    sent.push({ ...record, offset });
  };
  for (let number = 0; number < messages; number += 1) {
    const key = Math.floor(random() * keys);
    const handler = number % 17 === 5 ? 'fails' : 'works';
    send({
      partition: key % partitions,
      id: `m${number}`,
      key: `k${key}`,
      sequence: number,
      payload: `payload of m${number}`,
      handler,
    });
    // The first of each kind in any history, so that every mutation finds something.
    if (number === 0 || random() < 0.1) send({ ...pick(random, sent) });
    if (number === 1 || random() < 0.05) {
      const { offset: _, ...copy } = pick(random, sent);
      send({ ...copy, partition: Math.floor(random() * partitions) });
    }
    if (number === 2 || random() < 0.05) {
      const { offset: _, ...copy } = number === 2 ? (sent[0] as SentRecord) : pick(random, sent);
      send({ ...copy, sequence: copy.sequence + 1000, payload: `another payload of ${copy.id}`, handler: 'works' });
    }
  }
  return sent;
}

/** Each partition in its order, all of them in a random one. */
function handle(random: () => number, sent: readonly SentRecord[]): { effects: Effect[]; deadLetters: DeadLetter[] } {
  const queues = [...new Set(sent.map(({ partition }) => partition))].map((partition) =>
    sent.filter((record) => record.partition === partition),
  );
  const handled = new Map<string, SentRecord>();
  const effects: Effect[] = [];
  const deadLetters: DeadLetter[] = [];
  const bury = ({ partition, offset, key, payload }: SentRecord, reason: string): void => {
    const letter = { partition, offset, key, payload, reason };
    deadLetters.push(letter);
    if (random() < 0.2) deadLetters.push(letter);
  };
  for (let waiting = queues; waiting.length > 0; waiting = waiting.filter(({ length }) => length > 0)) {
    const record = pick(random, waiting).shift();
    if (record === undefined) continue;
    const { id, key, sequence, payload } = record;
    const earlier = handled.get(id);
    if (earlier !== undefined) {
      if (earlier.payload !== payload) bury(record, 'id-reuse');
    } else if (record.handler === 'fails') bury(record, 'handler');
    else {
      handled.set(id, record);
      effects.push({
        order: effects.length * 3 + 1,
        id,
        key,
        sequence,
        payload,
        token: `t${Math.floor(random() * 1e9)}`,
      });
    }
  }
  return { effects, deadLetters };
}

function aggregatesOf(effects: readonly Effect[]): History['aggregates'] {
  const chains = new Map<string, { key: string; count: number; chain: string }>();
  for (const effect of effects) {
    const { key } = effect;
    const { count, chain } = chains.get(key) ?? { count: 0, chain: '' };
    chains.set(key, { key, count: count + 1, chain: chainAfter(chain, effect) });
  }
  return [...chains.values()];
}

/** Now and then a relay ends before it has marked what it sent: the next one sends it again. */
function publish(random: () => number, effects: readonly Effect[], partitions: number): PublishedRecord[] {
  const ends = new Map<number, number>();
  const published: PublishedRecord[] = [];
  for (let at = 0; at < effects.length; at += 1) {
    const { id, key, token, sequence } = effects[at] as Effect;
    const partition = Number(key.slice(1)) % partitions;
    const offset = ends.get(partition) ?? 0;
    ends.set(partition, offset + 1);
    published.push({ partition, offset, id: `p-${id}`, key, cause: id, token, payload: `${token} ${sequence}` });
    if (random() < 0.1) at = Math.max(-1, at - 1 - Math.floor(random() * 5));
  }
  return published;
}
