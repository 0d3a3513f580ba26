import type { OutboxRow } from '../../store.js';
import { runningWriters } from './outbox-writers.js';
import { decodeHeaders } from './outbox-headers.js';

/** A row as the look at the outbox gives it. Ids and transaction ids are 64 bit: JavaScript's numbers are exact for some thousand years of them. */
export interface FoundRow {
  readonly shard: number;
  readonly id: string;
  /** False where the row is newer than the gate, or while an older writer runs. What follows is null then. */
  readonly ready: boolean;
  readonly message_id: string;
  readonly topic: string;
  readonly key: Uint8Array | null;
  readonly value: Uint8Array | null;
  readonly headers: Uint8Array;
  readonly partition: number | null;
  readonly reply: boolean;
  readonly expires_ms: string | null;
}

export interface ShardStart {
  readonly shard: number;
  /** The first id to look at. */
  readonly low: number;
}

/** Which rows may go out. */
export interface OutboxGate {
  /** `pg_snapshot`: what was not committed in it waits. */
  readonly snapshot: string;
  /** Transaction id of the oldest writer that runs; null where none does. */
  readonly oldest: string | null;
}

/**
 * Looks for writers after its snapshot was taken: of a row that is committed in that, every writer with a smaller id has drawn it before, so it either is seen here or
 * has ended, and a statement that follows sees its rows. Transaction ids of locks have 32 bits: they are taken for those nearest to the snapshot's.
 */
export function gateStatement(table: string): string {
  return `SELECT s.now::text AS snapshot, (SELECT min(s.next + CASE WHEN d.low > 2147483648 THEN d.low - 4294967296 WHEN d.low < -2147483648 THEN d.low + 4294967296 ELSE d.low END)
  FROM (SELECT t.transactionid::text::bigint - s.next % 4294967296 AS low FROM ${runningWriters(table)}) AS d)::text AS oldest
FROM (SELECT pg_current_snapshot() AS now, pg_snapshot_xmax(pg_current_snapshot())::text::bigint AS next) AS s`;
}

/**
 * The oldest rows of some shards, whatever the shards, in the order of their ids. Each shard is read along its part of the index, and no further than its share of the
 * limit: PostgreSQL merges them as it goes. Parameters: the limit, and the gate's two.
 */
export function lookStatement(table: string, starts: readonly ShardStart[]): string {
  const shards = starts.map(
    ({ shard, low }) =>
      `(SELECT * FROM ${table} WHERE shard = ${shard} AND id >= ${low} ORDER BY shard, id LIMIT $1::int)`,
  );
  const columns = ['message_id', 'topic', 'key', 'value', 'headers', 'partition', 'reply'];
  const shown = columns.map((column) => `CASE WHEN g.open THEN o.${column} END AS ${column}`);
  return `SELECT o.shard, o.id, g.open AS ready, ${shown.join(', ')}, trunc(extract(epoch FROM o.expires_at) * 1000)::bigint AS expires_ms
FROM (SELECT * FROM (${shards.join('\nUNION ALL ')}) AS s ORDER BY id LIMIT $1::int) AS o
CROSS JOIN LATERAL (SELECT pg_visible_in_snapshot(o.xid, $2::pg_snapshot) AND ($3::text IS NULL OR o.xid < $3::text::xid8) AS open) AS g ORDER BY o.id`;
}

/** Deletes what was published. */
export function deleteStatement(table: string): string {
  return `DELETE FROM ${table} AS o USING unnest($1::smallint[], $2::bigint[]) AS d(shard, id) WHERE o.shard = d.shard AND o.id = d.id`;
}

export function setAsideStatement(table: string): string {
  return `UPDATE ${table} AS o SET set_aside = now() FROM unnest($1::smallint[], $2::bigint[]) AS d(shard, id)
WHERE o.shard = d.shard AND o.id = d.id AND o.set_aside IS NULL`;
}

/**
 * What may go out now. Within a shard nothing overtakes a row that has to wait, even where its own transaction is older: of two that changed the same data one after the
 * other, the later one may have begun first.
 */
export function cutAtGate(found: readonly FoundRow[]): {
  readonly ready: readonly FoundRow[];
  /** The oldest row that has to wait. */
  readonly waiting: FoundRow | undefined;
} {
  const ready: FoundRow[] = [];
  const closed = new Set<number>();
  let waiting: FoundRow | undefined;
  for (const row of found)
    if (!row.ready) {
      waiting ??= row;
      closed.add(row.shard);
    } else if (!closed.has(row.shard)) ready.push(row);
  return { ready, waiting };
}

export function toOutboxRow(found: FoundRow): OutboxRow {
  const { message_id: id, topic, key, value, headers, partition, reply, expires_ms: expiresMs } = found;
  return {
    id,
    record: {
      topic,
      key,
      value,
      headers: decodeHeaders(Buffer.from(headers.buffer, headers.byteOffset, headers.byteLength).toString('utf8')),
      ...(partition === null ? {} : { partition }),
    },
    ...(reply ? { reply } : {}),
    ...(expiresMs === null ? {} : { expiresAt: Number(expiresMs) }),
  };
}
