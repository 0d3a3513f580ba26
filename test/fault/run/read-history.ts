import type { Pool } from 'pg';
import type { Effect, History } from '../checker/history.js';
import { readPayload } from './messages.js';
import { readTopics, type RawRecord } from './read-topics.js';

export interface HistoryTopics {
  readonly input: string;
  readonly output: string;
  readonly deadLetters: string;
}

/** What a run has left in the broker and in the database. */
export async function readHistory(pool: Pool, topics: HistoryTopics): Promise<History> {
  const records = await readTopics([topics.input, topics.output, topics.deadLetters]);
  const of = (topic: string): RawRecord[] => records.filter((record) => record.topic === topic);
  const effects = await pool.query<Omit<Effect, 'order' | 'sequence'> & { write_order: string; sequence: string }>(
    'SELECT write_order, id, key, sequence, payload, token FROM effect',
  );
  const aggregates = await pool.query<{ key: string; count: number; chain: string }>(
    'SELECT key, count, chain FROM aggregate',
  );
  return {
    sent: of(topics.input).map(({ partition, offset, key, value, headers }) => {
      const { sequence, behaviour } = readPayload(value);
      const handler = behaviour === 'fails' ? 'fails' : 'works';
      return { partition, offset, id: headers['ce_id'] ?? '', key, sequence, payload: value, handler };
    }),
    effects: effects.rows.map(({ write_order, sequence, ...row }) => ({
      ...row,
      order: Number(write_order),
      sequence: Number(sequence),
    })),
    aggregates: aggregates.rows,
    published: of(topics.output).map(({ partition, offset, key, value, headers }) => ({
      partition,
      offset,
      id: headers['ce_id'] ?? '',
      key,
      cause: headers['ce_causationid'] ?? '',
      token: (JSON.parse(value) as { reservationId: string }).reservationId,
      payload: value,
    })),
    deadLetters: of(topics.deadLetters).map(({ key, value, headers }) => ({
      partition: Number(headers['__dlq.errors.partition']),
      offset: Number(headers['__dlq.errors.offset']),
      key,
      payload: value,
      reason: headers['edagen_dlq_reason'] ?? '',
    })),
  };
}
